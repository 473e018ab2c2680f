import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type * as vscode from "vscode";
import { extensionId } from "../../src/host/ids.ts";
import type { Api } from "./hostTest.ts";

/** @returns the extension that is tested. */
export function extensionOf(vscode: Api): vscode.Extension<unknown> {
  const extension = vscode.extensions.getExtension(extensionId);
  if (extension === undefined) throw new Error(`${extensionId} is not installed.`);
  return extension;
}

/** @returns the folder that is open. */
export function workspaceOf(vscode: Api): string {
  const folder = vscode.workspace.workspaceFolders?.at(0);
  if (folder === undefined) throw new Error("No folder is open.");
  return folder.uri.fsPath;
}

/** Writes a file of the workspace. @returns its address. */
export async function write(vscode: Api, name: string, content: string | object): Promise<vscode.Uri> {
  const path = join(workspaceOf(vscode), name);
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content, null, 2));
  return vscode.Uri.file(path);
}

/** Writes a file of the workspace and opens it. */
export async function open(vscode: Api, name: string, content: string | object): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await write(vscode, name, content));
}

/** @returns the text of one of the examples that ship with the extension. */
export function example(vscode: Api, name: string): Promise<string> {
  return readFile(join(extensionOf(vscode).extensionPath, "examples", `${name}.mnist.json`), "utf8");
}

/** Replaces the first occurrence of a text in an open document, as typing does: nothing is saved. */
export async function replace(editor: vscode.TextEditor, text: string, by: string): Promise<void> {
  const { document } = editor;
  const at = document.getText().indexOf(text);
  if (at < 0) throw new Error(`${text} is not in ${document.fileName}.`);
  const range = editor.document.validateRange(
    editor.selection.with(document.positionAt(at), document.positionAt(at + text.length)),
  );
  if (!(await editor.edit((edit) => edit.replace(range, by)))) throw new Error("The document was not changed.");
}
