import { isAbsolute } from "node:path";
import * as vscode from "vscode";
import { ExpectedError } from "../../core/errors.ts";
import type { Installation } from "../../services/installation.ts";
import type { NodeProgram } from "../../services/nodePrograms.ts";
import { trainerSetting, type TrainerOfRun, type TrainerSetting } from "../../services/engines/setting.ts";
import type { EngineEnvironmentOptions } from "../../services/tensorflow/engineEnvironment.ts";
import { environmentsIn, isIn, withoutFolders } from "../../services/tensorflow/workspaceEnvironments.ts";
import { workspaceFolders } from "../folders.ts";
import type { TrainingNode } from "../nodePath.ts";
import { settings } from "../settings.ts";
import { selectedPython } from "./selectedPython.ts";
import { TimingMessage } from "./timingMessage.ts";
import { WorkspacePython } from "./workspacePython.ts";

export interface EngineSearchParts {
  readonly node: TrainingNode;
  readonly installation: Installation;
  readonly workspaceState: vscode.Memento;
}

/** Where engines that need a library look for it, as this window stands. */
export class EngineSearch {
  readonly #parts: EngineSearchParts;
  readonly workspacePython: WorkspacePython;

  constructor(parts: EngineSearchParts) {
    this.#parts = parts;
    this.workspacePython = new WorkspacePython(parts.workspaceState);
  }

  /**
   * @returns what the trainer of a run is started with.
   * @throws ExpectedError why the engine that was asked for by name cannot be used.
   */
  async settingFor(run: TrainerOfRun): Promise<TrainerSetting> {
    if (run.engine === "wasm" || run.engine === "webgpu") {
      return { environment: this.#parts.node.environment, choice: null };
    }
    // A person is asked about the workspace's Python only where a run needs it.
    const options = await this.options(run.engine === "tensorflow");
    const message = new TimingMessage();
    try {
      return await trainerSetting(run, {
        ...options,
        threads: run.threads ?? null,
        onTiming: (engines) => message.show(engines),
      });
    } finally {
      message.dispose();
    }
  }

  /**
   * Asks the person, once in a workspace, whether its own Python environment may be used, where it has a TensorFlow.
   *
   * @param ask false where no library is looked for.
   * @throws ExpectedError `bad-usage` when the chosen Node or Python cannot be used.
   */
  async options(ask = true): Promise<EngineEnvironmentOptions> {
    const { node, installation } = this.#parts;
    const python = settings.python();
    if (python !== "" && !isAbsolute(python)) {
      throw new ExpectedError("bad-usage", vscode.l10n.t("The chosen Python, {0}, is no absolute path.", python), {
        next: vscode.l10n.t("Change the setting mnistLab.python, or leave it empty."),
      });
    }
    const { path: execPath } = await node.find();
    const { environment } = node;
    const selected = selectedPython();
    const folders = workspaceFolders();
    const inWorkspace = await this.environments();
    // Only a trusted workspace trains at all; still, what lies in it is only run where it is trusted.
    const mayUse = vscode.workspace.isTrusted && (await this.workspacePython.mayUse(inWorkspace, ask && python === ""));
    const mayUseSelected = selected !== undefined && (mayUse || !(await isIn(selected, folders)));
    return {
      installation,
      python,
      ...(mayUseSelected ? { selected } : {}),
      workspace: mayUse ? (folders.at(0) ?? null) : null,
      execPath,
      environment: mayUse ? environment : await withoutFolders(environment, folders),
    };
  }

  /** @returns the Node that trains. @throws ExpectedError `bad-usage` when the chosen one cannot be used. */
  node(): Promise<NodeProgram> {
    return this.#parts.node.find();
  }

  /** @returns the Python environments in this workspace that have a TensorFlow. */
  environments(): Promise<string[]> {
    return environmentsIn(workspaceFolders(), selectedPython(), process.env);
  }
}
