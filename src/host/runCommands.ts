import * as vscode from "vscode";
import { ExpectedError } from "../core/errors.ts";
import { experimentOfRun } from "../services/runExperiment.ts";
import { commandIds } from "./ids.ts";
import { withMessages } from "./messages.ts";
import type { TrainingNode } from "./nodePath.ts";
import type { HostParts } from "./parts.ts";
import { liveRunFor, runPathFor } from "./runPicker.ts";
import { mayTrain, nodeIsThere, watchFromNowOn } from "./trainCommands.ts";

/** What is done with a run that goes on (pause, continue, stop) or is over (resume, train again). */
export function registerRunCommands(parts: HostParts, node: TrainingNode): vscode.Disposable {
  const register = (id: string, command: (given: unknown) => Promise<void>): vscode.Disposable =>
    vscode.commands.registerCommand(id, withMessages(parts.output, command));
  return vscode.Disposable.from(
    register(commandIds.pause, async (given) => {
      await (await liveRunFor(given, ({ status }) => status === "running", parts))?.pause();
    }),
    register(commandIds.continue, async (given) => {
      await (await liveRunFor(given, ({ status }) => status === "paused", parts))?.continue();
    }),
    register(commandIds.stop, async (given) => {
      await (await liveRunFor(given, () => true, parts))?.stop();
    }),
    register(commandIds.resumeRun, async (given) => {
      const path = await runPathFor(given, ({ status }) => resumable.has(status), parts);
      if (path !== null) await resumeRun(path, parts, node);
    }),
    register(commandIds.trainAgain, async (given) => {
      const path = await runPathFor(given, ({ status }) => status !== "damaged", parts);
      if (path !== null) await trainAgain(path, parts, node);
    }),
  );
}

const resumable: ReadonlySet<string> = new Set(["stopped", "failed", "interrupted"]);

/** Goes on with a run and opens its dashboard. @throws ExpectedError as `Trainings.resume`. */
export async function resumeRun(path: string, parts: HostParts, node: TrainingNode): Promise<void> {
  if (!(await mayTrain()) || !(await nodeIsThere(node))) return;
  watchFromNowOn(await parts.trainings.resume(path), parts);
}

/** Trains a run's experiment once more, as it was when that run began. */
async function trainAgain(path: string, parts: HostParts, node: TrainingNode): Promise<void> {
  if (!(await mayTrain()) || !(await nodeIsThere(node))) return;
  const { experiment, file } = parts.trainings.get(path) ?? (await experimentOfRun(path));
  if (file === null) {
    throw new ExpectedError("not-available", vscode.l10n.t("This run does not remember its experiment file."));
  }
  watchFromNowOn(parts.trainings.start({ file, experiment, runs: parts.stores.storeOf(path).runs }), parts);
}
