import type * as vscode from "vscode";
import type { Installation } from "../services/installation.ts";
import type { RunStores } from "../services/runStores.ts";
import type { OwnSweeps } from "../services/sweep/ownSweeps.ts";
import type { SweepWatch } from "../services/sweep/sweepWatch.ts";
import type { Trainings } from "../services/trainings.ts";
import type { RunSelection } from "./runSelection.ts";

/**
 * What each part of the extension is given. A part is a function `registerX(parts): vscode.Disposable`; parts know each
 * other by commands and through the selection alone.
 */
export interface HostParts {
  readonly context: vscode.ExtensionContext;
  readonly installation: Installation;
  /** The runs of this window. */
  readonly trainings: Trainings;
  /** All runs that lie in the workspace's folders. */
  readonly stores: RunStores;
  /** All sweeps beside them. */
  readonly sweeps: SweepWatch;
  /** The sweeps that this window trains. */
  readonly ownSweeps: OwnSweeps;
  readonly selection: RunSelection;
  readonly output: vscode.LogOutputChannel;
}
