import * as vscode from "vscode";
import { version } from "../package.json";
import { registerCompare } from "./host/compare/compare.ts";
import { allowedFolders, workspaceFolders } from "./host/folders.ts";
import { registerChooseNode } from "./host/chooseNode.ts";
import { registerContexts } from "./host/contexts.ts";
import { registerDashboard } from "./host/dashboard/dashboard.ts";
import { registerDemo } from "./host/demo/demo.ts";
import { registerDiagnostics } from "./host/diagnostics.ts";
import { registerAugmentation } from "./host/augmentation/augmentation.ts";
import { registerDoctor } from "./host/doctor/doctor.ts";
import { registerExperimentEditor } from "./host/experimentEditor.ts";
import { commandIds, settingIds } from "./host/ids.ts";
import { registerInterruptedRuns } from "./host/interruptedRuns.ts";
import { loadTranslations } from "./host/messages/localized.ts";
import { registerMisclassified } from "./host/misclassified/misclassified.ts";
import { registerNewExperiment } from "./host/newExperiment.ts";
import { TrainingNode } from "./host/nodePath.ts";
import { registerNotifications } from "./host/notifications.ts";
import { createOutput, logFailure } from "./host/output.ts";
import type { HostParts } from "./host/parts.ts";
import { registerPredict } from "./host/predict/predict.ts";
import { registerRunCommands } from "./host/runCommands.ts";
import { registerRunLog } from "./host/runLog.ts";
import { RunSelection } from "./host/runSelection.ts";
import { registerRunsView } from "./host/runsView/runsView.ts";
import { registerScripts } from "./host/scripts/register.ts";
import { registerSweepPanel } from "./host/sweepPanel/register.ts";
import { settings } from "./host/settings.ts";
import { registerStatusBar } from "./host/statusBar.ts";
import { EngineSearch } from "./host/tensorflow/engineSearch.ts";
import { registerInterruptedSweeps } from "./host/sweeps/interruptedSweeps.ts";
import { registerSweepCommands } from "./host/sweeps/sweepCommands.ts";
import { registerTensorflowCommands } from "./host/tensorflow/tensorflowCommands.ts";
import { registerTrainCommands } from "./host/trainCommands.ts";
import { registerWaitingRuns } from "./host/waitingRuns.ts";
import { installationOf } from "./services/installation.ts";
import { RunQueue } from "./services/runQueue.ts";
import { RunStores } from "./services/runStores.ts";
import { OwnSweeps } from "./services/sweep/ownSweeps.ts";
import { SweepWatch } from "./services/sweep/sweepWatch.ts";
import { Trainings } from "./services/trainings.ts";

/** The runs of this window: `deactivate` waits until they are saved. */
let trainings: Trainings | null = null;
let ownSweeps: OwnSweeps | null = null;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  await loadTranslations();
  const installation = installationOf(vscode.Uri.joinPath(context.extensionUri, "dist", "extension.cjs").toString());
  const output = createOutput();
  const selection = new RunSelection();
  const node = new TrainingNode(process.env);
  const search = new EngineSearch({ node, installation, workspaceState: context.workspaceState });
  const queue = new RunQueue((error) => logFailure(output, "The queue of runs", error));
  trainings = new Trainings({
    installation,
    execPath: () => node.path,
    setting: (run) => search.settingFor(run),
    concurrency: settings.concurrentRuns,
    allowed: allowedFolders,
    queue,
  });
  const stores = new RunStores({ folders: workspaceFolders() });
  void stores.scan();
  const sweeps = new SweepWatch(stores, trainings);
  ownSweeps = new OwnSweeps({ trainings, installation, version, allowed: allowedFolders });
  const parts: HostParts = { context, installation, trainings, stores, sweeps, ownSweeps, selection, output };
  context.subscriptions.push(
    output,
    selection,
    node,
    stores,
    sweeps,
    { dispose: followed(trainings, stores) },
    vscode.workspace.onDidChangeWorkspaceFolders(() => void stores.scan(workspaceFolders())),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(settingIds.concurrentRuns)) trainings?.admit();
    }),
    registerDiagnostics(),
    registerExperimentEditor(ownSweeps),
    registerTrainCommands(parts, node),
    registerRunCommands(parts, node),
    registerSweepCommands(parts, node),
    registerNewExperiment(parts),
    registerAugmentation(parts),
    registerChooseNode(parts, node),
    registerTensorflowCommands(parts, search),
    registerDoctor(parts, search),
    vscode.commands.registerCommand(commandIds.showLog, () => output.show(true)),
    registerContexts(parts),
    registerStatusBar(parts),
    registerRunLog(parts),
    registerNotifications(parts),
    registerRunsView(parts, node, search),
    registerDashboard(parts),
    registerMisclassified(parts),
    registerDemo(parts),
    registerPredict(parts, search, node),
    registerCompare(parts),
    registerSweepPanel(parts),
    registerScripts(parts),
    // Last: what it resumes, the others watch.
    registerInterruptedRuns(parts, node),
    registerInterruptedSweeps(parts),
    registerWaitingRuns(parts, node, queue),
  );
}

export async function deactivate(): Promise<void> {
  // First no run begins any more, then those under way are interrupted.
  const left = ownSweeps?.leave();
  await trainings?.dispose();
  await left;
  trainings = null;
  ownSweeps = null;
}

/** The first run of a file makes a folder of runs that no scan has found. @returns a function that ends this. */
function followed(trainings: Trainings, stores: RunStores): () => void {
  return trainings.onDidChange(() => {
    for (const { path } of trainings.all) stores.follow(path);
  });
}
