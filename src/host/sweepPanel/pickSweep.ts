import * as vscode from "vscode";
import { percent } from "../../core/formats.ts";
import { bestOf, judgeOf } from "../../core/sweep/judged.ts";
import type { ShownSweep, SweepWatch } from "../../services/sweep/sweepWatch.ts";
import { Times } from "../runsView/times.ts";

/** Asks which sweep. @returns its folder; null when there is none, or the person does not want to. */
export async function pickSweep(watch: SweepWatch): Promise<string | null> {
  await watch.ready;
  await watch.refresh();
  const { sweeps } = watch;
  if (sweeps.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('There is no sweep yet. An experiment file with a "sweep" is trained as one.'),
    );
    return null;
  }
  const times = new Times(vscode.env.language, new Date());
  const items = sweeps.map((sweep) => {
    const description = [times.short(sweep.created), progressText(sweep)].join(" · ");
    return { label: sweep.name, description, path: sweep.path };
  });
  const picked = await vscode.window.showQuickPick(items, {
    matchOnDescription: true,
    placeHolder: vscode.l10n.t("Which sweep?"),
  });
  return picked?.path ?? null;
}

function progressText({ progress, rows }: ShownSweep): string {
  const { completed, points } = progress;
  const best = bestOf(rows);
  const accuracy = best === null ? null : judgeOf(rows)(rows[best]);
  const done = vscode.l10n.t("{0} of {1} runs done", completed, points);
  return accuracy === null ? done : `${done} · ${vscode.l10n.t("best {0}", percent(accuracy))}`;
}
