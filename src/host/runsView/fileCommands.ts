import { join } from "node:path";
import * as vscode from "vscode";
import { ExpectedError } from "../../core/errors.ts";
import type { RunEntry } from "../../services/runStore.ts";
import { commandIds } from "../ids.ts";
import { withMessages } from "../messages.ts";
import type { HostParts } from "../parts.ts";
import { revealPath } from "../revealPath.ts";
import type { RunsElement } from "./elements.ts";
import { runFor, type SelectedPaths } from "./targets.ts";

/** Documents of this scheme are what runs keep of their experiments: they can be read, not changed. */
const scheme = "mnist-lab-run";

/**
 * What of a run is opened.
 *
 * @param fileOf tells the experiment file of a line of the tree, an absolute path.
 */
export function registerFileCommands(
  parts: HostParts,
  selected: SelectedPaths,
  fileOf: (element: RunsElement) => string | null,
): vscode.Disposable {
  const register = (id: string, command: (given: unknown) => Promise<void>): vscode.Disposable =>
    vscode.commands.registerCommand(id, withMessages(parts.output, command));
  const one =
    (command: (run: RunEntry) => Promise<void>) =>
    async (given: unknown): Promise<void> => {
      const run = await runFor(given, () => true, parts, selected);
      if (run !== null) await command(run);
    };
  return vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(scheme, { provideTextDocumentContent: textOf }),
    register(commandIds.openExperimentOfRun, one(openExperiment)),
    register(
      commandIds.revealRun,
      one(({ path }) => revealPath(path)),
    ),
    register(commandIds.openExperimentFile, async (given) => {
      const file = isElement(given) ? fileOf(given) : null;
      if (file !== null) await openFile(file);
    }),
  );
}

/** With every default written out, as the run keeps it. */
async function openExperiment({ id, path }: RunEntry): Promise<void> {
  const uri = vscode.Uri.from({ scheme, path: `/${id}.json`, query: path });
  await vscode.window.showTextDocument(uri, { preview: true });
}

async function textOf({ query }: vscode.Uri): Promise<string> {
  const path = join(query, "experiment.json");
  const bytes = await vscode.workspace.fs.readFile(vscode.Uri.file(path)).then(undefined, (error: unknown) => {
    throw new ExpectedError("file-unreadable", vscode.l10n.t("{0} cannot be read.", path), { cause: error });
  });
  return new TextDecoder().decode(bytes);
}

async function openFile(file: string): Promise<void> {
  const uri = vscode.Uri.file(file);
  await vscode.window.showTextDocument(uri, { preview: true }).then(undefined, (error: unknown) => {
    throw new ExpectedError("file-not-found", vscode.l10n.t("{0} cannot be opened.", file), {
      next: vscode.l10n.t("It may have been moved or deleted; the run keeps the experiment as it was."),
      cause: error,
    });
  });
}

function isElement(value: unknown): value is RunsElement {
  return typeof value === "object" && value !== null && "kind" in value;
}
