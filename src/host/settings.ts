import { isAbsolute } from "node:path";
import * as vscode from "vscode";
import { settingIds } from "./ids.ts";

/** The person's settings, read anew each time: they change while we run. */
export const settings = {
  /** Path of the Node that trains; empty when none is chosen. No workspace can set it: its scope is the machine. */
  node: (): string => valueOf(settingIds.node, isText, "").trim(),
  /** Path of a Python that has TensorFlow, or whose pip fetches it; empty when none is chosen. Of the machine alone, too. */
  python: (): string => valueOf(settingIds.python, isText, "").trim(),
  /** How many runs train at once, at least 1. */
  concurrentRuns: (): number => Math.max(1, valueOf(settingIds.concurrentRuns, Number.isInteger, 1)),
  /** The same, only where the person has said it: what a sweep trains at once; null: as many as there are cores. */
  chosenConcurrentRuns: (): number | null => (isChosen(settingIds.concurrentRuns) ? settings.concurrentRuns() : null),
  /** Whether interrupted runs of this window go on by themselves. */
  resumeInterruptedRuns: (): boolean => valueOf(settingIds.resumeInterruptedRuns, isBoolean, false),
  /** Folders besides those of the workspace that experiments may name files in. No workspace can set it. */
  dataFolders: (): readonly string[] =>
    valueOf<readonly string[]>(settingIds.dataFolders, isTexts, []).filter((folder) => isAbsolute(folder)),
} as const;

/** VS Code hands out whatever was written into settings.json: what has the wrong type counts as not set. */
function valueOf<Value>(id: string, isValid: (value: unknown) => boolean, otherwise: Value): Value {
  const value = vscode.workspace.getConfiguration().get<unknown>(id);
  return isValid(value) ? (value as Value) : otherwise;
}

function isChosen(id: string): boolean {
  const found = vscode.workspace.getConfiguration().inspect(id);
  const chosen = [found?.globalValue, found?.workspaceValue, found?.workspaceFolderValue];
  return chosen.some((value) => value !== undefined);
}

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isText = (value: unknown): boolean => typeof value === "string";
const isBoolean = (value: unknown): boolean => typeof value === "boolean";
