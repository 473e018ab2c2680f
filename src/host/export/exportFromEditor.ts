import * as vscode from "vscode";
import { ExpectedError } from "../../core/errors.ts";
import { exportRuns, type Exported, type ExportRequest } from "../../services/export/exportRuns.ts";
import { formatText, type ExportFormat } from "../../services/export/formats.ts";
import { runsOfSweep } from "../../services/export/subjects.ts";
import type { ExportTarget } from "../../services/export/targets.ts";
import { RunPictures } from "../../services/runPicture.ts";
import type { RunEntry } from "../../services/runStore.ts";
import { readSweep } from "../../services/sweep/sweepFile.ts";
import { allowedFolders } from "../folders.ts";
import type { TrainingNode } from "../nodePath.ts";
import type { HostParts } from "../parts.ts";
import type { EngineSearch } from "../tensorflow/engineSearch.ts";
import { nodeIsThere } from "../trainCommands.ts";
import { askTarget, askTestCsv } from "./askPlaces.ts";
import { pickFormat } from "./pickFormat.ts";
import { tellSaved } from "./tellSaved.ts";

/** What is to be exported. */
export interface Subjects {
  readonly runs: readonly RunEntry[];
  /** Folder of a sweep, whose runs are meant; null: none. */
  readonly sweep: string | null;
}

/**
 * Asks in which format and where to, and writes it; nothing where the person changes their mind.
 *
 * @throws ExpectedError as `exportRuns`.
 */
export async function exportFromEditor(
  subjects: Subjects,
  parts: HostParts,
  node: TrainingNode,
  search: EngineSearch,
): Promise<void> {
  const sweep = subjects.sweep === null ? null : await readSweep(subjects.sweep);
  const runs = sweep === null ? subjects.runs : await runsOfSweep(sweep);
  const format = await pickFormat({ runs: runs.length, sweep: sweep !== null, trusted: vscode.workspace.isTrusted });
  if (format === null || (format.id === "kaggle" && !(await nodeIsThere(node)))) return;
  const testCsv = format.id === "kaggle" ? await askTestCsv() : null;
  if (format.id === "kaggle" && testCsv === null) return;
  const ofSweep = format.of === "sweep" ? sweep : null;
  const ids = ofSweep === null ? runs.map(({ id }) => id) : [ofSweep.record.id];
  const places = sweep === null ? runs.map(({ path }) => path) : [sweep.path];
  const target = await askTarget(format, ids, places[0]);
  if (target === null) return;
  const request: Omit<ExportRequest, "overwrite"> = {
    ...{ format, runs, sweep: ofSweep, target: target.target, testCsv },
    weights: "best",
    checkpoint: undefined,
    look: { set: null, epoch: null },
  };
  const exported = await replacing(target, (overwrite) => carryOut({ ...request, overwrite }, parts, search));
  if (exported !== null) await tellSaved(format, target.target, exported);
}

/** Folders are asked for without a word on what lies in them: the person is asked again where it would be replaced. */
async function replacing(
  { target, confirmed }: { readonly target: ExportTarget; readonly confirmed: boolean },
  carryOut: (overwrite: boolean) => Promise<Exported | null>,
): Promise<Exported | null> {
  try {
    return await carryOut(confirmed);
  } catch (error) {
    if (!(error instanceof ExpectedError) || error.code !== "file-exists") throw error;
    const button = vscode.l10n.t("Replace");
    const names = target.names.length === 1 ? target.names[0] : target.folder;
    const chosen = await vscode.window.showWarningMessage(
      vscode.l10n.t("{0} is there already.", names),
      { modal: true, detail: vscode.l10n.t("Files of the same names are replaced; others stay.") },
      button,
    );
    return chosen === button ? carryOut(true) : null;
  }
}

/** @returns null where the person cancels it. */
async function carryOut(
  request: ExportRequest,
  { installation }: HostParts,
  search: EngineSearch,
): Promise<Exported | null> {
  const cancel = new AbortController();
  const pictures = new RunPictures(installation.mnist, allowedFolders);
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: titleOf(request.format), cancellable: true },
    async (progress, token) => {
      token.onCancellationRequested(() => cancel.abort());
      try {
        return await exportRuns(request, {
          ...{ installation, signal: cancel.signal, t: vscode.l10n.t },
          environment: (engine) => search.options(engine === "tensorflow"),
          onProgress: (message) => progress.report({ message }),
          digits: (details) => pictures.digits(details),
        });
      } catch (error) {
        if (cancel.signal.aborted) return null;
        throw error;
      }
    },
  );
}

function titleOf({ id }: ExportFormat): string {
  return vscode.l10n.t("Exporting {0}", formatText(id, vscode.l10n.t).title);
}
