import * as vscode from "vscode";
import {
  exportFormats,
  exportGroups,
  formatText,
  groupTitle,
  type ExportFormat,
} from "../../services/export/formats.ts";

/** What formats are offered for. */
export interface Offer {
  /** How many runs. */
  readonly runs: number;
  /** Whether they are a sweep's. */
  readonly sweep: boolean;
  /** Whether the workspace is: a network that somebody else left there is not run otherwise. */
  readonly trusted: boolean;
}

interface FormatItem extends vscode.QuickPickItem {
  readonly format?: ExportFormat;
}

/** Asks in which format. @returns null where the person does not want to. */
export async function pickFormat(offer: Offer): Promise<ExportFormat | null> {
  const picked = await vscode.window.showQuickPick(formatItems(offer), {
    title: titleOf(offer),
    placeHolder: vscode.l10n.t("In which format?"),
    matchOnDescription: true,
  });
  return picked?.format ?? null;
}

/** In groups; what is of a sweep alone comes first there. */
function formatItems({ runs, sweep, trusted }: Offer): FormatItem[] {
  const offered = exportFormats.filter(({ id, of }) => (sweep || of !== "sweep") && (trusted || id !== "kaggle"));
  const inOrder = [...offered.filter(({ of }) => of === "sweep"), ...offered.filter(({ of }) => of !== "sweep")];
  return exportGroups.flatMap((group) => {
    const formats = inOrder.filter((format) => format.group === group);
    const label = groupTitle(group, vscode.l10n.t);
    const items = formats.map((format) => itemOf(format, runs));
    return [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
  });
}

function itemOf(format: ExportFormat, runs: number): FormatItem {
  const { title, detail } = formatText(format.id, vscode.l10n.t);
  const each = runs > 1 && format.of === "run" ? [vscode.l10n.t("one for each run")] : [];
  return { label: title, description: [detail, ...each].join(" · "), format };
}

function titleOf({ runs, sweep }: Offer): string {
  if (sweep) return vscode.l10n.t("Export Sweep");
  return runs === 1 ? vscode.l10n.t("Export Run") : vscode.l10n.t("Export {0} Runs", runs);
}
