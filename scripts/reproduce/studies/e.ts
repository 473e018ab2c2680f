import type { ClaimFigure, NumberFigure, Study } from "../study.ts";
import { atEpoch } from "../study.ts";

interface Published {
  readonly test: readonly [loss: string, accuracy: string];
  readonly training: readonly [loss: string, accuracy: string];
  readonly perClass: string;
  readonly time: string;
}

function study(kernel: number, published: Published): Study {
  const perClass = published.perClass.split(" ").map((text, digit): NumberFigure => ({
    ...{ what: `test accuracy of class ${digit}`, published: text },
    of: (run) => run.perClass?.[digit] ?? null,
  }));
  const time: ClaimFigure = {
    what: "time of the epoch",
    published: published.time,
    found(runs) {
      if (runs.length === 0) return null;
      const minutes = runs.map(({ seconds }) => (seconds / 60).toFixed(0));
      return {
        ours: `${minutes.join(", ")} min, a look at 1,000 digits after each batch`,
        agrees: null,
        runs: runs.length,
      };
    },
    why: "Another computer, and the report looked at all 10,000 digits.",
  };
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
      { what: "test loss", published: published.test[0], of: atEpoch(1, "valLoss") },
      { what: "test accuracy", published: published.test[1], of: atEpoch(1, "valAccuracy") },
      {
        what: "training loss",
        published: published.training[0],
        of: (run) => run.training?.loss ?? null,
      },
      {
        ...{ what: "training accuracy", published: published.training[1] },
        of: (run) => run.training?.accuracy ?? null,
      },
      ...perClass,
      time,
    ],
  };
}

export const studiesOfE: readonly Study[] = [
  study(3, {
    test: ["0.0645", "0.9806"],
    training: ["0.0552", "0.9831"],
    perClass: "0.9908 0.9965 0.9845 0.9990 0.9919 0.9652 0.9833 0.9961 0.9343 0.9594",
    time: "about 30 min",
  }),
  study(5, {
    test: ["0.0325", "0.9889"],
    training: ["0.0274", "0.9913"],
    perClass: "0.9959 0.9894 0.9942 0.9970 0.9939 0.9865 0.9906 0.9786 0.9949 0.9683",
    time: "1,972 s (33 min)",
  }),
];
