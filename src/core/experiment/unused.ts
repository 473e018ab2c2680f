import type { Report } from "./problem.ts";
import type { Experiment } from "./schema.ts";
import { memberOf, type Tree } from "./tree.ts";

/**
 * Reports what a file says although something else in it leaves it without effect. To be asked of what a person writes:
 * the experiment that a run keeps has every setting written out, used or not.
 */
export function checkUnused(tree: Tree, experiment: Experiment, report: Report): void {
  const { checkpoints, training, sweep } = experiment;
  /** What the sweep varies may use it in other runs. */
  const isVaried = (section: string) =>
    Object.keys(sweep?.parameters ?? {}).some((path) => path.startsWith(section) || section.startsWith(path));
  const say = (section: string, name: string, decider: string, usual: unknown, message: string) => {
    const parent = section.split(".").reduce<Tree | undefined>((at, each) => at && memberOf(at, each)?.value, tree);
    const own = parent && memberOf(parent, name)?.value;
    if (parent === undefined || own?.kind !== "scalar" || own.value === usual || isVaried(section)) return;
    // Whoever tries something else with `--set` need not clear up the file for it.
    const isTried = memberOf(parent, decider)?.value.place.override != null && own.place.override === null;
    if (!isTried) report("conflict", `${section}.${name}`, own.place, message);
  };
  if (checkpoints !== null && checkpoints.keep !== "all") {
    const message = `found beside keep "${checkpoints.keep}", which names no checkpoint by it; set keep to "all", or leave it out`;
    say("checkpoints", "pattern", "keep", "{epoch:02d}", message);
  }
  if (training.evaluate.every === "epoch") {
    const message =
      'found beside every "epoch", which evaluates on all digits; set every to "batch" or a number of batches, or leave it out';
    say("training.evaluate", "sample", "every", null, message);
  }
}
