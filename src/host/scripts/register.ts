import * as vscode from "vscode";
import { commandIds } from "../ids.ts";
import { withMessages } from "../messages.ts";
import type { HostParts } from "../parts.ts";

/** *Copy as Keras* and *Copy as PyTorch*, of an experiment file or of a run. */
export function registerScripts({ output }: HostParts): vscode.Disposable {
  const register = (id: string, framework: "keras" | "pytorch"): vscode.Disposable =>
    vscode.commands.registerCommand(
      id,
      withMessages(output, async (given: unknown) => {
        const { copyScript } = await import("../onDemand.ts");
        await copyScript(given, framework);
      }),
    );
  return vscode.Disposable.from(
    register(commandIds.copyAsKeras, "keras"),
    register(commandIds.copyAsPytorch, "pytorch"),
  );
}
