import { describe, expect, test } from "vitest";
import { ExpectedError } from "../../../../src/core/errors.ts";
import { parseOverride } from "../../../../src/core/experiment/overrides.ts";
import { parseExperiment } from "../../../../src/core/experiment/parse.ts";
import { formatProblem } from "../../../../src/core/experiment/problem.ts";
import { experimentText, referenceModels } from "../../../helpers/referenceModels.ts";

const text = experimentText([...referenceModels.D], {
  training: { epochs: 5, optimizer: { type: "sgd", momentum: 0.5 } },
});

function parsed(...overrides: string[]) {
  return parseExperiment(text, { fileName: "d.mnist.json", overrides: overrides.map(parseOverride) });
}

function problemsOf(...overrides: string[]): string[] {
  return parsed(...overrides).problems.map((problem) => formatProblem("d", problem));
}

describe("path=value is read as JSON, else as a string", () => {
  test.each([
    ["a.b=1", { path: "a.b", value: 1 }],
    ["a=1e-3", { path: "a", value: 0.001 }],
    ["a = true ", { path: "a", value: true }],
    ["a=null", { path: "a", value: null }],
    ["a=relu", { path: "a", value: "relu" }],
    ['a="1"', { path: "a", value: "1" }],
    ["a=", { path: "a", value: "" }],
    ["a=x=y", { path: "a", value: "x=y" }],
    ['a={"type":"adam"}', { path: "a", value: { type: "adam" } }],
    ["a=[1,2]", { path: "a", value: [1, 2] }],
  ])("%s", (option, expected) => {
    expect(parseOverride(option)).toEqual(expected);
  });

  test.each(["a", "=1", ""])("%j is refused", (option) => {
    expect(() => parseOverride(option)).toThrow(ExpectedError);
    expect(() => parseOverride(option)).toThrow("is not of the form path=value");
  });
});

describe("an override replaces what the file says, or what it leaves out", () => {
  test("a value, several, the last of the same wins", () => {
    const { experiment } = parsed("training.epochs=2", "seed=7", "training.epochs=3", "name=Other");
    expect(experiment).toMatchObject({ seed: 7, name: "Other", training: { epochs: 3 } });
  });

  test("a value in a list, in brackets or after a dot", () => {
    const { experiment, network } = parsed("model.layers[0].filters=12", "model.layers.1.type=averagePooling2d");
    expect(experiment?.model.layers.slice(0, 2)).toMatchObject([{ filters: 12 }, { type: "averagePooling2d" }]);
    expect(network?.nodes[1].shape).toEqual([24, 24, 12]);
  });

  test("a part of the file's optimizer leaves the others", () => {
    expect(parsed("training.optimizer.learningRate=0.5").experiment?.training.optimizer).toMatchObject({
      type: "sgd",
      momentum: 0.5,
      learningRate: 0.5,
    });
  });

  test("a part of what is left out joins its default", () => {
    const bare = experimentText([...referenceModels.D]);
    const overrides = ["training.optimizer.learningRate=0.5", "data.validationSplit=0.2", "training.evaluate.on=test"];
    const { experiment } = parseExperiment(bare, { fileName: "d", overrides: overrides.map(parseOverride) });
    expect(experiment?.training.optimizer).toMatchObject({ type: "adam", learningRate: 0.5, beta1: 0.9 });
    expect(experiment?.data).toMatchObject({ source: "mnist", validationSplit: 0.2 });
    expect(experiment?.training.evaluate).toEqual({ every: "epoch", on: "test", sample: null });
  });

  test("a part of what is off turns it on; a part of a short name makes it an object", () => {
    const { experiment } = parsed(
      "training.earlyStopping.patience=3",
      "training.loss.labelSmoothing=0.1",
      "model.layers[0].activation=leakyRelu",
      "model.layers[0].activation.negativeSlope=0.3",
    );
    expect(experiment?.training.earlyStopping).toMatchObject({ patience: 3, monitor: "valLoss" });
    expect(experiment?.training.loss).toEqual({ type: "sparseCategoricalCrossentropy", labelSmoothing: 0.1 });
    expect(experiment?.model.layers[0]).toMatchObject({ activation: { type: "leakyRelu", negativeSlope: 0.3 } });
  });

  test("a whole object", () => {
    const { experiment } = parsed('training.optimizer={"type":"adam"}');
    expect(experiment?.training.optimizer).toMatchObject({ type: "adam", learningRate: 0.001 });
  });
});

describe("what is wrong with an override is told at the override", () => {
  const cases: [option: string, problem: string][] = [
    [
      "training.epochs=0",
      "d (--set training.epochs=0) training.epochs: found 0; expected a whole number from 1 to 100000",
    ],
    [
      "training.epoch=3",
      'd (--set training.epoch=3) training.epoch: "epoch" is not known in training; did you mean "epochs"?',
    ],
    [
      "trainin.epochs=3",
      'd (--set trainin.epochs=3) trainin: "trainin" is not known in the outermost object; did you mean "training"?',
    ],
    [
      "training.optimizer.beta1=0.5",
      'd (--set training.optimizer.beta1=0.5) training.optimizer.beta1: "beta1" is not known in sgd, only in adam, adamW, nadam; sgd takes learningRate, momentum, nesterov, clipNorm, globalClipNorm',
    ],
    [
      "model.layers[6].units=3",
      "d (--set model.layers[6].units=3) model.layers: found position 6 in a list of 6; expected a position from 0 to 5",
    ],
    [
      "model.layers.first=3",
      'd (--set model.layers.first=3) model.layers: found the name "first" in a list of 6; expected a position from 0 to 5',
    ],
    ["training.epochs.x=3", "d (--set training.epochs.x=3) training.epochs: found 5, which has no parts"],
    ["training[0]=3", "d (--set training[0]=3) training: found an object; expected a name, not [0]"],
    [
      "a..b=3",
      'd (--set a..b=3) "a..b" is not a path; expected one such as training.batchSize or model.layers[0].filters',
    ],
    ["__proto__.polluted=1", 'd (--set __proto__.polluted=1) __proto__.polluted: the name "__proto__" is not allowed'],
    [
      "training.constructor.prototype=1",
      'd (--set training.constructor.prototype=1) training.constructor.prototype: the name "constructor" is not allowed',
    ],
    [
      'training={"__proto__":{"epochs":3}}',
      'd (--set training={"__proto__":{"epochs":3}}) training.__proto__: the name "__proto__" is not allowed',
    ],
    [
      "model.layers[0].kernelSize=29",
      'd:4:7 model.layers[0]: leaves no pixel: its 29×29 window does not fit into the 28×28 image that reaches it; use a smaller kernelSize, "padding": "same", or shrink the image less before it',
    ],
  ];
  test.each(cases)("%s", (option, problem) => {
    const problems = problemsOf(option);
    expect(problems[0].replace(/^d:\d+:\d+/, "d:4:7")).toBe(problem);
    expect(problems).toHaveLength(1);
    expect({}).not.toHaveProperty("polluted");
  });
});
