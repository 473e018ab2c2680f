import * as vscode from "vscode";
import { percent } from "../../core/formats.ts";
import { reportOf } from "../../core/errors.ts";
import { joinedSentences } from "../../core/sentences.ts";
import { expandSweep, type ExpandedSweep } from "../../core/sweep/expand.ts";
import { defaultRunsFolder } from "../../services/runPaths.ts";
import { parseQueueAddress } from "../../services/queue/address.ts";
import type { OwnSweep, SweepEnd } from "../../services/sweep/ownSweeps.ts";
import { isCutOff, withCutOff } from "../../services/sweep/cutOff.ts";
import { planSweep } from "../../services/sweep/plan.ts";
import { sharesOfCores, type Shares } from "../../services/sweep/shares.ts";
import { endingWith } from "../endings.ts";
import { allowedFolders } from "../folders.ts";
import { commandIds, type SweepTarget } from "../ids.ts";
import { actions, showError, showInformation, showWarning, type Action } from "../messages.ts";
import { localized } from "../messages/localized.ts";
import type { TrainingNode } from "../nodePath.ts";
import { remedyFor } from "../notifications.ts";
import { inBackground } from "../output.ts";
import type { HostParts } from "../parts.ts";
import { counted } from "../runsView/runText.ts";
import { settings } from "../settings.ts";
import { mayTrain, nodeIsThere, savedDocument } from "../trainCommands.ts";
import { showAction } from "./showSweep.ts";
import { sizeSentences } from "./sweepText.ts";

/** More runs than these are only trained when the person has said so. */
const fewRuns = 20;

/**
 * Trains what is not trained yet of the sweep of an experiment file. Settles when it has begun.
 *
 * @param uri of the file. @param isAgreed whether the person need not be asked: the sweep was under way.
 * @throws ExpectedError `run-busy` while another process trains it, and why nothing can be read or written.
 */
export async function startSweep(
  uri: vscode.Uri,
  isAgreed: boolean,
  parts: HostParts,
  node: TrainingNode,
): Promise<void> {
  const { ownSweeps, stores, sweeps, output } = parts;
  const file = uri.fsPath;
  const already = ownSweeps.ofFile(file);
  if (already !== null) {
    await showInformation(vscode.l10n.t("{0} is being swept already.", already.name), [showAction(already.path)]);
    return;
  }
  if (!(await mayTrain())) return;
  const sweep = await expanded(uri);
  if (sweep === null || !(await nodeIsThere(node))) return;
  const { experiment } = sweep;
  const runs = defaultRunsFolder(file);
  const shares = sharesOfCores(experiment, { concurrency: settings.chosenConcurrentRuns() });
  const queue = queueFor(experiment);
  const address = queue === null ? null : parseQueueAddress(queue).shown;
  if (!isAgreed && !(await isWanted(sweep, file, runs, address ?? shares))) return;
  stores.add(runs);
  const own = await ownSweeps.start({ sweep, file, runs, shares, queue });
  const endNotices = own.run.onNotice((sentence) => void showInformation(localized(sentence), []));
  await sweeps.refresh();
  // As Train opens a run's dashboard.
  const target: SweepTarget = { sweep: own.path };
  inBackground(output, "The sweep's view", vscode.commands.executeCommand(commandIds.showSweep, target));
  const told = own.ended.then(async (end) => {
    endNotices();
    await sweeps.refresh();
    await tellEnd(own, end, address);
  });
  inBackground(output, "Telling how a sweep ended", told);
}

/** @returns null when the file has problems, of which the person is told. */
async function expanded(uri: vscode.Uri): Promise<ExpandedSweep | null> {
  const read = await savedDocument(uri, (document) => {
    const result = expandSweep(document.getText(), { fileName: document.fileName });
    return result.sweep === null ? result : { ...result, problems: [] };
  });
  return read?.sweep ?? null;
}

