import { bestOf, impossible } from "../studies/a5.ts";
import type { DigitSet } from "../../../src/core/dataset.ts";
import type { Picture } from "../page.ts";
import type { RunRecord, StudyRecord } from "../record.ts";
import { batchPicture, learningRatePicture, lookedAt } from "./curves.ts";
import { digitsPicture } from "./digits.ts";
import { gridPicture } from "./grid.ts";
import { plateauPicture } from "./plateau.ts";

export interface DrawnPicture extends Picture {
  readonly svg: string;
}

/** @returns the pictures of those studies that were trained. */
export function picturesOf(records: readonly StudyRecord[], test: DigitSet): DrawnPicture[] {
  const runsOf = (id: string): readonly RunRecord[] => records.find(({ study }) => study === id)?.runs ?? [];
  const drawn: DrawnPicture[] = [];
  const add = (study: string, file: string, caption: string, draw: (runs: readonly RunRecord[]) => string): void => {
    const runs = runsOf(study);
    if (runs.length > 0) drawn.push({ study, file, caption, svg: draw(runs) });
  };
  const best = bestOf(runsOf("A5"));
  if (best?.wrong != null) {
    const { wrong } = best;
    const shared = wrong.filter(([index]) => impossible.includes(index)).length;
    const caption =
      `The ${wrong.length} test digits that our best run got wrong: number in the test set, what it is → what it was taken for. ` +
      `The report's best run got 32 wrong and calls 12 of them impossible to read; in bold the ${shared} of those that ours got wrong too.`;
    add("A5", "a5-wrong.svg", caption, () => digitsPicture(wrong, test, impossible));
  }
  add("B-plateau", "b-plateau.svg", "The plateau: the loss of ten equal guesses is 2.30.", plateauPicture);
  add("C-grid", "c-grid.svg", "A bar for each setting; within a learning rate batches of 16, 32 and 64.", gridPicture);
  add("D-learning-rate", "d-learning-rate.svg", "Training loss, a line for each seed.", learningRatePicture);
  const kernels = records.filter(({ study }) => study.startsWith("E-"));
  const caption = `Test loss after every batch of the epoch, on ${lookedAt(kernels)}; rings: after the last batch, on all 10,000.`;
  add("E-3", "e-batches.svg", caption, () => batchPicture(kernels));
  return drawn;
}
