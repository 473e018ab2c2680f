import * as vscode from "vscode";
import type { RunQueue, WaitingRun } from "../services/runQueue.ts";
import { actions, sentenceOf, showInformation, showWarning } from "./messages.ts";
import type { TrainingNode } from "./nodePath.ts";
import { inBackground } from "./output.ts";
import type { HostParts } from "./parts.ts";
import { settings } from "./settings.ts";
import { listed } from "../core/translate.ts";
import { nodeIsThere } from "./trainCommands.ts";

/**
 * Runs that waited for their turn in a window that is gone: this one adopts them, and asks whether they shall train, or
 * trains them where the settings say that what was interrupted goes on by itself.
 */
export function registerWaitingRuns(parts: HostParts, node: TrainingNode, queue: RunQueue): vscode.Disposable {
  const adopted = new AbortController();
  inBackground(parts.output, "Adopting the runs that wait", adoptAll(parts, node, queue, adopted.signal));
  return new vscode.Disposable(() => adopted.abort());
}

async function adoptAll(parts: HostParts, node: TrainingNode, queue: RunQueue, signal: AbortSignal): Promise<void> {
  const { stores, trainings } = parts;
  await stores.scanned;
  // An untrusted workspace trains nothing: its runs wait on.
  if (signal.aborted || !vscode.workspace.isTrusted) return;
  const waiting: WaitingRun[] = [];
  for (const { runs } of stores.stores) waiting.push(...(await queue.adopt(runs)));
  if (waiting.length === 0) return;
  const train = async (): Promise<void> => {
    if (!(await nodeIsThere(node))) return;
    for (const run of waiting) {
      try {
        await trainings.adopt(run);
      } catch (error) {
        await queue.release(run.path);
        await showWarning(sentenceOf(error), [actions.showLog()]);
      }
    }
  };
  if (settings.resumeInterruptedRuns()) {
    await train();
    return;
  }
  const names = listed(
    waiting.map(({ experiment }) => experiment.name),
    vscode.l10n.t,
  );
  const message =
    waiting.length === 1
      ? vscode.l10n.t("{0} was waiting for its turn when its window was closed.", names)
      : vscode.l10n.t("{0} runs were waiting for their turn when their window was closed: {1}.", waiting.length, names);
  await showInformation(message, [
    { title: vscode.l10n.t("Train"), run: train },
    {
      title: vscode.l10n.t("Forget"),
      run: () => Promise.all(waiting.map(({ path }) => queue.release(path))),
    },
  ]);
}
