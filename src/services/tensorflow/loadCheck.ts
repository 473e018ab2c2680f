import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ExpectedError } from "../../core/errors.ts";
import type { TensorflowLibrary } from "../../protocol/tensorflowLibrary.ts";
import { trainerEnvironment } from "./environment.ts";

/** The Node that is to train. */
export interface NodeForCheck {
  readonly execPath: string;
  readonly environment: NodeJS.ProcessEnv;
}

const execFileLater = promisify(execFile);
/** Milliseconds; some hundreds of megabytes are read from a disk that may be slow. */
const patience = 60_000;

const loadProgram = `
const loaded = { exports: {} };
try {
  process.dlopen(loaded, process.argv[1]);
  console.log("mnist-lab " + JSON.stringify({ version: loaded.exports.TF_Version }));
} catch (error) {
  console.log("mnist-lab " + JSON.stringify({ error: error.message }));
}`;

/**
 * Loads the binding, and with it the library, in a process of its own: what is wrong with native code may end it.
 *
 * @returns the version that the library says of itself.
 * @throws ExpectedError `library-missing-symbol`, `library-incomplete`, `library-wrong-platform`, `library-unusable`,
 * `aborted`.
 */
export async function loadedVersion(
  library: TensorflowLibrary,
  { execPath, environment }: NodeForCheck,
  signal?: AbortSignal,
): Promise<string> {
  let stdout: string;
  try {
    const child = await execFileLater(execPath, ["-e", loadProgram, library.binding], {
      timeout: patience,
      killSignal: "SIGKILL",
      windowsHide: true,
      env: trainerEnvironment(library, environment),
      ...(signal === undefined ? {} : { signal }),
    });
    stdout = child.stdout;
  } catch (error) {
    if (signal?.aborted === true) throw new ExpectedError("aborted", "Stopped while loading TensorFlow");
    throw crashed(library, error);
  }
  const line = stdout.split(/\r?\n/).find((each) => each.startsWith("mnist-lab "));
  const answer = JSON.parse(line?.slice("mnist-lab ".length) ?? "{}") as { version?: string; error?: string };
  if (answer.error !== undefined) throw loadError(library, answer.error);
  return answer.version ?? library.version;
}

function crashed({ libraries }: TensorflowLibrary, error: unknown): ExpectedError {
  const { signal, code, killed } = error as { signal?: string; code?: number | string; killed?: boolean };
  const how =
    killed === true
      ? `takes longer than ${patience / 1000} s`
      : `ends its process with ${signal ?? `code ${code ?? "unknown"}`}`;
  return new ExpectedError("library-unusable", `Loading TensorFlow from ${libraries[0] ?? "?"} ${how}.`, {
    cause: error,
    next: otherOne,
  });
}

const otherOne = "Fetch another with `mnist-lab setup tensorflow`.";

/** @param message of the dynamic linker. @returns it in words, with the next step. */
export function loadError({ binding, libraries }: TensorflowLibrary, message: string): ExpectedError {
  const place = libraries[0] ?? "?";
  const name = /(?:undefined symbol: |Symbol not found: _)(\w+)/.exec(message)?.[1];
  if (name !== undefined) {
    return new ExpectedError(
      "library-missing-symbol",
      `TensorFlow in ${place} lacks ${name}, which ${binding} calls.`,
      {
        next: "The two are not made for each other: fetch TensorFlow with `mnist-lab setup tensorflow`.",
      },
    );
  }
  const missing = /^([^:]+): cannot open shared object file/.exec(message)?.[1];
  if (missing !== undefined) {
    return new ExpectedError("library-incomplete", `${missing} is needed by TensorFlow in ${place} and is not there.`, {
      next: otherOne,
    });
  }
  const system = /version `(\w+_[\d.]+)' not found/.exec(message)?.[1];
  if (system !== undefined) {
    return new ExpectedError("library-wrong-platform", `TensorFlow in ${place} needs a newer system, with ${system}.`, {
      next: 'Use "engine": "wasm", or a TensorFlow made for this system.',
    });
  }
  if (/wrong ELF class|invalid ELF header|file too short|incompatible architecture/.test(message)) {
    return new ExpectedError("library-wrong-platform", `TensorFlow in ${place} is not for this system: ${message}.`, {
      next: otherOne,
    });
  }
  return new ExpectedError("library-unusable", `TensorFlow in ${place} does not load: ${message}.`, { next: otherOne });
}
