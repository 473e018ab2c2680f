import type { Dataset } from "../core/dataset.ts";
import { ExpectedError, reportOf, type ErrorCode } from "../core/errors.ts";
import type { Experiment } from "../core/experiment/schema.ts";
import type { Network } from "../core/network/network.ts";
import type { Learner } from "./engine/engine.ts";
import type { SelectedEngine } from "./engine/select.ts";

export interface PrepareOptions {
  readonly experiment: Experiment;
  readonly network: Network;
  readonly dataset: Dataset;
  readonly signal: AbortSignal;
  /** Takes the place of an engine that `auto` chose and that does not start. */
  readonly fallback: () => SelectedEngine;
}

export interface PreparedEngine extends Omit<SelectedEngine, "engine"> {
  readonly learner: Learner;
}

/** What an engine says that cannot work here, whatever the network. */
const unfit: readonly ErrorCode[] = [
  "not-available",
  "engine-failed",
  "library-not-found",
  "library-incomplete",
  "library-wrong-version",
  "library-wrong-platform",
  "library-missing-symbol",
  "library-unusable",
];

/**
 * Puts network and digits on the engine. One that was asked for by name fails where it does not start; one that was
 * chosen for `auto` gives way to another, and the run says so.
 *
 * @throws ExpectedError why the engine does not start, or that the network is too large for it.
 */
export async function prepareEngine(selected: SelectedEngine, options: PrepareOptions): Promise<PreparedEngine> {
  const { experiment, network, dataset, signal, fallback } = options;
  const { engine, ...why } = selected;
  try {
    return { learner: await engine.prepare(experiment, network, dataset, signal), ...why };
  } catch (error) {
    const gives = experiment.engine === "auto" && error instanceof ExpectedError && unfit.includes(error.code);
    const other = fallback();
    if (!gives || other.engine.name === engine.name) throw error;
    const learner = await other.engine.prepare(experiment, network, dataset, signal);
    const { message } = reportOf(error);
    return { learner, reason: `${engine.name} did not start: ${message}`, insteadOf: engine.name };
  }
}
