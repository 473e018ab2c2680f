// Everything that package.json contributes, by name. A test compares this file with package.json.

export const extensionId = "mnist-lab.mnist-lab";

/**
 * Commands. Those on an experiment file take its `vscode.Uri`, those on a run a `RunTarget` (a tree item is one), and
 * ask or take what is active when nothing is given.
 */
export const commandIds = {
  /** Of an experiment file. */
  train: "mnistLab.train",
  showProblems: "mnistLab.showProblems",
  newExperiment: "mnistLab.newExperiment",
  previewAugmentation: "mnistLab.previewAugmentation",
  /** Of an experiment file, or of any run. */
  copyAsKeras: "mnistLab.copyAsKeras",
  copyAsPytorch: "mnistLab.copyAsPytorch",
  /** Of an experiment file with a sweep, or of a sweep: trains what is not trained yet. */
  sweep: "mnistLab.sweep",
  /** Of a sweep; each takes a `SweepTarget`. */
  stopSweep: "mnistLab.stopSweep",
  showSweep: "mnistLab.showSweep",
  deleteSweep: "mnistLab.deleteSweep",
  /** Of a run that goes on. */
  pause: "mnistLab.pause",
  continue: "mnistLab.continue",
  stop: "mnistLab.stop",
  /** Of a run that is over. */
  resumeRun: "mnistLab.resumeRun",
  trainAgain: "mnistLab.trainAgain",
  /** Of any run. */
  openDashboard: "mnistLab.openDashboard",
  openMisclassified: "mnistLab.openMisclassified",
  demo: "mnistLab.demo",
  predictImage: "mnistLab.predictImage",
  /** Of a picture. */
  predictThisImage: "mnistLab.predictThisImage",
  /** Takes several targets: the one clicked, and all that are selected. */
  compareRuns: "mnistLab.compareRuns",
  deleteRun: "mnistLab.deleteRun",
  undoDelete: "mnistLab.undoDelete",
  renameRun: "mnistLab.renameRun",
  noteRun: "mnistLab.noteRun",
  pinRun: "mnistLab.pinRun",
  unpinRun: "mnistLab.unpinRun",
  /** The experiment as it was when the run began; the file as it is now, also of a group of runs. */
  openExperimentOfRun: "mnistLab.openExperimentOfRun",
  openExperimentFile: "mnistLab.openExperimentFile",
  revealRun: "mnistLab.revealRun",
  /** Takes several targets as `compareRuns` does, or a `SweepTarget`. */
  exportRuns: "mnistLab.exportRuns",
  createReport: "mnistLab.createReport",
  /** Makes a bundle of a run that is over. */
  handIn: "mnistLab.handIn",
  /** Takes the `vscode.Uri` of a bundle. */
  verifyRun: "mnistLab.verifyRun",
  /** Of the tree of runs. */
  filterRuns: "mnistLab.filterRuns",
  filterRunsByStatus: "mnistLab.filterRunsByStatus",
  clearRunsFilter: "mnistLab.clearRunsFilter",
  sortRuns: "mnistLab.sortRuns",
  refreshRuns: "mnistLab.refreshRuns",
  listAllRuns: "mnistLab.listAllRuns",
  /** Of the side panel of digits. */
  showDigitTable: "mnistLab.showDigitTable",
  showDigitGrid: "mnistLab.showDigitGrid",
  saveDigitSheet: "mnistLab.saveDigitSheet",
  saveDigitTable: "mnistLab.saveDigitTable",
  saveDigitPage: "mnistLab.saveDigitPage",
  copyDigits: "mnistLab.copyDigits",
  showLog: "mnistLab.showLog",
  chooseNode: "mnistLab.chooseNode",
  /** Of TensorFlow's library. */
  setUpTensorflow: "mnistLab.setUpTensorflow",
  removeTensorflow: "mnistLab.removeTensorflow",
  doctor: "mnistLab.doctor",
} as const;
export type CommandId = (typeof commandIds)[keyof typeof commandIds];

/** Second argument of `train`: without the file's sweep. */
export const once = "once";

/** What a command on a run is given. */
export interface RunTarget {
  /** Absolute path of the run's folder. */
  readonly path: string;
}

/** @returns whether an argument of a command is a run; anything may come from a keybinding or another extension. */
export function isRunTarget(value: unknown): value is RunTarget {
  return typeof value === "object" && value !== null && "path" in value && typeof value.path === "string";
}

/** What a command on a sweep is given. */
export interface SweepTarget {
  /** Absolute path of the sweep's folder. */
  readonly sweep: string;
}

/** @returns whether an argument of a command is a sweep; anything may come from a keybinding or another extension. */
export function isSweepTarget(value: unknown): value is SweepTarget {
  return typeof value === "object" && value !== null && "sweep" in value && typeof value.sweep === "string";
}

export const containerId = "mnistLab";

export const viewIds = {
  runs: "mnistLab.runs",
  misclassified: "mnistLab.misclassified",
} as const;

/** Types of the webview panels; package.json names them in its activation events. */
export const panelIds = {
  dashboard: "mnistLab.dashboard",
  compare: "mnistLab.compare",
  sweep: "mnistLab.sweep",
} as const;

/** Type of the panels that show what verifying a run came to. */
export const verificationPanelId = "mnistLab.verificationPanel";

/** Type of the panels that preview augmentation; like the doctor's they do not survive a reload. */
export const augmentationPanelId = "mnistLab.augmentationPanel";

/** Types of the panels that show digits of a run and what it makes of pictures: opened again in a moment. */
export const demoPanelId = "mnistLab.demoPanel";
export const predictPanelId = "mnistLab.predictPanel";

/** Type of the doctor's panel, which does not survive a reload: what it says is of the moment. */
export const doctorPanelId = "mnistLab.doctorPanel";

export const settingIds = {
  node: "mnistLab.node",
  python: "mnistLab.python",
  concurrentRuns: "mnistLab.concurrentRuns",
  resumeInterruptedRuns: "mnistLab.resumeInterruptedRuns",
  dataFolders: "mnistLab.dataFolders",
  sweepQueue: "mnistLab.sweepQueue",
} as const;

/** Context keys that `when` clauses read. */
export const contextKeys = {
  /** Whether a run of this window trains. */
  running: "mnistLab.running",
  /** Whether a run of this window is paused. */
  paused: "mnistLab.paused",
  /** Whether a run of this window waits for its turn, trains or is paused. */
  live: "mnistLab.live",
  /** Whether this window trains a sweep. */
  sweeping: "mnistLab.sweeping",
  /** Whether there is no run at all, and whether the tree may leave some out. */
  noRuns: "mnistLab.noRuns",
  runsFiltered: "mnistLab.runsFiltered",
  /** Whether the side panel has its place: from the first run on that is listed or looked at in this window. */
  digitsWanted: "mnistLab.digitsWanted",
  /** Whether the side panel shows digits, and whether as a table. */
  digits: "mnistLab.digits",
  digitTable: "mnistLab.digitTable",
} as const;
