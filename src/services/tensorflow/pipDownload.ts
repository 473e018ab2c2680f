import { spawn } from "node:child_process";
import { readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ExpectedError } from "../../core/errors.ts";
import type { TensorflowPackage, Wheel } from "./packages.ts";
import { pipError } from "./pipError.ts";
import type { PythonProgram } from "./python.ts";

export interface PipOptions {
  readonly python: PythonProgram;
  readonly environment: NodeJS.ProcessEnv;
  /** An empty folder, where pip keeps all that it writes. */
  readonly folder: string;
  readonly signal?: AbortSignal;
  /** @param done bytes that have arrived. */
  readonly onProgress?: (done: number) => void;
}

/** Milliseconds between two looks at how much has arrived. */
const lookInterval = 300;
/** Milliseconds from asking pip to end to ending it. */
const endPatience = 3000;

/**
 * Lets pip download one wheel and check it against its pinned SHA-256.
 *
 * @returns the path of the file.
 * @throws ExpectedError `no-pip`, `no-network`, `wrong-checksum`, `disk-full`, `download-failed`, `aborted`.
 */
export async function pipDownload(wheel: Wheel, wanted: TensorflowPackage, options: PipOptions): Promise<string> {
  const { folder, signal, onProgress } = options;
  const requirements = join(folder, "requirements.txt");
  await writeFile(requirements, `${wheel.project}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);
  const target = join(folder, "wheel");
  const looking = setInterval(() => {
    void sizeOf(folder).then((bytes) => onProgress?.(Math.min(bytes, wheel.size)));
  }, lookInterval);
  const { code, output } = await runPip(wordsFor(wanted, requirements, target), options).finally(() => {
    clearInterval(looking);
  });
  if (signal?.aborted === true) throw new ExpectedError("aborted", "The download was cancelled.");
  if (code !== 0) throw pipError(`${wheel.project} ${wheel.version}`, output, options.python.command);
  const name = (await readdir(target)).find((each) => each.endsWith(".whl"));
  if (name === undefined) throw new ExpectedError("download-failed", `pip left no file of ${wheel.project}.`);
  onProgress?.(wheel.size);
  return join(target, name);
}

function wordsFor({ python, tags }: TensorflowPackage, requirements: string, target: string): string[] {
  const abi = `cp${python.replace(".", "")}`;
  return [
    "download",
    ...["--no-deps", "--only-binary=:all:", "--require-hashes", "--no-cache-dir"],
    ...["--disable-pip-version-check", "--no-input", "--progress-bar", "off", "--retries", "3"],
    ...["--implementation", "cp", "--python-version", python, "--abi", abi],
    ...tags.flatMap((tag) => ["--platform", tag]),
    ...["--dest", target, "--requirement", requirements],
  ];
}

/** @returns pip's exit code and the last of what it said; a code of null where it was ended. */
function runPip(
  words: readonly string[],
  { python, environment, folder, signal }: PipOptions,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(python.command, [...python.args, "-m", "pip", ...words], {
      // What lies in the working folder could be imported.
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
      env: {
        ...environment,
        // Nothing is installed, so no environment is needed; what is temporary goes away with the folder.
        PIP_REQUIRE_VIRTUALENV: "0",
        PYTHONIOENCODING: "utf-8",
        ...{ TMPDIR: folder, TEMP: folder, TMP: folder },
      },
    });
    let output = "";
    const read = (text: string): void => {
      output = (output + text).slice(-20_000);
    };
    child.stdout.setEncoding("utf8").on("data", read);
    child.stderr.setEncoding("utf8").on("data", read);
    let killing: NodeJS.Timeout | undefined;
    const end = (): void => {
      child.kill("SIGTERM");
      killing = setTimeout(() => child.kill("SIGKILL"), endPatience);
    };
    if (signal?.aborted === true) end();
    signal?.addEventListener("abort", end);
    const ended = (): void => {
      clearTimeout(killing);
      signal?.removeEventListener("abort", end);
    };
    child.on("error", (error) => {
      ended();
      reject(
        new ExpectedError("no-python", `${python.command} cannot be started: ${error.message}.`, { cause: error }),
      );
    });
    child.on("close", (code) => {
      ended();
      resolve({ code, output });
    });
  });
}

/** @returns bytes of all files in a folder that is being written. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        stat(join(entry.parentPath, entry.name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
