import type { Dataset } from "../../../core/dataset.ts";
import { lossOf } from "../../../core/experiment/normalize.ts";
import type { Experiment } from "../../../core/experiment/schema.ts";
import { initialWeights } from "../../../core/network/initialize.ts";
import type { Network } from "../../../core/network/network.ts";
import type { Device, Learner } from "../engine.ts";
import type { OpenSession } from "./check.ts";
import { dataVariables, learnerPrograms, TfjsLearner } from "./learner.ts";
import type { Session } from "./session.ts";
import { withRoomFor } from "./smallerBatch.ts";
import { stateVariables } from "./step.ts";

export interface Computing {
  readonly open: OpenSession;
  readonly deviceOf: (session: Session) => Device;
  /** Steps that one call runs. */
  readonly stepsPerCall: number;
}

/**
 * @returns a learner whose data lie on the device and whose weights are the seed's.
 * @throws ExpectedError `too-large` with a batch size to try next.
 */
export function prepareLearner(
  experiment: Experiment,
  network: Network,
  data: Dataset,
  computing: Computing,
): Promise<Learner> {
  return withRoomFor(experiment.training.batchSize, () => prepare(experiment, network, data, computing));
}

async function prepare(
  experiment: Experiment,
  network: Network,
  data: Dataset,
  { open, deviceOf, stepsPerCall }: Computing,
): Promise<Learner> {
  const { loss, optimizer, batchSize } = experiment.training;
  const step = { network, loss: lossOf(loss), optimizer, normalization: data.normalization };
  const options = { ...step, stepsPerCall: () => stepsPerCall };
  const { count } = data.train;
  const sizes = new Set([Math.min(batchSize, count), count % batchSize].filter((size) => size > 0));
  const source = experiment.data.augmentation === null ? "indices" : "pixels";
  const specs = [...stateVariables(network, optimizer), ...dataVariables(data)];
  const session = open(specs, learnerPrograms(options, [...sizes], source));
  try {
    const learner = new TfjsLearner({ ...options, device: deviceOf(session), session, data, seed: experiment.seed });
    learner.writeData();
    await learner.restore({ step: 0, weights: initialWeights(network, experiment.seed), optimizer: new Map() });
    return learner;
  } catch (error) {
    session.dispose();
    throw error;
  }
}
