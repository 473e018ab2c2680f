import { ExpectedError } from "../../core/errors.ts";
import { askPython, type PythonProgram } from "./python.ts";
import { pythonsOf, type PythonSearch } from "./pythons.ts";

/**
 * Finds a Python whose pip can download: the one that was chosen, and no other in its stead; else the first that has pip.
 *
 * @throws ExpectedError `no-python`, `no-pip`, `aborted`.
 */
export async function findPip(search: PythonSearch, signal?: AbortSignal): Promise<PythonProgram> {
  const without: string[] = [];
  const programs = pythonsOf(search);
  for (const program of search.python === "" ? programs : programs.slice(0, 1)) {
    try {
      const { hasPip, executable } = await askPython(program, search.environment, signal);
      // The interpreter itself: what starts it for others may not end it when it is cancelled.
      if (hasPip) return { command: executable, args: [], source: program.source };
      without.push(program.command);
    } catch (error) {
      if (!(error instanceof ExpectedError) || error.code === "aborted" || search.python !== "") throw error;
    }
  }
  if (without.length > 0) {
    throw new ExpectedError("no-pip", `${without.join(" and ")} ${without.length > 1 ? "have" : "has"} no pip.`, {
      next: "Install pip (Debian, Ubuntu: sudo apt install python3-pip), or name another Python with --python.",
    });
  }
  throw new ExpectedError("no-python", "No Python was found, whose pip fetches TensorFlow.", {
    next: "Install Python 3.9 or newer with pip, or name one with --python.",
  });
}
