import { isAbsolute } from "node:path";
import * as vscode from "vscode";
import { isFile } from "../../services/tensorflow/present.ts";

/** What is used of the interface that VS Code's Python extension exports. */
interface PythonExtension {
  readonly environments?: {
    readonly getActiveEnvironmentPath?: (resource?: vscode.Uri) => { readonly path?: unknown } | undefined;
  };
}

const extensionOfPython = "ms-python.python";

/**
 * @returns path of the interpreter that is selected in VS Code's Python extension, where that runs; it is never started by
 * us. Undefined where none is selected, or by its name alone.
 */
export function selectedPython(): string | undefined {
  const extension = vscode.extensions.getExtension<PythonExtension | undefined>(extensionOfPython);
  if (extension?.isActive !== true) return undefined;
  const path = pathFrom(extension.exports);
  // An environment without an interpreter is named by its folder.
  return typeof path === "string" && isAbsolute(path) && isFile(path) ? path : undefined;
}

/** Whatever another extension does wrong, a run does not fail for it. */
function pathFrom(python: PythonExtension | undefined): unknown {
  try {
    return python?.environments?.getActiveEnvironmentPath?.(vscode.workspace.workspaceFolders?.at(0)?.uri)?.path;
  } catch {
    return undefined;
  }
}
