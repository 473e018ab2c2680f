import type { Experiment } from "../../experiment/schema.ts";
import type { ReportRun, ReportSweep } from "../subject.ts";

/** @returns what an experiment is trained from besides its own file, as it names them: the same file may be named twice. */
export function namedFiles({ data, model }: Experiment): string[] {
  return [...(model.weights === null ? [] : [model.weights]), ...dataFiles(data)];
}

/** The same of the file of a sweep, whose runs may differ in them; the weights that its runs hand on come from itself. */
export function filesOfSweep({ warmStart }: Pick<ReportSweep, "warmStart">, runs: readonly ReportRun[]): string[] {
  return [
    ...new Set(
      runs.flatMap(({ experiment }) => {
        if (experiment === null) return [];
        return warmStart ? dataFiles(experiment.data) : namedFiles(experiment);
      }),
    ),
  ];
}

function dataFiles(data: Experiment["data"]): string[] {
  switch (data.source) {
    case "mnist":
      return [];
    case "idx":
      return [data.trainImages, data.trainLabels, data.testImages, data.testLabels];
    case "kaggleCsv":
      return data.test === null ? [data.train] : [data.train, data.test];
  }
}
