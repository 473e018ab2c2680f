import { existsSync } from "node:fs";
import { join } from "node:path";
import type { PythonProgram } from "./python.ts";

export interface PythonSearch {
  /** What the person chose; empty for none. */
  readonly python: string;
  /** The interpreter that is selected elsewhere, in VS Code say; undefined for none. */
  readonly selected?: string;
  /** Folder whose virtual environments count; null for none, as in a workspace that is not trusted. */
  readonly workspace: string | null;
  readonly environment: NodeJS.ProcessEnv;
}

/** @returns the interpreters to ask, best first; of those on PATH it is not known whether they exist. */
export function pythonsOf({ python, selected, workspace, environment }: PythonSearch): PythonProgram[] {
  const found: PythonProgram[] = [];
  if (python !== "") found.push({ command: python, args: [], source: `the chosen Python ${python}` });
  if (selected !== undefined) {
    found.push({ command: selected, args: [], source: `the Python selected in VS Code, ${selected}` });
  }
  const { VIRTUAL_ENV, CONDA_PREFIX } = environment;
  const folders = [
    ...(workspace === null ? [] : [join(workspace, ".venv"), join(workspace, "venv")]),
    ...[VIRTUAL_ENV, CONDA_PREFIX].filter((folder) => folder !== undefined && folder !== ""),
  ];
  for (const folder of new Set(folders)) {
    const command = interpreterIn(folder!);
    if (command !== null) found.push({ command, args: [], source: `the Python environment ${folder!}` });
  }
  if (process.platform === "win32") found.push({ command: "py", args: ["-3"], source: "Python" });
  for (const command of ["python3", "python"]) found.push({ command, args: [], source: `${command} on PATH` });
  return found;
}

/** @returns the interpreter of a virtual environment, or of one of conda's. */
function interpreterIn(folder: string): string | null {
  const places =
    process.platform === "win32"
      ? [join(folder, "Scripts", "python.exe"), join(folder, "python.exe")]
      : [join(folder, "bin", "python3"), join(folder, "bin", "python")];
  return places.find((place) => existsSync(place)) ?? null;
}
