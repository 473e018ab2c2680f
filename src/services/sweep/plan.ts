import { basename } from "node:path";
import type { ErrorReport } from "../../core/errors.ts";
import type { PointProgress, PointStatus } from "../../core/sweep/progress.ts";
import type { SweepPoint } from "../../core/sweep/expand.ts";
import type { ExpandedSweep } from "../../core/sweep/expand.ts";
import { readRunSummary } from "../../files/runSummary.ts";
import type { AllowedFolders } from "../allowedPaths.ts";
import type { RecordedEntry, RunEntry } from "../runEntry.ts";
import { experimentKey } from "./key.ts";
import { KnownRuns } from "./knownRuns.ts";
import { SweepInputs } from "./sweepInputs.ts";
import { startedFrom } from "./warmStart.ts";

/** One point, and what is known of its run. */
export interface PointState extends PointProgress {
  readonly point: SweepPoint;
  /** Null while it is not known: its weights come from a run that is still to be trained. */
  readonly key: string | null;
  /** Folder of its run, an absolute path; null before there is one. */
  readonly path: string | null;
  /** What the run's files said last; null before it was over once. */
  readonly entry: RecordedEntry | null;
  /** Why it failed. */
  readonly failure: ErrorReport | null;
}

/** What is done already of a sweep, and by which runs. */
export interface SweepPlan {
  readonly points: readonly PointState[];
  /** The runs that there were. */
  readonly known: KnownRuns;
  /** What lies in the files that the points name. */
  readonly inputs: SweepInputs;
}

/**
 * Finds out what is done already. Nothing is started or written.
 *
 * @param file absolute path of the experiment file. @param runs folder of all runs. @param allowed where it may name files.
 * @throws ExpectedError `file-unreadable`.
 */
export async function planSweep(
  { experiment, points, size }: ExpandedSweep,
  file: string,
  runs: string,
  allowed: AllowedFolders = null,
): Promise<SweepPlan> {
  const inputs = new SweepInputs(file, allowed);
  const known = await KnownRuns.read(runs);
  const states: PointState[] = [];
  for (const point of points) {
    const first = point.index % size.settings === 0;
    const before = first || !experiment.sweep.warmStart ? null : states[point.index - 1];
    // What starts from a run that is still to be trained is not known by anything yet.
    const isKnown = before === null || before.status === "completed";
    const trained = isKnown ? await startedFrom(point.experiment, before?.path ?? null, file) : null;
    if (trained === null) states.push(await stateOf(point, null, null));
    else {
      const given = await inputs.of(trained);
      states.push(await stateOf(point, experimentKey(trained, given), known.find(trained, given)));
    }
  }
  return { points: states, known, inputs };
}

/** @returns a point as far as the run that was found for it. */
export async function stateOf(point: SweepPoint, key: string | null, run: RunEntry | null): Promise<PointState> {
  if (run === null) {
    return {
      point,
      key,
      status: "waiting",
      share: 0,
      accuracy: null,
      test: null,
      path: null,
      entry: null,
      failure: null,
    };
  }
  const failure = await hopelessFailure(run);
  const status: PointStatus = run.status === "completed" ? "completed" : failure !== null ? "failed" : "waiting";
  return {
    ...{ point, key, status, path: run.path, entry: run },
    ...{ accuracy: run.best?.accuracy ?? null, test: run.test?.accuracy ?? null },
    share: status === "completed" ? 1 : run.epochs === null || run.epochs === 0 ? 0 : run.epoch / run.epochs,
    failure,
  };
}

/** Trained again, it would come to the same: its loss is no number. */
async function hopelessFailure({ path, status }: RunEntry): Promise<ErrorReport | null> {
  if (status !== "failed") return null;
  return readRunSummary(path).then(
    ({ error }) => (error?.code === "loss-not-finite" ? error : null),
    () => null,
  );
}

/** @returns the id of a point's run; null before there is one. */
export function runIdOfPoint({ path }: Pick<PointState, "path">): string | null {
  return path === null ? null : basename(path);
}
