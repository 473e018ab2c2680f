import type { Experiment } from "../../core/experiment/schema.ts";
import { tensorflowVariable } from "../../protocol/tensorflowLibrary.ts";
import type { Installation } from "../installation.ts";
import { tensorflowCache } from "./cachePlace.ts";
import { trainerEnvironment } from "./environment.ts";
import { findTensorflow, notFoundError, type TensorflowSearch } from "./find.ts";

export interface EngineEnvironmentOptions {
  readonly installation: Installation;
  /** Path of the Python that the person chose; empty for none. */
  readonly python: string;
  /** The interpreter that is selected in VS Code; undefined for none. */
  readonly selected?: string;
  /** Folder whose virtual environments count; null for none. */
  readonly workspace: string | null;
  /** The Node that trains. */
  readonly execPath: string;
  /** Environment to start it with. */
  readonly environment: NodeJS.ProcessEnv;
}

/** @returns the options of a program that trains with its own Node and environment, as the command line does. */
export function ownOptions(installation: Installation, python = ""): EngineEnvironmentOptions {
  return { installation, python, workspace: process.cwd(), execPath: process.execPath, environment: process.env };
}

/** @returns where TensorFlow is looked for. */
export function tensorflowSearch(options: EngineEnvironmentOptions): TensorflowSearch {
  const { installation, python, selected, workspace, execPath, environment } = options;
  return {
    binding: installation.tensorflowBinding,
    packageFolder: installation.tensorflowPackage,
    cache: tensorflowCache(environment),
    python,
    ...(selected === undefined ? {} : { selected }),
    workspace,
    environment,
    node: { execPath, environment },
  };
}

/**
 * TensorFlow is looked for only where it is asked for by name: that takes half a second. Where the environment names a
 * library already, that one is used.
 *
 * @returns the environment of a trainer with this engine; at once but for `tensorflow`.
 * @throws ExpectedError `library-not-found`, or why the one that was found does not work; `aborted`.
 */
export function engineEnvironment(
  engine: Experiment["engine"],
  options: EngineEnvironmentOptions,
): NodeJS.ProcessEnv | Promise<NodeJS.ProcessEnv> {
  const { environment } = options;
  if (engine !== "tensorflow" || (environment[tensorflowVariable] ?? "") !== "") return environment;
  return found(options);
}

async function found(options: EngineEnvironmentOptions): Promise<NodeJS.ProcessEnv> {
  const result = await findTensorflow(tensorflowSearch(options));
  if (result.library === null) throw notFoundError(result);
  return trainerEnvironment(result.library, options.environment);
}
