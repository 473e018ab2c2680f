import * as vscode from "vscode";
import { contextKeys } from "./ids.ts";
import type { HostParts } from "./parts.ts";

/** Keeps the context keys, by which menus and the palette know what can be done. */
export function registerContexts({ trainings }: HostParts): vscode.Disposable {
  const set = (key: string, value: boolean): void => {
    void vscode.commands.executeCommand("setContext", key, value);
  };
  const update = (): void => {
    const statuses = trainings.all.map(({ status }) => status);
    set(contextKeys.running, statuses.includes("running"));
    set(contextKeys.paused, statuses.includes("paused"));
    set(contextKeys.live, statuses.length > 0);
  };
  update();
  return new vscode.Disposable(trainings.onDidChange(update));
}
