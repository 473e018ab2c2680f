import { reportOf } from "../../core/errors.ts";
import type { Experiment } from "../../core/experiment/schema.ts";
import type { EngineChoice } from "../../protocol/trainer.ts";
import { parseTensorflowLibrary, tensorflowVariable } from "../../protocol/tensorflowLibrary.ts";
import { engineEnvironment } from "../tensorflow/engineEnvironment.ts";
import { trainerEnvironment } from "../tensorflow/environment.ts";
import { chooseEngine, type ChooseOptions } from "./choose.ts";
import { knownLibrary, rememberLibrary } from "./libraries.ts";

/** What a trainer is started with. */
export interface TrainerSetting {
  readonly environment: NodeJS.ProcessEnv;
  /** Only for an experiment that says `auto`; null: as the trainer decides. */
  readonly choice: EngineChoice | null;
}

export interface TrainerOfRun {
  /** As the experiment says, or as it was asked for instead. */
  readonly engine: Experiment["engine"];
  readonly experiment: Experiment;
  /** The engine that a run began with which goes on; null for a new one. */
  readonly before: string | null;
  /** Of its engine; null or left out: all cores. */
  readonly threads?: number | null;
}

/**
 * TensorFlow is looked for only where it is asked for by name, or a run goes on that began with it: that takes a second.
 * Where the environment names a library already, that one is used. For `auto`, engines may be timed.
 *
 * @throws ExpectedError `library-not-found`, or why the library that was found does not work, where it was asked for by
 * name; `aborted`.
 */
export async function trainerSetting(run: TrainerOfRun, options: ChooseOptions): Promise<TrainerSetting> {
  const { environment } = options;
  const isNamed = (environment[tensorflowVariable] ?? "") !== "";
  if (isNamed) return { environment, choice: null };
  if (run.engine === "tensorflow") return { environment: await foundFor(options), choice: null };
  if (run.engine !== "auto") return { environment, choice: null };
  if (run.before === null) return chooseEngine(run.experiment, options);
  return run.before === "tensorflow" ? goingOn(options) : { environment, choice: null };
}

/** A run that began with TensorFlow goes on without it where there is none any more. */
async function goingOn(options: ChooseOptions): Promise<TrainerSetting> {
  const known = knownLibrary(options)?.library;
  try {
    const environment = known === undefined ? await foundFor(options) : trainerEnvironment(known, options.environment);
    return { environment, choice: { engine: "tensorflow", reason: "the run began with it" } };
  } catch (error) {
    const { code, message } = reportOf(error);
    if (code === "aborted") throw error;
    const reason = `tensorflow does not work here: ${message}`;
    return { environment: options.environment, choice: { engine: "wasm", reason, insteadOf: "tensorflow" } };
  }
}

async function foundFor(options: ChooseOptions): Promise<NodeJS.ProcessEnv> {
  try {
    const environment = await engineEnvironment("tensorflow", options);
    await rememberLibrary(parseTensorflowLibrary(environment[tensorflowVariable]), options);
    return environment;
  } catch (error) {
    if (reportOf(error).code !== "aborted") await rememberLibrary(null, options);
    throw error;
  }
}
