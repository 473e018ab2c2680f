import { ranked } from "../../core/sweep/judged.ts";
import { mostCurves, type SweepCurve, type SweepCurves, type SweepRun } from "../../protocol/sweep.ts";
import type { ComparedCurve } from "../../protocol/compare.ts";
import { inParallel } from "../../services/inParallel.ts";
import { readRunHistory } from "../../services/runHistory.ts";
import { comparedCurves } from "../compare/curves.ts";

/** Runs whose curves are read, and told, together. */
const together = 40;

/** The curves of a sweep's runs: read once, and again where a run has come further. */
export class KnownCurves {
  readonly #known = new Map<string, { readonly stamp: string; readonly curves: SweepCurves["curves"] }>();
  /** What the page was told of each path. */
  readonly #told = new Map<string, string>();

  /** A page that was made anew knows nothing. */
  forgetTold(): void {
    this.#told.clear();
  }

  /** @param tell is given curves that the page does not know yet, a few runs at a time. */
  async read(runs: readonly SweepRun[], tell: (curves: SweepCurves[]) => void): Promise<void> {
    const wanted = chosenRuns(runs).filter((run) => this.#told.get(run.path) !== stampOf(run));
    for (let from = 0; from < wanted.length; from += together) {
      const some = wanted.slice(from, from + together);
      tell(await inParallel(some, async (run) => ({ index: run.index, curves: await this.#curvesOf(run) })));
      for (const run of some) this.#told.set(run.path, stampOf(run));
    }
  }

  async #curvesOf(run: StartedRun): Promise<SweepCurves["curves"]> {
    const stamp = stampOf(run);
    const known = this.#known.get(run.path);
    if (known?.stamp === stamp) return known.curves;
    const { validation, test, training } = comparedCurves(await readRunHistory(run.path));
    const curves = { validation: curveOf(validation), test: curveOf(test), training: curveOf(training) };
    this.#known.set(run.path, { stamp, curves });
    return curves;
  }
}

type StartedRun = SweepRun & { readonly path: string };

/** Those that have curves; of very many the best. */
function chosenRuns(runs: readonly SweepRun[]): StartedRun[] {
  const started = runs.filter((run): run is StartedRun => run.path !== null && run.status !== "queued");
  if (started.length <= mostCurves) return started;
  return ranked(started).slice(0, mostCurves);
}

/** A run has the same curves while this is the same. */
function stampOf({ epoch, status, accuracy }: SweepRun): string {
  return [epoch, status === "running" ? "" : status, accuracy].join();
}

function curveOf({ epoch, loss, accuracy }: ComparedCurve): SweepCurve {
  return { epoch, loss, accuracy };
}
