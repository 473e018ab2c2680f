import { expect, test } from "vitest";
import { confusionOf } from "../../../src/core/metrics.ts";
import { evaluatedSets, evaluateSet, evaluateSets, nextEvaluation } from "../../../src/trainer/evaluate.ts";
import { smallMnist } from "../../helpers/smallMnist.ts";
import { SoftmaxLearner } from "../../helpers/softmaxLearner.ts";

const dataset = smallMnist(200, 2500, 1024);
const goesOn = () => Promise.resolve(true);

async function trained(): Promise<SoftmaxLearner> {
  const learner = new SoftmaxLearner(dataset);
  await learner.train({
    firstStep: 0,
    batchSizes: Int32Array.of(100, 100),
    learningRates: Float64Array.of(0.1, 0.1),
    indices: Int32Array.from({ length: 200 }, (_, i) => i),
  });
  return learner;
}

test("a set is evaluated in slices, as if at once", async () => {
  const learner = await trained();
  const whole = await learner.evaluate("validation", undefined, true);
  const look = (await evaluateSet("validation", { learner, dataset, sample: null, probabilities: true, goesOn }))!;
  expect(look.report).toMatchObject({ set: "validation", count: 2500, accuracy: whole.correct / 2500 });
  expect(look.report.loss).toBeCloseTo(whole.loss, 12);
  expect(look.report.labels).toEqual(whole.labels);
  expect(look.probabilities).toEqual(whole.probabilities);
  expect(look.report.confusion).toEqual(confusionOf(dataset.validation.labels, whole.labels));
  expect(look.report.accuracy).toBeGreaterThan(0.3);
  expect(look.milliseconds).toBeGreaterThan(0);
});

test("a sample is the first digits of the set; without being asked there are no probabilities", async () => {
  const learner = await trained();
  const look = (await evaluateSet("test", { learner, dataset, sample: 30, probabilities: false, goesOn }))!;
  const first = await learner.evaluate(
    "test",
    Int32Array.from({ length: 30 }, (_, i) => i),
  );
  expect(look.report).toMatchObject({ count: 30, accuracy: first.correct / 30 });
  expect(look.report.labels).toEqual(first.labels);
  expect(look.probabilities).toBeNull();
  const all = (await evaluateSet("test", { learner, dataset, sample: 5000, probabilities: false, goesOn }))!;
  expect(all.report.count).toBe(1024);
});

test("an evaluation is given up between slices", async () => {
  const learner = await trained();
  let asked = 0;
  const options = { learner, dataset, sample: null, probabilities: false, goesOn: () => Promise.resolve(++asked < 3) };
  expect(await evaluateSets(["validation", "test"], options)).toBeNull();
  expect(asked).toBe(3);
});

test("which sets are looked at, and which one chooses the best epoch", () => {
  const without = { ...dataset, validation: { ...dataset.validation, count: 0 } };
  expect(evaluatedSets("validation", dataset)).toEqual({ sets: ["validation"], chosenOn: "validation" });
  expect(evaluatedSets("test", dataset)).toEqual({ sets: ["test"], chosenOn: "test" });
  expect(evaluatedSets("both", dataset)).toEqual({ sets: ["validation", "test"], chosenOn: "validation" });
  expect(evaluatedSets("validation", without)).toEqual({ sets: [], chosenOn: null });
  expect(evaluatedSets("both", without)).toEqual({ sets: ["test"], chosenOn: null });
});

test("when the next evaluation between epochs is due", () => {
  expect(nextEvaluation("epoch", 5)).toBe(Infinity);
  expect([0, 1, 2].map((step) => nextEvaluation("batch", step))).toEqual([1, 2, 3]);
  expect([0, 99, 100, 101].map((step) => nextEvaluation(100, step))).toEqual([100, 100, 200, 200]);
});
