import type { RunRecord } from "../record.ts";
import { allEpochs } from "../seconds.ts";
import { atEpoch, networkFigures, type DurationFigure, type NumberFigure, type Study } from "../study.ts";
import { curveFigures, looksOf } from "./eCurve.ts";

interface Published {
  readonly test: readonly [loss: string, accuracy: string];
  readonly training: readonly [loss: string, accuracy: string];
  readonly perClass: string;
  readonly parameters: string;
  readonly times: readonly (readonly [what: string, time: string])[];
}

const minutes = (seconds: number): string => `${(seconds / 60).toFixed(0)} min`;

/** @returns seconds for each batch that was followed by a look; null for a run without looks. */
function perLook({ looks }: RunRecord, seconds: number | null): number | null {
  // The look after the last batch is the epoch's own.
  return looks === null || seconds === null ? null : seconds / (looks.loss.length + 1);
}

function study(kernel: number, published: Published): Study {
  const perClass = published.perClass.split(" ").map((text, digit): NumberFigure => ({
    ...{ what: `test accuracy of class ${digit}`, published: text },
    of: (run) => run.perClass?.[digit] ?? null,
  }));
  const times = published.times.map(([what, text]): DurationFigure => ({
    ...{ what, published: text, seconds: ({ seconds }) => seconds, text: minutes },
    holds: "all of the run, from its start to its end; how many digits each look took stands above",
  }));
  return {
    id: `E-${kernel}`,
    title: `A residual block with ${kernel}×${kernel} convolutions, one epoch`,
    file: `eKernel${kernel}`,
    seeds: 1,
    set: ["training.evaluate.sample=1000"],
    quick: ["data.limit=320", "training.evaluate.sample=50"],
    reduced: "one seed; after each batch a look at the first 1,000 test digits instead of all 10,000",
    evaluatesTraining: true,
    figures: [
      ...networkFigures({ parameters: published.parameters, notTrainable: "576", flattened: "9216" }),
      { what: "test loss", published: published.test[0], of: atEpoch(1, "valLoss") },
      { what: "test accuracy", published: published.test[1], of: atEpoch(1, "valAccuracy") },
      {
        what: "training loss with the final weights",
        published: published.training[0],
        of: (run) => run.training?.loss ?? null,
      },
      {
        ...{ what: "training accuracy with the final weights", published: published.training[1] },
        of: (run) => run.training?.accuracy ?? null,
      },
      ...perClass,
      ...times,
      {
        ...{ what: "seconds of training a batch", published: "0.04" },
        seconds: (run) => perLook(run, allEpochs(run)),
        holds: "the epoch's training by its 938 batches, on a processor",
      },
      {
        ...{ what: "seconds of looking after a batch", published: "2.04" },
        seconds: (run) => perLook(run, run.seconds - (allEpochs(run) ?? 0)),
        holds: "at most this: all of the run's seconds but those of training, by its 938 batches",
      },
      {
        ...{ what: "points of the curve of the test loss", published: "939" },
        count: (_, runs) => runs.map(looksOf).at(0) ?? null,
        how: "A look after each of the 938 batches, and the test at the end.",
      },
      ...curveFigures,
    ],
  };
}

export const studiesOfE: readonly Study[] = [
  study(3, {
    test: ["0.0645", "0.9806"],
    training: ["0.0552", "0.9831"],
    perClass: "0.9908 0.9965 0.9845 0.9990 0.9919 0.9652 0.9833 0.9961 0.9343 0.9594",
    parameters: "1,219,530",
    times: [["time of the epoch", "about 30 min"]],
  }),
  study(5, {
    test: ["0.0325", "0.9889"],
    training: ["0.0274", "0.9913"],
    perClass: "0.9959 0.9894 0.9942 0.9970 0.9939 0.9865 0.9906 0.9786 0.9949 0.9683",
    parameters: "1,252,298",
    times: [
      ["time of the epoch", "1,972 s"],
      ["time in all", "45 min"],
    ],
  }),
];
