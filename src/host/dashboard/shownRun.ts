import { basename } from "node:path";
import type { Experiment } from "../../core/experiment/schema.ts";
import { buildNetwork } from "../../core/network/build.ts";
import { summaryOf } from "../../core/network/summary.ts";
import type { StartedEvent } from "../../core/runEvents.ts";
import type { ShownRun } from "../../protocol/dashboard.ts";
import { networkStages } from "../../core/network/networkStages.ts";

/** What a run is, wherever that is known from. */
export interface RunFacts {
  readonly path: string;
  readonly name: string;
  /** Null where it cannot be read. */
  readonly experiment: Experiment | null;
  /** Absolute path of the experiment file. */
  readonly file: string | null;
  readonly started: StartedEvent | null;
}

/** @returns what the dashboard shows of it. */
export function shownRunOf({ path, name, experiment, file, started }: RunFacts): ShownRun {
  return {
    path,
    id: basename(path),
    name,
    fileName: file === null ? null : basename(file),
    experiment: experiment === null ? null : JSON.stringify(experiment, null, 2),
    seed: experiment?.seed ?? null,
    network: experiment === null ? null : networkOf(experiment),
    epochs: started?.epochs ?? experiment?.training.epochs ?? null,
    stepsPerEpoch: started?.stepsPerEpoch ?? null,
    batchSize: started?.batchSize ?? experiment?.training.batchSize ?? null,
    device: started?.device ?? null,
    engineReason: started?.reason ?? null,
    insteadOf: started?.insteadOf ?? null,
  };
}

function networkOf({ model }: Experiment): ShownRun["network"] {
  const network = buildNetwork(model.layers, [28, 28, 1], () => undefined);
  if (network === null) return null;
  const parameters = network.trainable + network.nonTrainable;
  return { stages: networkStages(network), summary: summaryOf(network), parameters };
}
