import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** The built command line, as it ships. */
export const builtCommandLine = join(repository, "dist", "cli.js");

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command line that runs: what it printed so far, and its end. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Settles when standard output holds the text; rejects when the program ends without it. */
  printed(text: string): Promise<void>;
}

/** Starts the built command line as a shell would, with its output piped. */
export function startCommand(words: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Running {
  // What the test runner says about colours is not for the program.
  const plain = { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined };
  const child = spawn(process.execPath, [builtCommandLine, ...words], {
    cwd,
    env: { ...plain, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const text = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text.out += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (text.err += chunk));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...text }));
  });
  const printed = async (wanted: string): Promise<void> => {
    while (!text.out.includes(wanted)) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`It ended without printing ${JSON.stringify(wanted)}:\n${text.out}\n${text.err}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return { child, ended, printed };
}

/** Runs the built command line to its end. */
export async function runCommand(words: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return startCommand(words, cwd, env).ended;
}

/** A folder of its own for a test, with experiment files in it. */
export class Workplace {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(): Promise<Workplace> {
    return new Workplace(await mkdtemp(join(tmpdir(), "mnist-lab-cli-")));
  }

  async write(name: string, content: string | object): Promise<void> {
    await writeFile(join(this.path, name), typeof content === "string" ? content : JSON.stringify(content, null, 2));
  }

  /** @returns the folders of the runs beside the files, oldest first. */
  async runs(folder = join(".mnist", "runs")): Promise<string[]> {
    const names = await readdir(join(this.path, folder)).catch(() => []);
    return names.sort().map((name) => join(this.path, folder, name));
  }

  async json(...parts: readonly string[]): Promise<Record<string, unknown>> {
    return JSON.parse(await readFile(join(...parts), "utf8")) as Record<string, unknown>;
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}
