import { join } from "node:path";
import type { SetName } from "../../../core/dataset.ts";
import { throwIfAborted } from "../../../files/fileError.ts";
import { readRunEvents } from "../../../files/runFolder.ts";
import { looksOf } from "../../../core/runLooks.ts";
import type { RunDetails } from "../../runDetails.ts";
import { confusionImage } from "./confusionImage.ts";
import { summaryEvent, versionEvent, type SummaryEvent } from "./events.ts";
import { histogramOf } from "./histogram.ts";
import { tfRecord } from "./records.ts";
import { runTimes, type RunTimes } from "./times.ts";
import { weightsInTime } from "./weights.ts";

/** A file of the export, by its path in the folder. */
export interface EventFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * A run as TensorBoard's event files, named as Keras's callback names them: in `train/` the scalars `epoch_loss`,
 * `epoch_accuracy` and `epoch_learning_rate` at the number of their epoch, `batch_loss`, `batch_accuracy` and
 * `batch_learning_rate` at the updates done before, and a histogram of each weight at the updates done, of each checkpoint and
 * of the run's models; in `validation/` and `test/` `epoch_loss`, `epoch_accuracy` and the image `confusion_matrix`.
 *
 * @throws ExpectedError `aborted`. Weights that cannot be read are left out.
 */
export async function eventFiles(details: RunDetails, signal: AbortSignal): Promise<EventFile[]> {
  const { path, summary } = details;
  const { events } = await readRunEvents(path);
  const times = runTimes(events);
  const begin = events.at(0)?.time ?? Date.parse(summary?.created ?? "1970-01-01");
  throwIfAborted(signal);
  const train = [...scalarsOf(details, times), ...(await histogramsOf(details, times, signal))];
  const looks = looksOf(details);
  const sets = (["validation", "test"] as const).filter((set) => looks.some((look) => look.set === set));
  const file = (folder: string, all: readonly SummaryEvent[]): EventFile => ({
    path: join(folder, `events.out.tfevents.${Math.floor(begin / 1000)}.mnist-lab`),
    bytes: Buffer.concat([versionEvent(begin), ...inTime(all).map(summaryEvent)].map(tfRecord)),
  });
  return [file("train", train), ...sets.map((set) => file(set, looksAt(set, details, times)))];
}

/** TensorBoard reads a file from its beginning to its end. */
function inTime(events: readonly SummaryEvent[]): SummaryEvent[] {
  return events.toSorted((one, other) => one.time - other.time);
}

function scalarsOf({ history }: RunDetails, times: RunTimes): SummaryEvent[] {
  const { step, loss, accuracy, learningRate } = history.batches;
  const batches = Array.from(step, (at, i) => ({
    ...{ time: times.ofBatch(at), step: at },
    values: scalars({ batch_loss: loss[i], batch_accuracy: accuracy[i], batch_learning_rate: learningRate[i] }),
  }));
  const epochs = history.epochs.map((epoch) => ({
    ...{ time: times.afterStep(epoch.step), step: epoch.epoch },
    values: scalars({
      ...{ epoch_loss: epoch.loss, epoch_accuracy: epoch.accuracy },
      epoch_learning_rate: epoch.learningRate,
    }),
  }));
  return [...batches, ...epochs];
}

function looksAt(wanted: SetName, details: RunDetails, times: RunTimes): SummaryEvent[] {
  const steps = new Map(details.history.epochs.map(({ epoch, step }) => [epoch, step]));
  return looksOf(details).flatMap(({ set, epoch, evaluation }) => {
    if (set !== wanted) return [];
    const { loss, accuracy, confusion } = evaluation;
    const image = { tag: "confusion_matrix", image: confusionImage(confusion) };
    const values = [...scalars({ epoch_loss: loss, epoch_accuracy: accuracy }), image];
    return [{ time: times.afterStep(steps.get(epoch) ?? 0), step: epoch, values }];
  });
}

async function histogramsOf(details: RunDetails, times: RunTimes, signal: AbortSignal): Promise<SummaryEvent[]> {
  const events: SummaryEvent[] = [];
  for await (const { step, weights } of weightsInTime(details)) {
    throwIfAborted(signal);
    const values = [...weights].flatMap(([tag, tensor]) => {
      const histogram = histogramOf(tensor);
      return histogram === null ? [] : [{ tag, histogram }];
    });
    if (values.length > 0) events.push({ time: times.afterStep(step), step, values });
  }
  return events;
}

const scalars = (named: Readonly<Record<string, number>>): { tag: string; scalar: number }[] =>
  Object.entries(named).map(([tag, scalar]) => ({ tag, scalar }));
