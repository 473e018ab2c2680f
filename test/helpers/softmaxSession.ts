import { join } from "node:path";
import type { Experiment } from "../../src/core/experiment/schema.ts";
import type { ResumeRequest, StartRequest, TrainerEvent } from "../../src/protocol/trainer.ts";
import { RunControl } from "../../src/trainer/control.ts";
import type { Engine } from "../../src/trainer/engine/engine.ts";
import { runSession, type SessionOptions } from "../../src/trainer/session.ts";
import { augmentation } from "./augmentation.ts";
import { smallIdx } from "./smallIdx.ts";
import { softmaxExperiment } from "./softmaxExperiment.ts";
import { SoftmaxLearner, type SoftmaxLearnerOptions } from "./softmaxLearner.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

export const softmaxRunId = "20260301-142530-softmax-0001";

export function runFolderIn(folder: string): string {
  return join(folder, ".mnist", "runs", softmaxRunId);
}

/** What a test wants of a segment of a run. */
export interface Setting {
  readonly learner?: SoftmaxLearnerOptions;
  readonly control?: RunControl;
  readonly prepare?: Engine["prepare"];
  readonly onEvent?: (event: TrainerEvent) => void;
}

export interface StartSetting extends Setting {
  readonly experiment?: Partial<Experiment>;
  readonly training?: Partial<Experiment["training"]>;
  readonly before?: (folder: string) => void | Promise<void>;
}

export interface Ran {
  /** Of the experiment and its 500 training and 200 test digits. */
  readonly folder: string;
  /** Of the run. */
  readonly path: string;
  readonly events: TrainerEvent[];
  /** Null where the run ended before there was one. */
  readonly learner: SoftmaxLearner | null;
  readonly last: TrainerEvent;
  /** What the engine was asked for as. */
  readonly engines: readonly Experiment["engine"][];
}

/** A run of the softmax learner in a folder of its own: 400 digits to learn from are 13 updates an epoch. */
export async function startSoftmax(setting: StartSetting = {}): Promise<Ran> {
  const folder = await temporaryFolder();
  const data = smallIdx(folder, 500, 200);
  await setting.before?.(folder);
  const request: StartRequest = {
    runId: softmaxRunId,
    experiment: { ...softmaxExperiment(setting.training), data, ...setting.experiment },
    paths: { mnist: join(folder, "none"), experimentFolder: folder, run: runFolderIn(folder) },
    threads: null,
  };
  return runIn(folder, { type: "start", ...request }, setting);
}

/** Goes on with it, in the same process: its trainer has let go of it, or was never alive. */
export async function resumeSoftmax(
  folder: string,
  setting: Setting & { readonly checkpoint?: string } = {},
): Promise<Ran> {
  const request: ResumeRequest = {
    paths: { mnist: join(folder, "none"), experimentFolder: folder, run: runFolderIn(folder) },
    threads: null,
    checkpoint: setting.checkpoint ?? null,
  };
  return runIn(folder, { type: "resume", ...request }, setting);
}

async function runIn(folder: string, request: SessionOptions["request"], setting: Setting): Promise<Ran> {
  const events: TrainerEvent[] = [];
  const engines: Experiment["engine"][] = [];
  let learner: SoftmaxLearner | null = null;
  const prepare: Engine["prepare"] = (_, __, dataset) =>
    Promise.resolve((learner = new SoftmaxLearner(dataset, setting.learner)));
  await runSession({
    request,
    control: setting.control ?? new RunControl(),
    selectEngine: (name) => {
      engines.push(name);
      return {
        reason: "the only one here",
        engine: {
          name: "wasm",
          prepare: setting.prepare ?? prepare,
          check: () => Promise.reject(new Error("Nothing is checked here.")),
        },
      };
    },
    augmentation,
    send: (sent) => {
      events.push(...sent);
      sent.forEach((event) => setting.onEvent?.(event));
      return Promise.resolve();
    },
  });
  return { folder, path: runFolderIn(folder), events, learner, last: events.at(-1)!, engines };
}

/** A setting that ends the run at the end of the batch after so many updates. */
export function stopsAfter(updates: number): Required<Pick<Setting, "control" | "learner">> {
  const control = new RunControl();
  return { control, learner: { beforeBatch: (step) => (step === updates - 1 ? control.end("stop") : undefined) } };
}
