import * as vscode from "vscode";
import { ExpectedError } from "../core/errors.ts";
import { isOver } from "../core/runStatus.ts";
import type { LiveRun } from "../services/liveRun.ts";
import type { RunEntry } from "../services/runStore.ts";
import { commandIds, type RunTarget } from "./ids.ts";
import { showInformation } from "./messages.ts";
import type { TrainingNode } from "./nodePath.ts";
import { resumeAction } from "./notifications.ts";
import { inBackground } from "./output.ts";
import type { HostParts } from "./parts.ts";
import { resumeRun } from "./runCommands.ts";
import { settings } from "./settings.ts";

/** Where the window remembers which runs it trains: a list of their folders' paths. */
const memory = "mnistLab.liveRuns";

/** Milliseconds that a trainer whose window has gone has to save; it needs five seconds at most. */
const patience = 30_000;
const interval = 500;

/**
 * Remembers which runs this window trains. When the window was closed or reloaded meanwhile, they are interrupted: the
 * opened one offers to resume them, or resumes them where the settings say so.
 */
export function registerInterruptedRuns(parts: HostParts, node: TrainingNode): vscode.Disposable {
  const { context, trainings, output } = parts;
  const before = remembered(context.workspaceState.get<unknown>(memory));
  const paths = new Set(before);
  const remember = (): void =>
    inBackground(output, "Remembering what trains", context.workspaceState.update(memory, [...paths]));
  const end = trainings.onDidChange((run) => {
    // A sweep goes on as a whole.
    if (run.sweep !== null) return;
    if (isOver(run.status) && !wasLeft(run)) paths.delete(run.path);
    else paths.add(run.path);
    remember();
  });
  const gone = new AbortController();
  const forget = (those: readonly string[]): void => {
    for (const path of those) if (trainings.get(path) === undefined) paths.delete(path);
    remember();
  };
  const offering = interruptedOf(before, parts, gone.signal).then(async (interrupted) => {
    if (gone.signal.aborted) return;
    const offered = interrupted.map(({ path }) => path);
    forget(before.filter((path) => !offered.includes(path)));
    await offer(interrupted, parts, node);
    // Answered or closed: from now on the list of runs is the place to find them. Where the window goes away before the
    // person has read it, this is never reached, and it is offered again.
    forget(offered);
  });
  inBackground(output, "Offering to resume interrupted runs", offering);
  return new vscode.Disposable(() => {
    end();
    gone.abort();
  });
}

/** @returns whether a run ended because its window went away, rather than by itself or as the person wanted. */
function wasLeft({ status, exit }: LiveRun): boolean {
  return status === "interrupted" && (exit?.ending?.type === "stopped" || exit?.error?.code === "aborted");
}

/** VS Code keeps what an older version wrote. */
function remembered(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

/** @returns those of the runs that are interrupted; waits for trainers that are still saving. */
async function interruptedOf(paths: readonly string[], parts: HostParts, signal: AbortSignal): Promise<RunEntry[]> {
  const entries = await Promise.all(paths.map((path) => settled(path, parts, signal)));
  return entries.filter((entry) => entry?.status === "interrupted").filter((entry) => entry !== null);
}

async function offer(interrupted: readonly RunEntry[], parts: HostParts, node: TrainingNode): Promise<void> {
  if (interrupted.length === 0) return;
  if (settings.resumeInterruptedRuns() && vscode.workspace.isTrusted) {
    // One after the other, so that they stand in the queue as they did.
    for (const { path } of interrupted) await resumeRun(path, parts, node);
    return;
  }
  const [first, ...others] = interrupted;
  if (others.length === 0) {
    const { name, epoch, epochs, path } = first;
    await showInformation(
      epochs === null
        ? vscode.l10n.t("{0} was interrupted.", name)
        : vscode.l10n.t("{0} was interrupted in epoch {1} of {2}.", name, Math.min(epoch + 1, epochs), epochs),
      [resumeAction(path), openAction(path)],
    );
    return;
  }
  await showInformation(vscode.l10n.t("{0} runs were interrupted.", interrupted.length), [
    {
      title: vscode.l10n.t("Resume All"),
      async run() {
        for (const { path } of interrupted) await vscode.commands.executeCommand(commandIds.resumeRun, { path });
      },
    },
  ]);
}

function openAction(path: string): { title: string; run(): unknown } {
  const target: RunTarget = { path };
  return {
    title: vscode.l10n.t("Open Dashboard"),
    run: () => vscode.commands.executeCommand(commandIds.openDashboard, target),
  };
}

/** @returns the run when its old trainer has ended; null when there is no run, or another window trains it. */
async function settled(path: string, { stores }: HostParts, signal: AbortSignal): Promise<RunEntry | null> {
  const store = stores.storeOf(path);
  const id = path.slice(store.runs.length + 1);
  const latest = Date.now() + patience;
  while (!signal.aborted && Date.now() < latest) {
    try {
      const entry = await store.find(id);
      if (entry.status === "damaged" || isOver(entry.status)) return entry;
    } catch (error) {
      if (error instanceof ExpectedError) return null;
      throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, interval));
  }
  return null;
}
