import type { SetName } from "../core/dataset.ts";
import type { Experiment } from "../core/experiment/schema.ts";
import { throwIfAborted } from "../files/fileError.ts";
import type { OpenedDigits, OpenedModel, TrainerAnswers, WeightsChoice } from "../protocol/trainer.ts";
import type { Installation } from "./installation.ts";
import { experimentOfRun } from "./runExperiment.ts";
import { engineEnvironment, ownOptions, type EngineEnvironmentOptions } from "./tensorflow/engineEnvironment.ts";
import { startTrainer, type TrainerProcess } from "./trainerProcess.ts";

export interface ModelOptions {
  /** Folder of the run, an absolute path. */
  readonly run: string;
  readonly weights: WeightsChoice;
  /** File in `checkpoint/` whose weights are taken instead. */
  readonly checkpoint?: string | undefined;
  readonly digits: OpenedDigits;
  /** Threads of the engine; null: all cores. */
  readonly threads: number | null;
  /** With which Node and environment an engine runs; as this process does when left out. */
  readonly environment?: (engine: Experiment["engine"]) => Promise<EngineEnvironmentOptions>;
  /** Ends the opening, and nothing after it. */
  readonly signal?: AbortSignal;
}

/** A run's network in a process of its own, to be asked and then closed. */
export interface ModelProcess {
  readonly description: OpenedModel;
  /** @returns with the probabilities of each digit, [digits, 10]. @throws ExpectedError when the set has no digits. */
  evaluate(set: SetName): Promise<TrainerAnswers["evaluate"]>;
  /** @param images [n, 784], 0 to 1. @returns probabilities [n, 10]. */
  predict(images: Float32Array): Promise<Float32Array>;
  /** Ends the process; never rejects. */
  close(): Promise<void>;
}

/**
 * Loads a run's network. The run itself is only read: it may go on meanwhile.
 *
 * @throws ExpectedError what is wrong with the run, its weights or the digits; `trainer-failed`; `aborted`.
 */
export async function openModel(installation: Installation, options: ModelOptions): Promise<ModelProcess> {
  const { run, weights, checkpoint, digits, threads, environment, signal } = options;
  throwIfAborted(signal);
  // What is wrong with the run, the trainer tells.
  const engine = await experimentOfRun(run).then(
    ({ experiment }) => experiment.engine,
    () => "auto" as const,
  );
  const own = await (environment?.(engine) ?? ownOptions(installation));
  const env = await engineEnvironment(engine, own);
  throwIfAborted(signal);
  const trainer = startTrainer({ trainer: installation.trainer, execPath: own.execPath, env });
  const kill = (): void => void trainer.kill();
  signal?.addEventListener("abort", kill, { once: true });
  const paths = { mnist: installation.mnist, experimentFolder: run, run };
  try {
    const from = checkpoint === undefined ? { weights } : { weights, checkpoint };
    const description = await trainer.open({ paths, threads, ...from, digits });
    return {
      description,
      evaluate: (set) => trainer.evaluate(set),
      predict: (images) => trainer.predict(images),
      close: () => ended(trainer),
    };
  } catch (error) {
    await ended(trainer);
    throwIfAborted(signal);
    throw error;
  } finally {
    signal?.removeEventListener("abort", kill);
  }
}

async function ended(trainer: TrainerProcess): Promise<void> {
  await trainer.stop();
}
