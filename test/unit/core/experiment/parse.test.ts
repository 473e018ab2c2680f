import { describe, expect, test } from "vitest";
import { parseExperiment } from "../../../../src/core/experiment/parse.ts";
import { formatProblem } from "../../../../src/core/experiment/problem.ts";
import { expandSweep } from "../../../../src/core/sweep/expand.ts";
import { goodExperiments } from "../../../helpers/badExperiments.ts";
import { experimentText, referenceModels } from "../../../helpers/referenceModels.ts";

/** The problems of a text, as the command line prints them. */
function problemsOf(text: string): string[] {
  return parseExperiment(text, { fileName: "a.mnist.json" }).problems.map((problem) => formatProblem("a", problem));
}

const output = '{ "type": "dense", "units": 10, "activation": "softmax" }';
const wholeModel = `"model": { "layers": [{ "type": "flatten" }, ${output}] }`;
/** An experiment on one line, with these layers before its output. */
const withLayers = (...layers: string[]) => `{ "model": { "layers": [${[...layers, output].join(", ")}] } }`;

describe("what is good", () => {
  test("gets every default written out, Keras's among them, and its name from the file", () => {
    const { experiment, network } = parseExperiment(`{ ${wholeModel} }`, {
      fileName: "C:\\labs\\first try.mnist.json",
    });
    expect(experiment).toEqual({
      name: "first try",
      description: "",
      seed: 42,
      data: {
        ...{ source: "mnist", validationSplit: 0.1, limit: null, normalization: "unit", shuffle: true },
        augmentation: null,
      },
      model: {
        weights: null,
        layers: [
          { type: "flatten" },
          {
            ...{ type: "dense", units: 10, activation: "softmax", useBias: true },
            ...{ kernelInitializer: "glorotUniform", kernelRegularizer: null },
          },
        ],
      },
      training: {
        ...{ epochs: 10, batchSize: 128, stepsPerEpoch: null, loss: "sparseCategoricalCrossentropy" },
        optimizer: {
          ...{ type: "adam", learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
          ...{ clipNorm: null, globalClipNorm: null },
        },
        learningRateSchedule: { type: "constant", warmupEpochs: 0 },
        reduceOnPlateau: null,
        earlyStopping: null,
        evaluate: { every: "epoch", on: "validation", sample: null },
      },
      engine: "auto",
      checkpoints: { every: { seconds: 10 }, keep: "last", pattern: "{epoch:02d}" },
      sweep: null,
    });
    expect(network?.trainable).toBe(7850);
  });

  test("may hold comments, trailing commas, a byte order mark, $schema and a name", () => {
    const text = `\uFEFF// first\r\n{ "$schema": "x", "name": "Mine", /* here */ ${wholeModel}, }\r\n`;
    const { experiment } = parseExperiment(text, { fileName: "a.mnist.json" });
    expect(experiment?.name).toBe("Mine");
    expect(experiment).not.toHaveProperty("$schema");
  });

  test("parsed and written out, is parsed to the same again", () => {
    for (const text of goodExperiments()) {
      const { experiment } = parseExperiment(text, { fileName: "a.mnist.json" });
      const again = parseExperiment(JSON.stringify(experiment), { fileName: "a.mnist.json" });
      expect(JSON.stringify(again.experiment)).toBe(JSON.stringify(experiment));
    }
  });

  test("is parsed fast enough for every key press", () => {
    const text = experimentText([...referenceModels["E-kernel3"]]);
    const times = Array.from({ length: 11 }, () => {
      const start = performance.now();
      parseExperiment(text, { fileName: "a.mnist.json" });
      return performance.now() - start;
    });
    expect(times.sort((a, b) => a - b)[5]).toBeLessThan(20);
  });
});

describe("what is no JSON", () => {
  test.each([
    ["", "a:1:1 the file is empty; expected { … }"],
    [`{\n  ${wholeModel}\n  "seed": 1 }`, 'a:3:3 found "seed"; expected a comma before it'],
    [
      `{ "seed": 1,\n  ${wholeModel}`,
      "a:2:108 the file ends here; expected a comma and a name, or the } that closes the object",
    ],
    [`{ 'seed': 1 }`, "a:1:3 found '; expected double quotes around names and strings"],
    [`{ seed: 1 }`, 'a:1:3 found seed without its double quotes; did you mean "seed"?'],
    [`{ "data": { "shuffle": True } }`, "a:1:24 found True; did you mean true?"],
    [`{ "seed": 1, # mine\n ${wholeModel} }`, "a:1:14 found #; a comment begins with //"],
    [`{ "seed": 1 } }`, "a:1:15 found } after the end; expected nothing more (is there a } or ] too many before it?)"],
    [
      `{ "name": "x\n }`,
      "a:1:11 a string begins here and is not closed; expected a double quote before the end of the line",
    ],
  ])("%j", (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  test("what stands before the mistake is checked as well", () => {
    expect(problemsOf(`{ "sed": 1, "training": { "epochs": 0 }\n "x" }`)).toEqual([
      'a:1:3 sed: "sed" is not known in the outermost object; did you mean "seed"?',
      "a:1:37 training.epochs: found 0; expected a whole number from 1 to 100000",
      'a:2:2 found "x"; expected a comma before it',
    ]);
  });

  test("nesting without end is refused, not followed", () => {
    expect(problemsOf("[".repeat(100_000))).toEqual([
      "a:1:65 found more than 64 braces and brackets inside each other",
    ]);
    expect(problemsOf(`{"a":`.repeat(100_000))).toHaveLength(1);
  });
});

describe("one mistake, one problem, at its place", () => {
  const cases: [text: string, problem: string][] = [
    ["[]", "a:1:1 found an empty list; expected an object"],
    ["{}", 'a:1:1 "model" is missing; expected an object'],
    [
      `{ ${wholeModel}, "seed": "42" }`,
      'a:1:118 seed: found "42"; expected a whole number from 0 to 4294967295; did you mean 42, without quotes?',
    ],
    [
      `{ "training": { "epochs": 2.5 }, ${wholeModel} }`,
      "a:1:27 training.epochs: found 2.5; expected a whole number from 1 to 100000; did you mean 3?",
    ],
    [
      `{ "data": { "validationSplit": 10 }, ${wholeModel} }`,
      "a:1:32 data.validationSplit: found 10; expected a number from 0 to below 1; did you mean 0.1?",
    ],
    [
      `{ "training": { "batch_size": 64 }, ${wholeModel} }`,
      'a:1:17 training.batch_size: "batch_size" is not known in training; did you mean "batchSize"?',
    ],
    [
      `{ "batchSize": 64, ${wholeModel} }`,
      'a:1:3 batchSize: "batchSize" is not known in the outermost object; it belongs in training',
    ],
    [
      `{ "training": { "learningRate": 0.1 }, ${wholeModel} }`,
      'a:1:17 training.learningRate: "learningRate" is not known in training; it belongs in training.optimizer',
    ],
    [
      `{ "training": { "optimizer": "sgd" }, ${wholeModel} }`,
      'a:1:30 training.optimizer: found "sgd"; expected an object whose "type" is one of "sgd", "rmsprop", "adam", "adamW", "nadam", "adagrad", "adadelta"; did you mean { "type": "sgd" }?',
    ],
    [
      `{ "training": { "optimizer": { "type": "SGD" } }, ${wholeModel} }`,
      'a:1:40 training.optimizer.type: found "SGD"; expected one of "sgd", "rmsprop", "adam", "adamW", "nadam", "adagrad", "adadelta"; did you mean "sgd"?',
    ],
    [
      `{ "training": { "optimizer": { "type": "adam", "momentum": 0.9 } }, ${wholeModel} }`,
      'a:1:48 training.optimizer.momentum: "momentum" is not known in adam, only in sgd; adam takes learningRate, beta1, beta2, epsilon, clipNorm, globalClipNorm',
    ],
    [
      `{ "training": { "optimizer": { "type": "adam", "lr": 0.1 } }, ${wholeModel} }`,
      'a:1:48 training.optimizer.lr: "lr" is not known in adam; did you mean "learningRate"?',
    ],
    [
      `{ "training": { "loss": "categoricalCrossentropy" }, ${wholeModel} }`,
      'a:1:25 training.loss: found "categoricalCrossentropy"; expected "sparseCategoricalCrossentropy" or "meanSquaredError"; did you mean "sparseCategoricalCrossentropy"?',
    ],
    [
      `{ "training": { "epochs": 1, "epochs": 2 }, ${wholeModel} }`,
      'a:1:17 training.epochs: "epochs" is given twice; expected it once',
    ],
    [
      `{ "training": { "earlyStopping": true }, ${wholeModel} }`,
      "a:1:34 training.earlyStopping: found true; expected an object, or null; { } takes all its defaults",
    ],
    [
      `{ "data": { "source": "idx", "trainImages": "a", "trainLabels": "b", "testImages": "c" }, ${wholeModel} }`,
      'a:1:11 data: "testLabels" is missing; expected a string',
    ],
    [
      `{ "data": { "trainImages": "a", "trainLabels": "b", "testImages": "c", "testLabels": "d" }, ${wholeModel} }`,
      'a:1:11 data: "source" is missing; expected one of "mnist", "idx", "kaggleCsv"; did you mean "source": "idx"?',
    ],
    [
      `{ "callbacks": [], ${wholeModel} }`,
      'a:1:3 callbacks: "callbacks" is not known in the outermost object; the outermost object takes name, description, seed, data, model, training, engine, checkpoints, sweep',
    ],
    [
      `{ "training": { "loss": { "type": "mse" } }, ${wholeModel} }`,
      'a:1:35 training.loss.type: found "mse"; expected "sparseCategoricalCrossentropy" or "meanSquaredError"; did you mean "meanSquaredError"?',
    ],
    [
      withLayers('{ "type": "flatten", "units": 3 }'),
      'a:1:46 model.layers[0].units: "units" is not known in flatten, only in dense; flatten takes nothing but its type',
    ],
    [
      withLayers('{ "type": "flatten" }', '{ "type": "activation", "activation": { "type": "elu" } }'),
      'a:1:96 model.layers[1].activation.type: found "elu"; expected "leakyRelu"; did you mean "elu" alone, without braces?',
    ],
    [
      `{ "training": null, ${wholeModel} }`,
      "a:1:15 training: found null; expected an object; leave it out for the defaults",
    ],
    [`{ "__proto__": {}, ${wholeModel} }`, 'a:1:3 __proto__: the name "__proto__" is not allowed'],
    [
      `{ "seed": 1e999, ${wholeModel} }`,
      "a:1:11 seed: found a number too large to hold; expected a whole number from 0 to 4294967295",
    ],
    [`{ "model": { "layers": [] } }`, "a:1:24 model.layers: found an empty list; expected at least one entry"],
    [
      withLayers('{ "type": "flaten" }'),
      'a:1:35 model.layers[0].type: found "flaten"; expected one of "conv2d", "maxPooling2d", "averagePooling2d", "globalAveragePooling2d", "flatten", "dense", "dropout", "batchNormalization", "activation", "residual"; did you mean "flatten"?',
    ],
    [
      withLayers('{ "type": "flatten" }', '{ "type": "relu" }'),
      'a:1:58 model.layers[1].type: found "relu"; expected one of "conv2d", "maxPooling2d", "averagePooling2d", "globalAveragePooling2d", "flatten", "dense", "dropout", "batchNormalization", "activation", "residual"; did you mean { "type": "activation", "activation": "relu" }?',
    ],
    [
      withLayers('{ "filters": 3, "kernelSize": 3 }'),
      'a:1:25 model.layers[0]: "type" is missing; expected one of "conv2d", "maxPooling2d", "averagePooling2d", "globalAveragePooling2d", "flatten", "dense", "dropout", "batchNormalization", "activation", "residual"; did you mean "type": "conv2d"?',
    ],
    [
      withLayers('{ "type": "flatten" }', '{ "type": "dense", "unit": 3 }'),
      'a:1:67 model.layers[1].unit: "unit" is not known in dense; did you mean "units"?',
    ],
    [
      withLayers('{ "type": "flatten" }', '{ "type": "dense", "units": 8, "activation": "swish" }'),
      'a:1:93 model.layers[1].activation: found "swish"; expected one of "linear", "relu", "leakyRelu", "elu", "gelu", "silu", "sigmoid", "tanh", "softmax"; did you mean "silu"?',
    ],
    [
      withLayers('{ "type": "conv2d", "filters": 3, "kernelSize": [3] }', '{ "type": "flatten" }'),
      "a:1:73 model.layers[0].kernelSize: found a list of 1; expected a whole number from 1 to 64, or [vertical, horizontal]",
    ],
    [
      withLayers('{ "type": "residual", "layers": [{ "type": "residual", "layers": [] }] }'),
      'a:1:68 model.layers[0].layers[0].type: found "residual"; expected one of "conv2d", "maxPooling2d", "averagePooling2d", "globalAveragePooling2d", "flatten", "dense", "dropout", "batchNormalization", "activation"; a residual block cannot stand inside another',
    ],
  ];
  test.each(cases)("%s", (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });
});

describe("layers that do not fit", () => {
  const conv = '{ "type": "conv2d", "filters": 4, "kernelSize": 5 }';
  const cases: [layers: string[], problem: string][] = [
    [
      [conv],
      'a:1:78 model.layers[1]: dense needs a vector, but a 24×24×4 image reaches it; put { "type": "flatten" } before it',
    ],
    [
      ['{ "type": "maxPooling2d", "poolSize": 14 }', conv, '{ "type": "flatten" }'],
      'a:1:69 model.layers[1]: leaves no pixel: its 5×5 window does not fit into the 2×2 image that reaches it; use a smaller kernelSize, "padding": "same", or shrink the image less before it',
    ],
    [
      ['{ "type": "flatten" }', conv],
      "a:1:48 model.layers[1]: conv2d needs an image, but a vector of 784 reaches it; put it before flatten and dense",
    ],
    [
      [`{ "type": "residual", "layers": [${conv}] }`, '{ "type": "flatten" }'],
      'a:1:25 model.layers[0]: its layers turn a 28×28×1 image into a 24×24×4 image, which cannot be added to the block\'s input; use "padding": "same" in its convolutions and poolings',
    ],
    [
      ['{ "type": "flatten" }', '{ "type": "residual", "layers": [{ "type": "dense", "units": 5 }] }'],
      'a:1:48 model.layers[1]: its layers turn a vector of 784 into a vector of 5, which cannot be added to the block\'s input; end it with { "type": "dense", "units": 784 }',
    ],
  ];
  test.each(cases)("%s", (layers, problem) => {
    expect(problemsOf(withLayers(...layers))).toEqual([problem]);
  });

  test("a last layer that is not 10 wide", () => {
    expect(
      problemsOf(
        `{ "model": { "layers": [{ "type": "flatten" }, { "type": "dense", "units": 11, "activation": "softmax" }] } }`,
      ),
    ).toEqual([
      'a:1:48 model.layers[1]: the last layer gives a vector of 11; expected a vector of 10, one output for each digit; set "units" to 10',
    ]);
    expect(problemsOf(`{ "model": { "layers": [{ "type": "maxPooling2d" }] } }`)).toEqual([
      'a:1:25 model.layers[0]: the last layer gives a 14×14×1 image; expected a vector of 10, one output for each digit; put { "type": "flatten" } after it and end with { "type": "dense", "units": 10, "activation": "softmax" }',
    ]);
  });

  test("are told of up to the first layer that cannot be read, and the width of the last in any case", () => {
    const layers = [conv, '{ "type": "dense", "units": 5 }', '{ "type": "what" }', '{ "type": "dense", "units": 9 }'];
    const problems = problemsOf(`{ "model": { "layers": [${layers.join(", ")}] } }`);
    expect(problems.map((problem) => problem.split(";")[0])).toEqual([
      "a:1:78 model.layers[1]: dense needs a vector, but a 24×24×4 image reaches it",
      'a:1:121 model.layers[2].type: found "what"',
      "a:1:131 model.layers[3]: the last layer gives a vector of 9",
    ]);
  });
});

describe("settings that contradict each other", () => {
  const cases: [settings: string, problem: string][] = [
    [
      '"data": { "limit": 1 }',
      "a:1:22 data.limit: 1 digit with a validationSplit of 0.1 leaves none to learn from; raise limit or lower validationSplit",
    ],
    [
      '"data": { "validationSplit": 0.99999 }',
      "a:1:32 data.validationSplit: 60000 digits with a validationSplit of 0.99999 leave none to learn from; raise limit or lower validationSplit",
    ],
    [
      '"data": { "validationSplit": 0 }, "training": { "earlyStopping": { "patience": 3 } }',
      'a:1:68 training.earlyStopping.monitor: "valLoss" needs a validation set, but data.validationSplit is 0; set data.validationSplit to 0.1, or watch "loss" instead',
    ],
    [
      '"data": { "validationSplit": 0 }, "training": { "reduceOnPlateau": { "monitor": "valAccuracy" } }',
      'a:1:83 training.reduceOnPlateau.monitor: "valAccuracy" needs a validation set, but data.validationSplit is 0; set data.validationSplit to 0.1, or watch "accuracy" instead',
    ],
    [
      '"data": { "validationSplit": 0 }, "checkpoints": { "keep": "best" }',
      'a:1:62 checkpoints.keep: "best" needs a validation set, but data.validationSplit is 0; set data.validationSplit to 0.1, or keep "last"',
    ],
    [
      '"training": { "optimizer": { "type": "sgd", "clipNorm": 1, "globalClipNorm": 1 } }',
      "a:1:80 training.optimizer.globalClipNorm: found beside clipNorm; expected one of the two, as in Keras",
    ],
  ];
  test.each(cases)("%s", (settings, problem) => {
    expect(problemsOf(`{ ${settings}, ${wholeModel} }`)).toEqual([problem]);
  });

  test.each([
    '"data": { "validationSplit": 0 }',
    '"data": { "validationSplit": 0 }, "training": { "earlyStopping": { "monitor": "loss" } }',
    '"data": { "validationSplit": 0 }, "training": { "earlyStopping": {}, "evaluate": { "on": "test" } }',
    '"data": { "validationSplit": 0 }, "checkpoints": { "keep": "best" }, "training": { "evaluate": { "on": "test" } }',
    '"data": { "validationSplit": 0 }, "checkpoints": { "keep": "all" }',
    '"data": { "limit": 2 }',
  ])("not %s", (settings) => {
    expect(problemsOf(`{ ${settings}, ${wholeModel} }`)).toEqual([]);
  });

  test("a cross-entropy of what are no probabilities", () => {
    const ending = (...layers: string[]) =>
      `{ "training": { "loss": "LOSS" }, "model": { "layers": [${layers.join(", ")}] } }`;
    const linear = ending('{ "type": "flatten" }', '{ "type": "dense", "units": 10 }');
    expect(problemsOf(linear.replace("LOSS", "sparseCategoricalCrossentropy"))).toEqual([
      'a:1:105 model.layers[1]: the last activation is "linear"; the cross-entropy needs probabilities: end with { "type": "dense", "units": 10, "activation": "softmax" }',
    ]);
    expect(problemsOf(linear.replace("LOSS", "meanSquaredError"))).toEqual([]);
    const convolutional = ending(
      '{ "type": "conv2d", "filters": 10, "kernelSize": 3 }',
      '{ "type": "globalAveragePooling2d" }',
      '{ "type": "activation", "activation": "softmax" }',
    );
    expect(problemsOf(convolutional.replace("LOSS", "sparseCategoricalCrossentropy"))).toEqual([]);
  });
});

describe("checkpoints", () => {
  test.each([
    ["null", null],
    ["{}", { every: { seconds: 10 }, keep: "last", pattern: "{epoch:02d}" }],
    ['{ "every": { "epochs": 2 } }', { every: { epochs: 2 }, keep: "last", pattern: "{epoch:02d}" }],
    [
      '{ "every": { "seconds": 0.5 }, "keep": "all", "pattern": "e{epoch}-{valLoss:.3f}" }',
      { every: { seconds: 0.5 }, keep: "all", pattern: "e{epoch}-{valLoss:.3f}" },
    ],
  ])("%s", (text, expected) => {
    const { experiment } = parseExperiment(`{ "checkpoints": ${text}, ${wholeModel} }`, { fileName: "a" });
    expect(experiment?.checkpoints).toEqual(expected);
  });

  test.each([
    [
      '{ "pattern": "last" }',
      'a:1:31 checkpoints.pattern: found no place in it, so every checkpoint would have the same name; expected letters, digits, "-", "_" and places such as "{epoch:02d}"',
    ],
    [
      '{ "pattern": "{val_accuracy:.4f}" }',
      'a:1:31 checkpoints.pattern: found "{val_accuracy:.4f}"; did you mean "{valAccuracy:.4f}"?',
    ],
    [
      '{ "every": { "second": 3 } }',
      'a:1:31 checkpoints.every.second: "second" is not known in checkpoints.every; did you mean "seconds"?',
    ],
    ['{ "every": {} }', 'a:1:29 checkpoints.every: expected { "epochs": … } or { "seconds": … }'],
    ['{ "every": 5 }', 'a:1:29 checkpoints.every: found 5; expected { "epochs": … } or { "seconds": … }'],
    [
      '{ "every": { "seconds": 5, "epochs": 2 } }',
      'a:1:31 checkpoints.every.seconds: "seconds" is not known in checkpoints.every; checkpoints.every takes epochs',
    ],
    ['{ "every": { "seconds": 0 } }', "a:1:42 checkpoints.every.seconds: found 0; expected a number above 0"],
  ])("not %s", (text, problem) => {
    expect(problemsOf(`{ "checkpoints": ${text}, ${wholeModel} }`)).toEqual([problem]);
  });
});

describe("what has no effect", () => {
  const patternProblem =
    'checkpoints.pattern: found beside keep "KEEP", which names no checkpoint by it; set keep to "all", or leave it out';
  const sampleProblem =
    'training.evaluate.sample: found beside every "epoch", which evaluates on all digits; set every to "batch" or a number of batches, or leave it out';
  const pattern = '"checkpoints": { "pattern": "e{epoch}" }';
  const sample = '"training": { "evaluate": { "sample": 100 } }';

  test.each([
    [pattern, `a:1:31 ${patternProblem.replace("KEEP", "last")}`],
    ['"checkpoints": { "keep": "best", "pattern": "e{epoch}" }', `a:1:47 ${patternProblem.replace("KEEP", "best")}`],
    [sample, `a:1:41 ${sampleProblem}`],
    ['"training": { "evaluate": { "every": "epoch", "sample": 100 } }', `a:1:59 ${sampleProblem}`],
  ])("%s", (text, problem) => {
    expect(problemsOf(`{ ${text}, ${wholeModel} }`)).toEqual([problem]);
  });

  test.each([
    '"checkpoints": { "keep": "all", "pattern": "e{epoch}" }',
    '"checkpoints": { "keep": "last", "pattern": "{epoch:02d}" }',
    '"training": { "evaluate": { "every": "batch", "sample": 100 } }',
    '"training": { "evaluate": { "every": 10, "sample": 100 } }',
    '"training": { "evaluate": { "every": "epoch", "sample": null } }',
    `${pattern}, "sweep": { "parameters": { "checkpoints.keep": ["last", "all"] } }`,
    `${sample}, "sweep": { "parameters": { "training.evaluate.every": ["epoch", 10] } }`,
  ])("not %s", (text) => {
    expect(problemsOf(`{ ${text}, ${wholeModel} }`)).toEqual([]);
    const expanded = expandSweep(`{ ${text}, ${wholeModel} }`, { fileName: "a" });
    expect(expanded.sweep).not.toBeNull();
  });

  test("is told of a sweep's file too", () => {
    const text = `{ ${pattern}, ${wholeModel}, "sweep": { "parameters": { "seed": [1, 2] } } }`;
    const result = expandSweep(text, { fileName: "a" });
    expect(result.sweep === null && result.problems.map(({ path }) => path)).toEqual(["checkpoints.pattern"]);
  });

  test("may stand in what a run keeps, and in a file where another value is tried", () => {
    const text = `{ ${pattern}, ${sample}, ${wholeModel} }`;
    expect(parseExperiment(text, { fileName: "a", kept: true }).problems).toEqual([]);
    const all = `{ "checkpoints": { "keep": "all", "pattern": "e{epoch}" }, ${wholeModel} }`;
    const tried = (path: string, value: unknown, file: string) =>
      parseExperiment(file, { fileName: "a", overrides: [{ path, value }] }).problems.map((each) => each.path);
    expect(tried("checkpoints.keep", "best", all)).toEqual([]);
    expect(tried("checkpoints.pattern", "x{epoch}", `{ ${wholeModel} }`)).toEqual(["checkpoints.pattern"]);
  });
});

describe("augmentation", () => {
  const augmentationOf = (text: string) =>
    parseExperiment(`{ "data": { "augmentation": ${text} }, ${wholeModel} }`, { fileName: "a" }).experiment?.data
      .augmentation;
  const unchanged = {
    rotationRange: 0,
    zoomRange: 0,
    widthShiftRange: 0,
    heightShiftRange: 0,
    shearRange: 0,
    fillMode: "nearest",
    cval: 0,
    elastic: null,
  };

  test.each([
    ["{}", unchanged],
    [
      '{ "rotationRange": 10, "zoomRange": 0.1, "fillMode": "reflect" }',
      { ...unchanged, rotationRange: 10, zoomRange: 0.1, fillMode: "reflect" },
    ],
    ['{ "elastic": {} }', { ...unchanged, elastic: { alpha: 34, sigma: 4 } }],
    ['{ "elastic": { "alpha": 8 } }', { ...unchanged, elastic: { alpha: 8, sigma: 4 } }],
    ["null", null],
  ])("%s", (text, expected) => {
    expect(augmentationOf(text)).toEqual(expected);
  });

  test.each([
    ['{ "rotationRange": 200 }', "a:1:48 data.augmentation.rotationRange: found 200; expected a number from 0 to 180"],
    ['{ "zoomRange": 1 }', "a:1:44 data.augmentation.zoomRange: found 1; expected a number from 0 to below 1"],
    [
      '{ "widthShiftRange": 3 }',
      "a:1:50 data.augmentation.widthShiftRange: found 3; expected a number from 0 to below 1",
    ],
    ['{ "zoomRange": 1.5 }', "a:1:44 data.augmentation.zoomRange: found 1.5; expected a number from 0 to below 1"],
    [
      '{ "heightShift": 0.1 }',
      'a:1:31 data.augmentation.heightShift: "heightShift" is not known in data.augmentation; did you mean "heightShiftRange"?',
    ],
    [
      '{ "fillMode": "mirror" }',
      'a:1:43 data.augmentation.fillMode: found "mirror"; expected one of "nearest", "constant", "reflect", "wrap"',
    ],
    [
      '{ "elastic": { "sigma": 0 } }',
      "a:1:53 data.augmentation.elastic.sigma: found 0; expected a number from 0.5 to 28",
    ],
    [
      '{ "elastic": true }',
      "a:1:42 data.augmentation.elastic: found true; expected an object, or null; { } takes all its defaults",
    ],
    ["true", "a:1:29 data.augmentation: found true; expected an object, or null; { } takes all its defaults"],
  ])("not %s", (text, problem) => {
    expect(problemsOf(`{ "data": { "augmentation": ${text} }, ${wholeModel} }`)).toEqual([problem]);
  });
});

test("all problems come at once, in the order of the file", () => {
  const text = `{
  "seed": -1,
  "trainig": { "epoch": 3 },
  "model": {
    "layers": [
      { "type": "conv2d", "filters": "6", "kernelSize": 5 },
      { "type": "dense", "units": 11, "activation": "softmax" }
    ]
  },
  "engine": "gpu"
}`;
  expect(problemsOf(text)).toEqual([
    "a:2:11 seed: found -1; expected a whole number from 0 to 4294967295",
    'a:3:3 trainig: "trainig" is not known in the outermost object; did you mean "training"?',
    'a:3:16 trainig.epoch: "epoch" is not known in trainig; did you mean "epochs"?',
    'a:6:38 model.layers[0].filters: found "6"; expected a whole number from 1 to 4096; did you mean 6, without quotes?',
    'a:7:7 model.layers[1]: the last layer gives a vector of 11; expected a vector of 10, one output for each digit; set "units" to 10',
    'a:10:13 engine: found "gpu"; expected one of "auto", "tensorflow", "webgpu", "wasm"; did you mean "webgpu"?',
  ]);
});

describe("a text that cannot be shown", () => {
  const named = (name: string, description = ""): string =>
    JSON.stringify({ name, description }).replace(/\}$/, `, ${wholeModel} }`);

  test("is told where it stands, by its character's number", () => {
    expect(problemsOf(named("a\u001b[31mRED\u0007"))).toEqual([
      "a:1:9 name: found U+001B, which cannot be shown; expected plain text in one line",
    ]);
    for (const [character, code] of [
      ["\n", "U+000A"],
      ["\t", "U+0009"],
      ["\u202e", "U+202E"],
    ]) {
      expect(problemsOf(named(`a${character}b`))[0]).toContain(`name: found ${code},`);
    }
    expect(problemsOf(named("a", "one\r\n\ttwo"))).toEqual([]);
    expect(problemsOf(named("a", "one\u001b[2J"))[0]).toContain("description: found U+001B,");
    expect(expandSweep(named("a\u0007"), { fileName: "a" })).toMatchObject({ sweep: null });
    const overrides = [{ path: "name", value: "\u0007" }];
    expect(parseExperiment(named("a"), { fileName: "a", overrides }).problems).toHaveLength(1);
  });

  test("is taken in a run that there is", () => {
    const { experiment } = parseExperiment(named("a\u001b"), { fileName: "experiment.json", kept: true });
    expect(experiment?.name).toBe("a\u001b");
  });
});
