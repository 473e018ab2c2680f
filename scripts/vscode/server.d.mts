export interface EditorServer {
  readonly node: string;
  readonly program: string;
}
export interface RunningServer {
  readonly address: string;
  readonly port: number;
  /** The group of processes that the server and all it started belong to. */
  readonly pid: number;
  readonly ended: Promise<number | string>;
  /** @returns the address that opens a folder. */
  open(path: string): string;
  /** Ends the server and all that it started. */
  stop(): Promise<void>;
  output(): string;
}
export function findServer(): EditorServer | null;
export function ensureServer(say?: (line: string) => void): Promise<EditorServer>;
export const quietSettings: Readonly<Record<string, unknown>>;
export function startServer(
  server: EditorServer,
  options: {
    folder: string;
    extensions: string;
    settings?: Readonly<Record<string, unknown>>;
    port?: number;
    trust?: boolean;
    flags?: readonly string[];
    env?: NodeJS.ProcessEnv;
  },
): Promise<RunningServer>;
