import { dirname } from "node:path";
import * as vscode from "vscode";
import { version } from "../../../package.json";
import { createReport, type ReportRequest, type WrittenReport } from "../../services/report/createReport.ts";
import { reportLanguageFor, type ReportLanguage } from "../../services/report/languages.ts";
import { reportName } from "../../services/report/subjects.ts";
import type { RunEntry } from "../../services/runStore.ts";
import { readSweep } from "../../services/sweep/sweepFile.ts";
import { allowedFolders } from "../folders.ts";
import { showInformation } from "../messages.ts";
import type { HostParts } from "../parts.ts";

/** What a report is to be made of. */
export interface ReportSubjects {
  readonly runs: readonly RunEntry[];
  /** Folder of a sweep, whose runs are meant; null: none. */
  readonly sweep: string | null;
}

/**
 * Asks in which language and where to, and writes it; nothing where the person changes their mind.
 *
 * @throws ExpectedError as `createReport`.
 */
export async function reportFromEditor({ runs, sweep }: ReportSubjects, parts: HostParts): Promise<void> {
  const name = sweep !== null ? (await readSweep(sweep)).record.name : runs.length === 1 ? runs[0].name : null;
  const language = await askLanguage();
  if (language === null) return;
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t("Create Lab Report"),
    filters: { [vscode.l10n.t("HTML Page")]: ["html"] },
    // The folder that holds `.mnist`.
    defaultUri: vscode.Uri.joinPath(
      vscode.Uri.file(dirname(dirname(dirname(sweep ?? runs[0].path)))),
      reportName(name),
    ),
  });
  if (target === undefined) return;
  const { installation } = parts;
  const written = await carryOut({
    ...{ runs: runs.map(({ path }) => path), sweep, target: target.fsPath, language, title: null },
    ...{ mnist: installation.mnist, chinese: installation.chinese, product: `MNIST Lab ${version}` },
    allowed: allowedFolders,
  });
  if (written !== null) await tellWritten(written);
}

/** @returns null where the person does not want to. */
async function askLanguage(): Promise<ReportLanguage | null> {
  const items: (vscode.QuickPickItem & { readonly language: ReportLanguage })[] = [
    { label: "English", language: "en" },
    { label: "简体中文", language: "zh-cn" },
  ];
  // First the one that VS Code speaks.
  if (reportLanguageFor(vscode.env.language) === "zh-cn") items.reverse();
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Create Lab Report"),
    placeHolder: vscode.l10n.t("In which language?"),
  });
  return picked?.language ?? null;
}

/** @returns null where the person cancels it. */
async function carryOut(request: Omit<ReportRequest, "signal" | "onProgress">): Promise<WrittenReport | null> {
  const cancel = new AbortController();
  const title = vscode.l10n.t("Creating the lab report");
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      token.onCancellationRequested(() => cancel.abort());
      try {
        return await createReport({
          ...request,
          signal: cancel.signal,
          onProgress: (message) => progress.report({ message }),
        });
      } catch (error) {
        if (cancel.signal.aborted) return null;
        throw error;
      }
    },
  );
}

async function tellWritten({ html, markdown, wordsAbout }: WrittenReport): Promise<void> {
  const [page, file] = [vscode.Uri.file(html), vscode.Uri.file(markdown)];
  const path = vscode.workspace.asRelativePath(page);
  const told =
    wordsAbout === null
      ? vscode.l10n.t("Written {0}.", path)
      : wordsAbout.length === 1
        ? vscode.l10n.t("Written {0}. Your words about {1} were kept; read them again.", path, wordsAbout[0])
        : vscode.l10n.t(
            "Written {0}. Your words about {1} other runs were kept; read them again.",
            path,
            wordsAbout.length,
          );
  await showInformation(told, [
    { title: vscode.l10n.t("Open in Browser"), run: () => vscode.env.openExternal(page) },
    { title: vscode.l10n.t("Open Markdown"), run: () => vscode.commands.executeCommand("vscode.open", file) },
  ]);
}
