export class Worker {
  constructor(name: string, command: string, args: readonly string[], env?: Readonly<Record<string, string>>);
  ready(): Promise<Record<string, unknown>>;
  ask(request: object): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}
export function startOurs(learner: string, threads: number): Worker;
export function startFramework(framework: "pytorch" | "keras", python: string, threads: number): Worker;
