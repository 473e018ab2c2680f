import type { Experiment } from "../core/experiment/schema.ts";
import type { EpochFigures } from "../core/schedule/monitor.ts";
import { learningRateAt } from "../core/schedule/learningRate.ts";
import { plateauAfterEpoch, plateauStart, scaledLearningRate, type PlateauState } from "../core/schedule/plateau.ts";

/** The learning rate of each step: the schedule's, reduced on plateaus. */
export class LearningRates {
  readonly #training: Experiment["training"];
  readonly #stepsPerEpoch: number;
  #plateau: PlateauState;

  /** @param plateau where reducing on plateaus stands. */
  constructor(training: Experiment["training"], stepsPerEpoch: number, plateau: PlateauState = plateauStart) {
    this.#training = training;
    this.#stepsPerEpoch = stepsPerEpoch;
    this.#plateau = plateau;
  }

  get plateau(): PlateauState {
    return this.#plateau;
  }

  /** @param step updates done before. */
  at(step: number): number {
    return scaledLearningRate(this.#training.reduceOnPlateau, this.#plateau, this.#scheduled(step));
  }

  /** @returns the learning rates of the steps from `from` to `until` - 1. */
  slice(from: number, until: number): Float64Array {
    return Float64Array.from({ length: until - from }, (_, i) => this.at(from + i));
  }

  /** @param step updates done by the end of the epoch. */
  epochEnded(figures: EpochFigures, step: number): void {
    const { reduceOnPlateau } = this.#training;
    if (reduceOnPlateau === null) return;
    this.#plateau = plateauAfterEpoch(reduceOnPlateau, this.#plateau, figures, this.#scheduled(step - 1));
  }

  #scheduled(step: number): number {
    const { learningRateSchedule, optimizer, epochs } = this.#training;
    return learningRateAt(learningRateSchedule, optimizer.learningRate, step, this.#stepsPerEpoch, epochs);
  }
}
