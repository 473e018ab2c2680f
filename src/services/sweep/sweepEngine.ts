import { engineNames } from "../../core/experiment/schema.ts";
import type { EngineChoice } from "../../protocol/trainer.ts";
import type { TrainerOfRun, TrainerSetting } from "../engines/setting.ts";
import type { PointState } from "./plan.ts";

type Choose = (run: TrainerOfRun) => Promise<TrainerSetting>;
type EngineName = EngineChoice["engine"];

const reason = "the sweep's other runs are computed with it";

/**
 * The engine of those runs of a sweep that leave it open: one for all, so that what tells them apart is what was varied. By itself
 * each would be timed with its own batch size and layers, beside others that train, and the fastest is not always the same. What
 * decides is the engine of the runs that there are; for a new sweep that of the first run.
 */
export class SweepEngine {
  readonly #before: () => EngineName | null;
  #first: Promise<TrainerSetting> | null = null;

  /** @param before engine of the runs that there were; null: there were none. */
  constructor(before: () => EngineName | null) {
    this.#before = before;
  }

  /** @param choose decides for one run. @throws what it throws; another run then decides. */
  async settingFor(run: TrainerOfRun, choose: Choose): Promise<TrainerSetting> {
    if (this.#first !== null) {
      const { environment, choice } = await this.#first;
      return { environment, choice: choice === null ? null : { engine: choice.engine, reason } };
    }
    const first = decided(run, this.#before(), choose);
    this.#first = first;
    first.catch(() => (this.#first = null));
    return first;
  }
}

async function decided(run: TrainerOfRun, before: EngineName | null, choose: Choose): Promise<TrainerSetting> {
  if (before === null) return choose(run);
  const { environment, choice } = await choose({ ...run, before });
  // Another than asked for stands in where that one does not work any more.
  const isOther = choice !== null && choice.engine !== before;
  return { environment, choice: isOther ? choice : { engine: before, reason } };
}

/** @returns the engine that computed the first run of a sweep which left it open; null: none did yet. */
export function engineOf(points: readonly Pick<PointState, "point" | "entry">[]): EngineName | null {
  for (const { point, entry } of points) {
    const name = point.experiment.engine === "auto" ? engineNames.find((each) => each === entry?.engine) : undefined;
    if (name !== undefined && name !== "auto") return name;
  }
  return null;
}
