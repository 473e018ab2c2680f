import { accuracyInterval } from "../../src/core/metrics.ts";
import type { Look } from "../../src/protocol/dashboard.ts";
import { clock, count, duration, figure, percent } from "../shared/formats.ts";
import { t } from "../shared/l10n.ts";
import type { RunModel } from "./runModel.ts";

/** One figure of the status line. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  /** Beside the name, smaller: an uncertainty. */
  readonly note?: string;
  /** On hover. */
  readonly title?: string;
}

/** @returns what the run has come to at the epoch that is looked at, and how fast it goes. */
export function figuresOf(model: RunModel): Figure[] {
  const { state, look } = model;
  const trained = model.epochFigures(look?.epoch ?? model.selection.epoch);
  const running = trained ?? model.runningFigures;
  const figures: Figure[] = [];
  const test = model.testLook;
  if (test !== null && look !== test) figures.push(accuracyFigure(test));
  if (look !== null) figures.push(accuracyFigure(look), lossFigure(look));
  // The test digits are looked at with the weights that the validation digits chose.
  const chosen = look?.set === "test" ? model.lookAt("validation", look.epoch) : null;
  if (chosen !== null) figures.push(accuracyFigure(chosen));
  if (running !== null) {
    const soFar = trained === null ? t("mean of the epoch so far") : undefined;
    if (look === null) figures.push({ name: t("training loss"), value: figure(running.loss), ...titled(soFar) });
    figures.push({ name: t("training accuracy"), value: percent(running.accuracy), ...titled(soFar) });
  }
  if (state.imagesPerSecond !== null) {
    figures.push({ name: t("images a second"), value: count(roundedTo(state.imagesPerSecond, 3)) });
  }
  const over = state.status !== "running" && state.status !== "paused";
  if (state.secondsElapsed !== null && state.step > 0) {
    figures.push({
      name: over ? t("time") : t("elapsed"),
      value: over ? duration(state.secondsElapsed) : clock(state.secondsElapsed),
    });
  }
  if (state.secondsLeft !== null && !over) figures.push({ name: t("left"), value: clock(state.secondsLeft) });
  return figures;
}

function accuracyFigure(look: Look): Figure {
  const { set, accuracy, count: digits } = look;
  const interval = accuracyInterval(Math.round(accuracy * digits), digits);
  const half = interval === null ? null : (interval.high - interval.low) / 2;
  const name =
    set === "test" ? t("test accuracy") : set === "validation" ? t("validation accuracy") : t("training accuracy");
  return {
    name,
    value: percent(accuracy),
    ...(half === null ? {} : { note: `± ${(half * 100).toFixed(2)}` }),
    ...(interval === null
      ? {}
      : {
          title: t(
            "epoch {0}, {1} digits; with 95 % certainty between {2} and {3}",
            look.epoch,
            count(digits),
            percent(interval.low),
            percent(interval.high),
          ),
        }),
  };
}

function lossFigure({ set, loss }: Look): Figure {
  const name = set === "test" ? t("test loss") : set === "validation" ? t("validation loss") : t("training loss");
  return { name, value: figure(loss[0]) };
}

/** @returns the value with so many figures that count. */
function roundedTo(value: number, figures: number): number {
  return Number(value.toPrecision(figures));
}

function titled(title: string | undefined): { readonly title?: string } {
  return title === undefined ? {} : { title };
}
