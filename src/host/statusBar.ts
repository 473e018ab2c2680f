import * as vscode from "vscode";
import { percent } from "../core/formats.ts";
import { isOver, type RunStatus } from "../core/runStatus.ts";
import type { LiveRun } from "../services/liveRun.ts";
import type { OwnSweep } from "../services/sweep/ownSweeps.ts";
import type { ShownSweep } from "../services/sweep/sweepWatch.ts";
import { commandIds, type RunTarget, type SweepTarget } from "./ids.ts";
import { noProgress, progressAfter, type LiveProgress } from "./liveProgress.ts";
import type { HostParts } from "./parts.ts";
import { progressParts } from "./sweeps/sweepText.ts";

/** Milliseconds between two texts: what changes faster cannot be read. */
const interval = 500;

/**
 * While something trains, one item: experiment, epoch, accuracy; of a sweep how far it is, its best and the time left. A
 * click opens the dashboard, or shows the sweep.
 */
export function registerStatusBar({ trainings, sweeps: known, ownSweeps }: HostParts): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("mnistLab.training", vscode.StatusBarAlignment.Left, 100);
  item.name = vscode.l10n.t("MNIST Lab: Training");
  const watched = new Map<LiveRun, { progress: LiveProgress; end: () => void }>();
  let timer: ReturnType<typeof setTimeout> | null = null;

  const show = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const sweeps = ownSweeps.all;
    // Those of a sweep are told of together.
    const runs = trainings.all.filter((run) => run.sweep === null);
    const shown = shownRun(runs);
    const count = sweeps.length + runs.length;
    if (count === 0) {
      item.hide();
      return;
    }
    const lineOf = (run: LiveRun): string => textOf(run, watched.get(run)?.progress ?? noProgress);
    const texts = [
      ...sweeps.map((sweep) => sweepTextOf(sweep, known.find(sweep.path))),
      ...runs.map((run) => `${lineOf(run)} · ${statusWord(run.status)}`),
    ];
    const others = count > 1 ? ` +${count - 1}` : "";
    item.tooltip = texts.join("\n");
    // A screen reader reads no icons.
    item.accessibilityInformation = { label: texts[0] };
    if (sweeps.length > 0) {
      item.text = `$(sync~spin) ${texts[0]}${others}`;
      const target: SweepTarget = { sweep: sweeps[0].path };
      item.command = { command: commandIds.showSweep, title: vscode.l10n.t("Show Sweep"), arguments: [target] };
    } else if (shown !== undefined) {
      item.text = `${iconOf(shown.status)} ${lineOf(shown)}${others}`;
      item.accessibilityInformation = { label: `${lineOf(shown)} · ${statusWord(shown.status)}` };
      const target: RunTarget = { path: shown.path };
      const title = vscode.l10n.t("Open Dashboard");
      item.command = { command: commandIds.openDashboard, title, arguments: [target] };
    }
    item.show();
  };
  const showSoon = (): void => {
    timer ??= setTimeout(show, interval);
  };
  const endListening = trainings.onDidChange((run) => {
    if (run.sweep !== null) return;
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
  const stopFollowing = ownSweeps.onDidChange((sweep) => {
    if (ownSweeps.get(sweep.path) === null) show();
    else showSoon();
  });
  return vscode.Disposable.from(item, {
    dispose() {
      endListening();
      stopFollowing();
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

/** @param shown knows what its runs tell while they train; null before it was seen. */
function sweepTextOf({ name, run }: OwnSweep, shown: ShownSweep | null): string {
  const { progress } = shown ?? run;
  return [name, ...progressParts(progress, vscode.l10n.t)].join(" · ");
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