/** @returns the queue whose workers train it; null where none is set, or the sweep takes weights that cannot travel. */
function queueFor({ sweep, model }: ExpandedSweep["experiment"]): string | null {
  return sweep.warmStart || model.weights !== null ? null : settings.sweepQueue();
}

/** Tells how large the sweep is; asks where that is much. */
async function isWanted(sweep: ExpandedSweep, file: string, runs: string, where: Shares | string): Promise<boolean> {
  const { experiment, size } = sweep;
  const { name } = experiment;
  const plan = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: vscode.l10n.t("Looking for runs of {0}", name) },
    () => planSweep(sweep, file, runs, allowedFolders()),
  );
  const points = withCutOff(plan.points, sweep);
  const done = points.filter(({ status }) => status === "completed").length;
  const left = points.filter(({ status }) => status === "waiting").length;
  if (left === 0) return true;
  const detail = joinedSentences(sizeSentences(size, done, where, vscode.l10n.t));
  if (left > fewRuns) {
    const yes = vscode.l10n.t("Train");
    const question = vscode.l10n.t("Train {0} of {1}?", counted(left, vscode.l10n.t), name);
    return (await vscode.window.showInformationMessage(question, { modal: true, detail }, yes)) === yes;
  }
  const message = joinedSentences([
    vscode.l10n.t("{0}: the sweep trains {1}.", name, counted(left, vscode.l10n.t)),
    detail,
  ]);
  // Nobody waits for this to be read.
  void showInformation(message, []);
  return true;
}

/** What became of a sweep is told once, whatever became of its runs. @param queue address of its workers, to be shown. */
async function tellEnd(
  { path, name, file, run }: OwnSweep,
  { how, error, failure }: SweepEnd,
  queue: string | null,
): Promise<void> {
  const { points, completed, failed, waiting, best } = run.progress;
  switch (how) {
    case "stopped":
      if (queue === null) return;
      await showInformation(
        vscode.l10n.t(
          "{0}: the workers at {1} go on with what is in the queue; Resume shows what they did.",
          name,
          queue,
        ),
        [resumeAction(path)],
      );
      return;
    case "left":
      return;
    case "failed": {
      const { reason, remedy } = endingWith(reportOf(error), [], localized);
      const buttons = remedy === null ? [] : remedyFor(remedy, { path, file });
      const { givenUp } = run;
      const words =
        givenUp === null
          ? vscode.l10n.t("The sweep of {0} ended early. {1}", name, reason)
          : vscode.l10n.t(
              "The sweep of {0} was given up after {1} failures in a row: {2} of {3} runs are done, {4} were not trained. {5}",
              name,
              givenUp.failures,
              completed,
              points,
              waiting,
              reason,
            );
      await showError(words, [...buttons, actions.showLog()]);
      return;
    }
    case "partly":
      await showInformation(
        vscode.l10n.t("{0}: {1} of {2} runs are done; {3} were left out.", name, completed, points, waiting),
        [resumeAction(path), showAction(path)],
      );
      return;
    case "done": {
      if (failed > 0) {
        const words = vscode.l10n.t("{0}: {1} of {2} runs are done, {3} failed.", name, completed, points, failed);
        // A run that weights were to come from, and what those behind it lack.
        const reasons = [failure, run.points.find(isCutOff)?.failure ?? null].filter((each) => each !== null);
        const told = reasons.map((each) => endingWith(each, [], localized).reason);
        await showWarning(joinedSentences([words, ...new Set(told)]), [showAction(path)]);
        return;
      }
      const all = vscode.l10n.t("{0}: the sweep is done, {1}.", name, counted(points, vscode.l10n.t));
      const words = best === null ? all : joinedSentences([all, vscode.l10n.t("Best: {0}.", percent(best.accuracy))]);
      await showInformation(words, [showAction(path)]);
    }
  }
}

/** @param path of the sweep's folder. */
export function resumeAction(path: string): Action {
  const target: SweepTarget = { sweep: path };
  return {
    title: vscode.l10n.t("Resume"),
    run: () => vscode.commands.executeCommand(commandIds.sweep, target, { agreed: true }),
  };
}
