import type { SetName } from "../../dataset.ts";
import { figure, percent } from "../../formats.ts";
import { curvesPicture } from "../../pictures/curvesPicture.ts";
import { commonCurve, curvesOfRun, curvesOfRuns } from "../../pictures/runCurves.ts";
import { bestEpochOf } from "../../runLooks.ts";
import type { EpochEndEvent } from "../../runEvents.ts";
import type { Translate } from "../../translate.ts";
import type { FigureBlock, Row, TableBlock } from "../document.ts";
import { setDigits } from "../../setWord.ts";
import { type ReportRun } from "../subject.ts";

/** Quarters of a millimetre. */
const height = 240;

/**
 * Loss and accuracy; none where nothing was trained.
 *
 * @param suffix of the names of the figures' files. @param total number of runs, those without a curve among them.
 */
export function curvesFigures(
  runs: readonly ReportRun[],
  suffix: string,
  t: Translate,
  total = runs.length,
): FigureBlock[] {
  const set = commonCurve(runs.map(({ history }) => history));
  const one = runs.length === 1;
  const { loss, accuracy } = one
    ? curvesOfRun(runs[0].history, t)
    : curvesOfRuns(
        runs.map(({ history, label }) => ({ history, label })),
        set,
        t,
      );
  if (loss.length === 0) return [];
  const where = setDigits(set, t);
  const captions = one
    ? [t("Loss while training, on a logarithmic axis."), t("Accuracy while training.")]
    : loss.length === total
      ? [
          t("Loss of all {0} runs on the {1}, on a logarithmic axis.", total, where),
          t("Accuracy of all {0} runs on the {1}.", total, where),
        ]
      : [
          t("Loss of {0} of the {1} runs on the {2}, on a logarithmic axis.", loss.length, total, where),
          t("Accuracy of {0} of the {1} runs on the {2}.", loss.length, total, where),
        ];
  const common = { xTitle: t("epoch"), height, heading: false };
  const losses = { ...common, title: captions[0], series: loss, yTitle: t("loss (logarithmic)") };
  const shares = { ...common, title: captions[1], series: accuracy, yTitle: t("accuracy") };
  return [
    figureOf(`loss${suffix}`, curvesPicture({ ...losses, scale: "logarithmic" }, t), captions[0]),
    figureOf(`accuracy-curves${suffix}`, curvesPicture({ ...shares, scale: "share" }, t), captions[1]),
  ];
}

const figureOf = (name: string, svg: string, caption: string): FigureBlock => ({ kind: "figure", name, svg, caption });

const mostEpochs = 30;

/** The figures at the end of each epoch, or of so many that they fit, the best and the last among them. */
export function epochsTable(run: ReportRun, t: Translate): TableBlock {
  const { epochs } = run.history;
  const best = bestEpochOf(run.history);
  const stride = Math.ceil(epochs.length / mostEpochs);
  const told = epochs.filter(
    ({ epoch }, i) => (i + 1) % stride === 0 || epoch === best || i === 0 || i === epochs.length - 1,
  );
  const sets = (["validation", "test"] as const).filter((set) =>
    epochs.some(({ evaluations }) => evaluations.some((each) => each.set === set)),
  );
  const cellsOf = (epoch: EpochEndEvent, set: SetName): string[] => {
    const found = epoch.evaluations.find((each) => each.set === set);
    return found === undefined ? ["–", "–"] : [figure(found.loss), percent(found.accuracy)];
  };
  const rows = told.map((epoch): Row => ({
    cells: [
      ...[String(epoch.epoch), figure(epoch.loss), percent(epoch.accuracy)],
      ...sets.flatMap((set) => cellsOf(epoch, set)),
      (epoch.trainSeconds + epoch.evaluateSeconds).toFixed(1),
    ],
    strong: epoch.epoch === best,
  }));
  const titles = [
    ...[t("epoch"), t("training loss"), t("training accuracy")],
    ...sets.flatMap((set) =>
      set === "validation" ? [t("validation loss"), t("validation accuracy")] : [t("test loss"), t("test accuracy")],
    ),
    t("seconds"),
  ];
  return {
    ...{ kind: "table", rows, small: true, columns: titles.map((title) => ({ title, right: true })) },
    caption: captionOf(told.length === epochs.length, best !== null, epochs.length, t),
  };
}

function captionOf(all: boolean, marked: boolean, count: number, t: Translate): string {
  if (all) {
    return marked
      ? t("The end of each epoch; the best one is marked. Training figures are means over the epoch's batches.")
      : t("The end of each epoch. Training figures are means over the epoch's batches.");
  }
  return marked
    ? t(
        "The end of some of the {0} epochs; the best one is marked. Training figures are means over the epoch's batches.",
        count,
      )
    : t("The end of some of the {0} epochs. Training figures are means over the epoch's batches.", count);
}
