import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
import { ExpectedError } from "../../core/errors.ts";

/** What a Python interpreter says of itself. */
export interface PythonAnswer {
  /** "3.12.4" */
  readonly version: string;
  /** Path of the interpreter itself; what was started may be a script or a launcher that starts it. */
  readonly executable: string;
  /** Folder of the installation or environment, whatever name its interpreter was called by. */
  readonly prefix: string;
  readonly hasPip: boolean;
  /** Null where it has no TensorFlow. */
  readonly tensorflow: { readonly version: string; readonly folder: string } | null;
}

/** How an interpreter is started. */
export interface PythonProgram {
  readonly command: string;
  readonly args: readonly string[];
  /** Where it is from, in words: "the virtual environment /lab/.venv". */
  readonly source: string;
}

const execFileLater = promisify(execFile);
/** Milliseconds; an interpreter on a network drive is slow. */
const patience = 15_000;

/**
 * Asks without importing TensorFlow, which takes seconds. The working folder is no place to import from: whatever lies
 * there would be run. All distributions of TensorFlow have the one package `tensorflow`; its version is that of
 * whichever is installed.
 */
const question = `
import sys
sys.path[:] = [p for p in sys.path if p]
import json
from importlib.util import find_spec
try:
    from importlib import metadata
except ImportError:
    metadata = None
answer = {"version": "%d.%d.%d" % sys.version_info[:3], "tensorflow": None}
answer.update(prefix=sys.prefix, executable=sys.executable)
answer["hasPip"] = find_spec("pip") is not None
spec = find_spec("tensorflow")
folder = list(spec.submodule_search_locations)[0] if spec and spec.submodule_search_locations else None
if folder and metadata:
    for name in ("tensorflow", "tensorflow-cpu", "tensorflow-macos", "tf-nightly"):
        try:
            answer["tensorflow"] = {"version": metadata.version(name), "folder": folder}
            break
        except metadata.PackageNotFoundError:
            pass
print("mnist-lab " + json.dumps(answer))
`;
import { whyNotAsked } from "../programFailure.ts";

/**
 * Runs the interpreter once.
 *
 * @throws ExpectedError `no-python` when it cannot be started or does not answer as Python does; `aborted`.
 */
export async function askPython(
  { command, args }: PythonProgram,
  environment: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<PythonAnswer> {
  try {
    const { stdout } = await execFileLater(command, [...args, "-c", question], {
      cwd: tmpdir(),
      timeout: patience,
      killSignal: "SIGKILL",
      windowsHide: true,
      env: { ...environment, PYTHONIOENCODING: "utf-8" },
      ...(signal === undefined ? {} : { signal }),
    });
    const line = stdout.split(/\r?\n/).find((each) => each.startsWith("mnist-lab "));
    if (line !== undefined) return JSON.parse(line.slice("mnist-lab ".length)) as PythonAnswer;
    throw new ExpectedError("no-python", `${command} does not answer as Python does.`);
  } catch (error) {
    if (signal?.aborted === true) throw new ExpectedError("aborted", "Stopped while looking for Python");
    if (error instanceof ExpectedError) throw error;
    throw new ExpectedError("no-python", `${command} cannot be used: ${whyNotAsked(error, patience)}.`, {
      cause: error,
      next: "Install Python 3.9 or newer with pip, or name one with --python.",
    });
  }
}
