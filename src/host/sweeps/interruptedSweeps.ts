import * as vscode from "vscode";
import type { ShownSweep } from "../../services/sweep/sweepWatch.ts";
import { commandIds, type SweepTarget } from "../ids.ts";
import { showInformation } from "../messages.ts";
import { inBackground } from "../output.ts";
import type { HostParts } from "../parts.ts";
import { settings } from "../settings.ts";
import { showAction } from "./showSweep.ts";

/** Where the window remembers which sweeps it trains: a list of their folders' paths. */
const memory = "mnistLab.liveSweeps";

/** Milliseconds that the process of a window that has gone may take to end. */
const patience = 30_000;
const interval = 500;

/**
 * Remembers which sweeps this window trains. When the window was closed or reloaded meanwhile, the opened one offers to go
 * on with them, or does where the settings say so.
 */
export function registerInterruptedSweeps(parts: HostParts): vscode.Disposable {
  const { context, ownSweeps, output } = parts;
  const stored = context.workspaceState.get<unknown>(memory);
  const before = Array.isArray(stored) ? stored.filter((each) => typeof each === "string") : [];
  const paths = new Set(before);
  const remember = (): void =>
    inBackground(output, "Remembering what is swept", context.workspaceState.update(memory, [...paths]));
  const end = ownSweeps.onDidChange((sweep) => {
    if (paths.has(sweep.path)) return;
    paths.add(sweep.path);
    remember();
    void sweep.ended.then(({ how }) => {
      if (how === "left") return;
      paths.delete(sweep.path);
      remember();
    });
  });
  const gone = new AbortController();
  if (before.length > 0) inBackground(output, "Offering to go on with sweeps", offerAll(before, parts, gone.signal));
  return new vscode.Disposable(() => {
    end();
    gone.abort();
  });

  async function offerAll(those: readonly string[], { sweeps }: HostParts, signal: AbortSignal): Promise<void> {
    await sweeps.ready;
    const open = (await Promise.all(those.map((path) => settled(path, parts, signal)))).filter((each) => each !== null);
    if (signal.aborted) return;
    const forget = (path: string): void => {
      if (ownSweeps.get(path) === null && paths.delete(path)) remember();
    };
    for (const path of those) if (!open.some((sweep) => sweep.path === path)) forget(path);
    for (const sweep of open) {
      await offer(sweep);
      // Answered or closed: from now on the tree is the place to find it.
      forget(sweep.path);
    }
  }
}

async function offer({ path, name, progress }: ShownSweep): Promise<void> {
  const target: SweepTarget = { sweep: path };
  const resume = (): Thenable<unknown> => vscode.commands.executeCommand(commandIds.sweep, target, { agreed: true });
  if (settings.resumeInterruptedRuns() && vscode.workspace.isTrusted) {
    await resume();
    return;
  }
  const message = vscode.l10n.t(
    "The sweep of {0} was interrupted when {1} of {2} runs were done.",
    name,
    progress.completed,
    progress.points,
  );
  await showInformation(message, [{ title: vscode.l10n.t("Resume"), run: resume }, showAction(path)]);
}

/** @returns the sweep when nobody trains it any more and something is left; null otherwise. */
async function settled(path: string, { sweeps }: HostParts, signal: AbortSignal): Promise<ShownSweep | null> {
  const latest = Date.now() + patience;
  for (;;) {
    const sweep = sweeps.find(path);
    if (sweep === null || signal.aborted) return null;
    const { completed, failed, points } = sweep.progress;
    if (!sweep.isTraining) return completed + failed < points ? sweep : null;
    if (Date.now() > latest) return null;
    await new Promise((resolve) => setTimeout(resolve, interval));
    await sweeps.refresh();
  }
}
