import * as vscode from "vscode";
import { percent } from "../core/formats.ts";
import { isOver, type RunStatus } from "../core/runStatus.ts";
import type { LiveRun } from "../services/liveRun.ts";
import { commandIds, type RunTarget } from "./ids.ts";
import { noProgress, progressAfter, type LiveProgress } from "./liveProgress.ts";
import type { HostParts } from "./parts.ts";

/** Milliseconds between two texts: what changes faster cannot be read. */
const interval = 500;

/** While something trains, one item: experiment, epoch, accuracy. A click opens the dashboard. */
export function registerStatusBar({ trainings }: HostParts): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("mnistLab.training", vscode.StatusBarAlignment.Left, 100);
  item.name = vscode.l10n.t("MNIST Lab: Training");
  const watched = new Map<LiveRun, { progress: LiveProgress; end: () => void }>();
  let timer: ReturnType<typeof setTimeout> | null = null;

  const show = (): void => {
    timer = null;
    const shown = shownRun(trainings.all);
    if (shown === undefined) {
      item.hide();
      return;
    }
    const progress = watched.get(shown)?.progress ?? noProgress;
    const others = trainings.all.length - 1;
    item.text = `${iconOf(shown.status)} ${textOf(shown, progress)}${others > 0 ? ` +${others}` : ""}`;
    item.tooltip = trainings.all
      .map((run) => `${textOf(run, watched.get(run)?.progress ?? noProgress)} · ${statusWord(run.status)}`)
      .join("\n");
    // A screen reader reads no icons.
    item.accessibilityInformation = { label: `${textOf(shown, progress)} · ${statusWord(shown.status)}` };
    const target: RunTarget = { path: shown.path };
    item.command = {
      command: commandIds.openDashboard,
      title: vscode.l10n.t("Open Dashboard"),
      arguments: [target],
    };
    item.show();
  };
  const showSoon = (): void => {
    timer ??= setTimeout(show, interval);
  };
  const endListening = trainings.onDidChange((run) => {
    if (isOver(run.status)) {
      watched.get(run)?.end();
      watched.delete(run);
    } else if (!watched.has(run)) {
      const entry = { progress: progressAfter(noProgress, run.events), end: (): void => undefined };
      entry.end = run.onEvent((events) => {
        entry.progress = progressAfter(entry.progress, events);
        showSoon();
      });
      watched.set(run, entry);
    }
    show();
  });
  return vscode.Disposable.from(item, {
    dispose() {
      endListening();
      if (timer !== null) clearTimeout(timer);
      for (const { end } of watched.values()) end();
    },
  });
}

/** @returns the one of several that the item shows: the first that trains. */
function shownRun(runs: readonly LiveRun[]): LiveRun | undefined {
  return runs.find(({ status }) => status === "running") ?? runs.at(0);
}

function textOf({ experiment, status }: LiveRun, { epoch, trained, evaluated }: LiveProgress): string {
  if (status === "queued") return experiment.name;
  const accuracy = evaluated ?? trained;
  const epochs = vscode.l10n.t("epoch {0}/{1}", epoch, experiment.training.epochs);
  return [experiment.name, ...(epoch > 0 ? [epochs] : []), ...(accuracy === null ? [] : [percent(accuracy, 1)])].join(
    " · ",
  );
}

function iconOf(status: RunStatus): string {
  return status === "paused" ? "$(debug-pause)" : status === "queued" ? "$(clock)" : "$(sync~spin)";
}

/** @returns the state of a run, as people call it. */
export function statusWord(status: RunStatus): string {
  switch (status) {
    case "queued":
      return vscode.l10n.t("queued");
    case "running":
      return vscode.l10n.t("training");
    case "paused":
      return vscode.l10n.t("paused");
    case "completed":
      return vscode.l10n.t("completed");
    case "stopped":
      return vscode.l10n.t("stopped");
    case "failed":
      return vscode.l10n.t("failed");
    case "interrupted":
      return vscode.l10n.t("interrupted");
  }
}
