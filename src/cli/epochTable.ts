import type { SetName } from "../core/dataset.ts";
import type { Experiment } from "../core/experiment/schema.ts";
import type { EpochEndEvent, EvaluatedEvent } from "../protocol/trainer.ts";
import { progressBar } from "./bars.ts";
import { clock, count, duration, figure, percent, rate } from "./formats.ts";
import { meansOf, secondsLeft, shareOf, type Progress } from "../core/progress.ts";
import type { Style } from "./terminal.ts";

/** The columns that a run's table has: which sets are looked at after each epoch, and what else there is room for. */
export interface EpochColumns {
  readonly sets: readonly SetName[];
  readonly learningRate: boolean;
  readonly time: boolean;
}

/**
 * @param validationCount digits kept for validation.
 * @param width characters in a line; what does not fit is left out.
 */
export function columnsOf({ training }: Experiment, validationCount: number, width: number): EpochColumns {
  const asked: readonly SetName[] = training.evaluate.on === "both" ? ["validation", "test"] : [training.evaluate.on];
  const sets = asked.filter((set) => set !== "validation" || validationCount > 0);
  const schedule = training.learningRateSchedule;
  const isConstant = schedule.type === "constant" && schedule.warmupEpochs === 0;
  const changes = !isConstant || training.reduceOnPlateau !== null;
  const needed =
    epochWidth + lossWidth + accuracyWidth + sets.length * (setLossWidth + setAccuracyWidth) + bestMark.length;
  const learningRate = changes && needed + rateWidth <= width;
  return { sets, learningRate, time: needed + (learningRate ? rateWidth : 0) + timeWidth <= width };
}

const epochWidth = 7;
const lossWidth = 9;
const accuracyWidth = 11;
const setLossWidth = 11;
const setAccuracyWidth = 15;
const rateWidth = 10;
const timeWidth = 9;
const bestMark = "  best";

/** @returns the line over the table. */
export function epochHeader({ sets, learningRate, time }: EpochColumns, { colors }: Style): string {
  const cells = ["epoch".padStart(epochWidth), "loss".padStart(lossWidth), "accuracy".padStart(accuracyWidth)];
  for (const set of sets) {
    const word = set === "validation" ? "val" : "test";
    cells.push(`${word} loss`.padStart(setLossWidth), `${word} accuracy`.padStart(setAccuracyWidth));
  }
  if (learningRate) cells.push("rate".padStart(rateWidth));
  if (time) cells.push("time".padStart(timeWidth));
  return colors.dim(cells.join(""));
}

/** @returns the line of an epoch that is over. */
export function epochLine(event: EpochEndEvent, epochs: number, columns: EpochColumns, style: Style): string {
  const { colors } = style;
  const cells = [
    epochCell(event.epoch, epochs, style),
    figure(event.loss).padStart(lossWidth),
    percent(event.accuracy).padStart(accuracyWidth),
  ];
  for (const set of columns.sets) {
    const evaluation = event.evaluations.find((each) => each.set === set);
    cells.push((evaluation === undefined ? "" : figure(evaluation.loss)).padStart(setLossWidth));
    const accuracy = (evaluation === undefined ? "" : percent(evaluation.accuracy)).padStart(setAccuracyWidth);
    cells.push(event.best ? colors.bold(accuracy) : accuracy);
  }
  if (columns.learningRate) cells.push(rate(event.learningRate).padStart(rateWidth));
  if (columns.time) cells.push(colors.dim(duration(event.trainSeconds + event.evaluateSeconds).padStart(timeWidth)));
  return cells.join("") + (event.best ? colors.green(bestMark) : "");
}

/** @returns the line of a look between epochs: how much of the epoch is done, in the place of its number. */
export function evaluatedLine(event: EvaluatedEvent, progress: Progress, columns: EpochColumns, style: Style): string {
  const means = meansOf(progress);
  const done = shareOf(progress);
  const cells = [
    `${Math.floor(done * 100)} %`.padStart(epochWidth),
    (means === null ? "" : figure(means.loss)).padStart(lossWidth),
    (means === null ? "" : percent(means.accuracy)).padStart(accuracyWidth),
  ];
  for (const set of columns.sets) {
    const evaluation = event.evaluations.find((each) => each.set === set);
    cells.push((evaluation === undefined ? "" : figure(evaluation.loss)).padStart(setLossWidth));
    cells.push((evaluation === undefined ? "" : percent(evaluation.accuracy)).padStart(setAccuracyWidth));
  }
  return style.colors.dim(cells.join(""));
}

function epochCell(epoch: number, epochs: number, { colors }: Style): string {
  return String(epoch).padStart(epochWidth - 1 - String(epochs).length) + colors.dim(`/${epochs}`);
}

/** @returns the line of the epoch under way, no longer than the terminal is wide. */
export function liveLine(progress: Progress, style: Style): string {
  const { epoch, epochs, imagesPerSecond, evaluated } = progress;
  const { colors } = style;
  const means = meansOf(progress);
  if (epoch === 0 || epoch > epochs) return "";
  const share = shareOf(progress);
  const figures =
    (means === null ? "" : figure(means.loss)).padStart(lossWidth) +
    (means === null ? "" : percent(means.accuracy)).padStart(accuracyWidth);
  const left = secondsLeft(progress);
  const rest = [
    `${Math.floor(share * 100)} %`.padStart(7),
    ...(evaluated === null ? [] : [`   ${evaluated.set} ${percent(evaluated.accuracy)}`]),
    ...(imagesPerSecond > 0 ? [`${count(imagesPerSecond)} images/s`.padStart(18)] : []),
    ...(left === null ? [] : [`${clock(left)} left`.padStart(13)]),
  ];
  const narrowest = 10;
  const used = epochWidth + figures.length + 3;
  while (rest.length > 1 && used + narrowest + rest.join("").length >= style.columns) rest.splice(-1);
  const tail = rest.join("");
  const width = Math.min(26, style.columns - 1 - used - tail.length);
  if (width < 4) return style.columns > used ? epochCell(epoch, epochs, style) + figures : "";
  return `${epochCell(epoch, epochs, style)}${figures}   ${progressBar(share, width, style)}${colors.dim(tail)}`;
}
