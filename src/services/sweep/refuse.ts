import { basename } from "node:path";
import { ExpectedError } from "../../core/errors.ts";
import type { Experiment } from "../../core/experiment/schema.ts";
import { sizeOf } from "../../core/sweep/dimensions.ts";

/** @throws ExpectedError `bad-usage` when an experiment that is to be trained as one run describes a sweep. */
export function refuseSweep({ sweep }: Experiment, file: string): void {
  if (sweep === null) return;
  throw new ExpectedError("bad-usage", `${basename(file)} describes a sweep of ${sizeOf(sweep).runs} runs.`, {
    next: "Train them all with `mnist-lab sweep FILE`, or one run of the file with `mnist-lab train FILE --set sweep=null`.",
  });
}
