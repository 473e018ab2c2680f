import type { SetName } from "../../../core/dataset.ts";
import type { EvaluatedEvent, EvaluationReport } from "../../../core/runEvents.ts";
import { completedOf } from "../../../core/runHistory.ts";
import { listed, type Translate } from "../../../core/translate.ts";
import type { ToldRun } from "./figures.ts";
import { setWord } from "../../../core/setWord.ts";
import { replayedEnd } from "../../../core/schedule/replayedEnd.ts";
import { isNear, isOfOneArithmetic, mostOther } from "./tolerance.ts";

/** More of one kind tell nothing new. */
const mostTold = 3;

/**
 * Compares the looks that a run took at its sets with those that its experiment asks for, and the look at the test set at the
 * end with the one that was taken with the same weights before.
 *
 * @returns what is wrong, as ends of sentences that begin with the events' file.
 */
export function examineLooks(run: ToldRun, t: Translate): string[] {
  if (run.history.started === null) return [];
  return [...ofEpochs(run, t), ...betweenEpochs(run, t), ...atTheEnd(run, t)];
}

/** The sets that are looked at while training, in this order; empty ones are not. */
function setsOf({ experiment, history }: ToldRun): SetName[] {
  const { on } = experiment.training.evaluate;
  const wanted: readonly SetName[] = on === "both" ? ["validation", "test"] : [on];
  return wanted.filter((set) => (history.started?.digits[set] ?? 0) > 0);
}

function ofEpochs(run: ToldRun, t: Translate): string[] {
  const wanted = setsOf(run);
  return run.history.epochs
    .filter(({ evaluations }) => !areSets(evaluations, wanted))
    .slice(0, mostTold)
    .map(({ epoch, evaluations }) => {
      const said = setsText(
        evaluations.map(({ set }) => set),
        t,
      );
      return t(
        "tells of epoch {0} what these sets came to: {1}; its experiment asks for: {2}",
        epoch,
        said,
        setsText(wanted, t),
      );
    });
}

function areSets(evaluations: readonly { readonly set: SetName }[], wanted: readonly SetName[]): boolean {
  return evaluations.length === wanted.length && evaluations.every(({ set }, i) => set === wanted[i]);
}

function setsText(sets: readonly SetName[], t: Translate): string {
  return sets.length === 0
    ? t("none")
    : listed(
        sets.map((set) => setWord(set, t)),
        t,
      );
}

function betweenEpochs(run: ToldRun, t: Translate): string[] {
  const { experiment, history } = run;
  const { every } = experiment.training.evaluate;
  const perEpoch = Math.max(1, history.started?.stepsPerEpoch ?? 1);
  const steps = history.batches.step.length;
  const interval = every === "epoch" ? Infinity : every === "batch" ? 1 : every;
  const wanted = setsOf(run);
  const isDue = (step: number): boolean => wanted.length > 0 && step % interval === 0 && step % perEpoch !== 0;
  const found: string[] = [];
  const seen = new Set<number>();
  for (const look of history.evaluated) {
    const { step, evaluations } = look;
    if (!isDue(step) || step < 1 || step > steps || seen.has(step) || look.epoch !== Math.floor(step / perEpoch) + 1) {
      found.push(t("tells of a look at the sets after update {0} that its experiment does not ask for", step));
    } else if (!areSets(evaluations, wanted) || !evaluations.every((each) => isWhole(each, run))) {
      found.push(t("tells of other digits after update {0} than its experiment asks for", step));
    }
    seen.add(step);
  }
  // A run that was stopped may have been about to look.
  const until = history.ending?.type === "stopped" ? steps - 1 : steps;
  for (let step = interval; step <= until && found.length < mostTold; step += interval) {
    if (isDue(step) && !seen.has(step)) found.push(t("lacks the look at the sets after update {0}", step));
  }
  return found.slice(0, mostTold);
}

function isWhole({ set, count }: EvaluatedEvent["evaluations"][number], { experiment, history }: ToldRun): boolean {
  const digits = history.started?.digits[set] ?? 0;
  return count === Math.min(experiment.training.evaluate.sample ?? digits, digits);
}

/** The best weights, which the test set is looked at with in the end, may have been asked the same in their epoch. */
function atTheEnd({ experiment, history }: ToldRun, t: Translate): string[] {
  const completed = completedOf(history);
  if (completed === null) return [];
  const { test } = completed;
  if (test === null) {
    return (history.started?.digits.test ?? 0) === 0 ? [] : [t("does not say what the test set came to at its end")];
  }
  if (test.set !== "test") return [t("does not say what the test set came to at its end")];
  const best = history.epochs.findLast((event) => event.best)?.epoch ?? replayedEnd(experiment, history).final;
  const before = history.epochs.find(({ epoch }) => epoch === best)?.evaluations.find(({ set }) => set === "test");
  return before === undefined ? [] : compared(test, before, best, isOfOneArithmetic(history), t);
}

function compared(
  test: EvaluationReport,
  before: EvaluationReport,
  epoch: number,
  exact: boolean,
  t: Translate,
): string[] {
  const said = (what: string, now: unknown, right: unknown): string =>
    t(
      "says {0} {1} at its end; with the same weights it was {2} in epoch {3}",
      what,
      String(now),
      String(right),
      epoch,
    );
  if (test.count !== before.count) return [said("test.count", test.count, before.count)];
  const found: string[] = [];
  const isSameLoss = exact ? Object.is(test.loss, before.loss) : isNear(test.loss, before.loss);
  if (!isSameLoss) found.push(said("test.loss", test.loss, before.loss));
  const most = exact ? 0 : mostOther(test.count);
  if (Math.abs(test.accuracy - before.accuracy) * test.count > most + 1e-6) {
    found.push(said("test.accuracy", test.accuracy, before.accuracy));
  }
  const others = [...test.labels.keys()].filter((i) => test.labels[i] !== before.labels.at(i));
  if (others.length > most) {
    const [at] = others;
    found.push(said(`test.labels[${at}]`, test.labels[at], before.labels.at(at)));
  }
  const cell = test.confusion.findIndex((value, i) => value !== before.confusion[i]);
  if (exact && cell >= 0) found.push(said(`test.confusion[${cell}]`, test.confusion[cell], before.confusion[cell]));
  return found;
}
