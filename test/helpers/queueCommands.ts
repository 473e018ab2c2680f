import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished } from "vitest";
import { RunStore, type RunEntry } from "../../src/services/runStore.ts";
import { experimentOfRun } from "../../src/services/runExperiment.ts";
import { experimentKey } from "../../src/services/sweep/key.ts";
import { startCommand, type Ended } from "./commandLine.ts";

/** One line that a command printed with `--json`. */
export type Line = Readonly<Record<string, unknown>>;

/** A command line with `--json` that runs. */
export interface Talking {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** What it printed so far. */
  readonly lines: readonly Line[];
  readonly isOver: boolean;
  kill(signal: NodeJS.Signals): void;
  /** @returns the first line that fits, which may come later. @throws Error when it ends without one. */
  line(fits: (line: Line) => boolean): Promise<Line>;
}

/** Starts the built command line; it is ended with the test. */
export function talk(words: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Talking {
  const { child, ended } = startCommand([...words, "--json"], cwd, env);
  const lines: Line[] = [];
  let rest = "";
  child.stdout?.on("data", (text: string) => {
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) lines.push(JSON.parse(part) as Line);
  });
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return {
    pid: child.pid ?? 0,
    ended,
    lines,
    get isOver() {
      return isOver();
    },
    kill: (signal) => void child.kill(signal),
    line: async (fits) => {
      for (let seen = 0; ;) {
        await delay(10);
        for (; seen < lines.length; seen++) if (fits(lines[seen])) return lines[seen];
        if (!isOver()) continue;
        const { out, err } = await ended;
        const found = lines.find(fits);
        if (found !== undefined) return found;
        throw new Error(`It ended without the line:\n${out}\n${err}`);
      }
    },
  };
}

export const worker = (address: string, cwd: string, ...more: readonly string[]): Talking =>
  talk(["worker", address, "--concurrency", "1", "--threads", "1", ...more], cwd);

/** Whether a worker's line tells of that event. */
export const tells =
  (event: string) =>
  (line: Line): boolean =>
    line.event === event;

/** @returns the runs of a folder, all completed, each of another experiment; nothing else lies there. */
export async function completedRuns(runs: string, count: number): Promise<readonly RunEntry[]> {
  const entries = await new RunStore(runs).list();
  expect(entries.map(({ status, problem }) => [status, problem])).toEqual(entries.map(() => ["completed", null]));
  const keys = await Promise.all(
    entries.map(async ({ path }) => experimentKey((await experimentOfRun(path)).experiment, null)),
  );
  expect([entries.length, new Set(keys).size]).toEqual([count, count]);
  const known = new Set([...entries.map(({ id }) => id), ".index.json"]);
  const besides = (await readdir(runs)).filter((name) => !known.has(name));
  expect(besides).toEqual([]);
  for (const { path } of entries) {
    expect(await readdir(path)).toEqual(
      expect.arrayContaining(["events.jsonl", "experiment.json", "model", "predictions.bin", "summary.json"]),
    );
    expect(await readdir(join(path, "model"))).toEqual(["model.json", "model.safetensors", "weights.bin"]);
  }
  return entries;
}
