import { describe, expect, test } from "vitest";
import type { Override } from "../../../../src/core/experiment/overrides.ts";
import { parseExperiment } from "../../../../src/core/experiment/parse.ts";
import { formatProblem } from "../../../../src/core/experiment/problem.ts";
import { expandSweep, type ExpandedSweep } from "../../../../src/core/sweep/expand.ts";
import { identityText } from "../../../../src/core/sweep/identity.ts";
import { Dice } from "../../../helpers/badExperiments.ts";

const lenet = {
  name: "LeNet-5",
  model: {
    layers: [
      { type: "conv2d", filters: 6, kernelSize: 5, padding: "same", activation: "relu" },
      { type: "averagePooling2d", poolSize: 2 },
      { type: "conv2d", filters: 16, kernelSize: 5, activation: "relu" },
      { type: "averagePooling2d", poolSize: 2 },
      { type: "flatten" },
      { type: "dense", units: 120, activation: "relu" },
      { type: "dense", units: 84, activation: "relu" },
      { type: "dense", units: 10, activation: "softmax" },
    ],
  },
  training: { epochs: 3, optimizer: { type: "adam" } },
};

const dense = (units: number, activation = "relu"): object => ({ type: "dense", units, activation });

const textOf = (sweep: object, file: object = lenet): string => JSON.stringify({ ...file, sweep }, null, 2);

function expanded(sweep: object, file: object = lenet): ExpandedSweep {
  const result = expandSweep(textOf(sweep, file), { fileName: "lenet5.mnist.json" });
  if (result.sweep === null) throw new Error(JSON.stringify(result.problems, null, 2));
  return result.sweep;
}

/** @returns the problems, each as the text of the file that it stands at and its message. */
function problemsOf(sweep: object, file: object = lenet): string[] {
  const text = textOf(sweep, file);
  const result = expandSweep(text, { fileName: "lenet5.mnist.json" });
  const problems = result.sweep === null ? result.problems : [];
  // While it is typed the same is found, as long as the sweep is small.
  expect(parseExperiment(text, { fileName: "lenet5.mnist.json" }).problems).toEqual(problems);
  return problems.map(
    ({ offset, length, path, message }) => `${text.slice(offset, offset + length)} | ${path}: ${message}`,
  );
}

const valuesOf = ({ points }: ExpandedSweep): unknown[][] => points.map(({ values }) => Object.values(values));

describe("a grid", () => {
  test("varies the last value fastest, in the order of the file", () => {
    const { points, size } = expanded({ parameters: { "training.batchSize": [16, 32], "training.epochs": [1, 2, 3] } });
    expect(size).toEqual({ settings: 6, repeats: 1, runs: 6 });
    expect(points.map(({ experiment: { training } }) => [training.batchSize, training.epochs])).toEqual([
      [16, 1],
      [16, 2],
      [16, 3],
      [32, 1],
      [32, 2],
      [32, 3],
    ]);
    expect(points.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(points[4].values).toEqual({ "training.batchSize": 32, "training.epochs": 2 });
    expect(points[4].experiment).toMatchObject({ name: "LeNet-5: 32, 2", sweep: null, seed: 42 });
  });

  test("[*] reaches every layer that has one in the file, but the last", () => {
    const { points } = expanded({ parameters: { "model.layers[*].activation": ["tanh", "sigmoid"] } });
    const activations = points.map(({ experiment: { model } }) =>
      model.layers.flatMap((layer) => ("activation" in layer ? [layer.activation] : [])),
    );
    expect(activations).toEqual([
      ["tanh", "tanh", "tanh", "tanh", "softmax"],
      ["sigmoid", "sigmoid", "sigmoid", "sigmoid", "softmax"],
    ]);
  });

  test("[*] reaches into residual blocks, and leaves layers alone that have none", () => {
    const residual = {
      model: {
        layers: [
          {
            type: "residual",
            activation: "relu",
            layers: [{ type: "conv2d", filters: 1, kernelSize: 1, activation: "relu" }],
          },
          { type: "conv2d", filters: 2, kernelSize: 3 },
          { type: "flatten" },
          { type: "dense", units: 10, activation: "softmax" },
        ],
      },
    };
    const { points } = expanded({ parameters: { "model.layers[*].activation": ["tanh"] } }, residual);
    expect(points[0].experiment.model.layers).toMatchObject([
      { activation: "tanh", layers: [{ activation: "tanh" }] },
      { activation: "linear" },
      {},
      { activation: "softmax" },
    ]);
  });

  test("an index reaches one", () => {
    const { points } = expanded({ parameters: { "model.layers[0].filters": [4, 8] } });
    expect(points.map(({ experiment }) => experiment.model.layers[0])).toMatchObject([{ filters: 4 }, { filters: 8 }]);
  });

  test("takes whole objects, and puts values into them wherever the file names those", () => {
    const { points } = expanded({
      parameters: {
        "training.optimizer.learningRate": [0.1, 0.01],
        "training.optimizer": [{ type: "sgd", momentum: 0.9 }, { type: "adam" }],
      },
    });
    expect(points.map(({ experiment: { training } }) => training.optimizer)).toMatchObject([
      { type: "sgd", momentum: 0.9, learningRate: 0.1 },
      { type: "adam", learningRate: 0.1 },
      { type: "sgd", momentum: 0.9, learningRate: 0.01 },
      { type: "adam", learningRate: 0.01 },
    ]);
  });

  test("reaches parts that the file leaves out or turns off", () => {
    const file = { ...lenet, training: { earlyStopping: null } };
    const { points } = expanded(
      { parameters: { "training.optimizer.learningRate": [0.5], "training.earlyStopping.patience": [2] } },
      file,
    );
    expect(points[0].experiment.training).toMatchObject({
      optimizer: { type: "adam", learningRate: 0.5 },
      earlyStopping: { patience: 2 },
    });
  });

  test("values that go together are one dimension, at the place of the first", () => {
    const sweep = {
      parameters: {
        "training.batchSize": [16, 32],
        "training.epochs": [1, 2],
        "training.optimizer.learningRate": [1, 2],
      },
      zip: [["training.optimizer.learningRate", "training.batchSize"]],
    };
    expect(expanded(sweep).size.runs).toBe(4);
    expect(valuesOf(expanded(sweep))).toEqual([
      [16, 1, 1],
      [16, 2, 1],
      [32, 1, 2],
      [32, 2, 2],
    ]);
  });

  test("repeats run the whole again with the next seed", () => {
    const { points } = expanded({ parameters: { "training.batchSize": [16, 32] }, repeats: 3 });
    expect(points.map(({ repeat, seed, experiment }) => [repeat, seed, experiment.training.batchSize])).toEqual([
      [0, 42, 16],
      [0, 42, 32],
      [1, 43, 16],
      [1, 43, 32],
      [2, 44, 16],
      [2, 44, 32],
    ]);
    expect(points[5].experiment).toMatchObject({ seed: 44, name: "LeNet-5: 32, seed 44" });
  });

  test("a file without a sweep is a sweep of one run", () => {
    const result = expandSweep(JSON.stringify(lenet), { fileName: "a.mnist.json" });
    expect(result.sweep?.points).toHaveLength(1);
    expect(result.sweep?.points[0].experiment).toEqual(
      parseExperiment(JSON.stringify(lenet), { fileName: "a.mnist.json" }).experiment,
    );
  });
});

describe("random search", () => {
  const sweep = {
    parameters: {
      "training.batchSize": { type: "logUniform", min: 8, max: 512 },
      "training.optimizer.learningRate": { type: "logUniform", min: 0.0001, max: 0.1 },
      "model.layers[*].activation": ["tanh", "relu"],
      "data.validationSplit": { type: "uniform", min: 0.1, max: 0.3 },
      "training.epochs": { type: "uniform", min: 2, max: 4 },
    },
    samples: 400,
  };

  test("draws within its ranges, whole numbers where the field is one, all of them", () => {
    const { points, size } = expanded(sweep);
    expect(size.runs).toBe(400);
    const epochs = points.map(({ values }) => values["training.epochs"]);
    expect(new Set(epochs)).toEqual(new Set([2, 3, 4]));
    expect(new Set(points.map(({ values }) => values["model.layers[*].activation"]))).toEqual(
      new Set(["tanh", "relu"]),
    );
    const rates = points.map(({ experiment }) => experiment.training.optimizer.learningRate);
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(0.0001);
    expect(Math.max(...rates)).toBeLessThanOrEqual(0.1);
    // Three orders of magnitude, each as likely: 133 of 400 expected in each, with a deviation of 9.4.
    for (const low of [0.0001, 0.001, 0.01]) {
      const count = rates.filter((rate) => rate >= low && rate < low * 10).length;
      expect(Math.abs(count - 133)).toBeLessThan(5 * 9.4);
    }
    const sizes = points.map(({ experiment }) => experiment.training.batchSize);
    expect(sizes.every((each) => Number.isInteger(each) && each >= 8 && each <= 512)).toBe(true);
    expect(new Set(sizes).size).toBeGreaterThan(50);
  });

  test("is the same for the same seed; more samples leave the first as they are", () => {
    const first = valuesOf(expanded({ ...sweep, samples: 20 }));
    expect(valuesOf(expanded(sweep)).slice(0, 20)).toEqual(first);
    expect(valuesOf(expanded({ ...sweep, samples: 20 }, { ...lenet, seed: 43 }))).not.toEqual(first);
  });
});

describe("no sample is drawn twice", () => {
  const units = "model.layers[5].units";

  test("of lists, until each setting was there once; more samples leave the first as they are", () => {
    const parameters = { "training.batchSize": [16, 32, 64], "training.epochs": [1, 2, 3] };
    const all = valuesOf(expanded({ parameters, samples: 9 }));
    expect(new Set(all.map((each) => each.join())).size).toBe(9);
    for (let samples = 1; samples < 9; samples++) {
      expect(valuesOf(expanded({ parameters, samples }))).toEqual(all.slice(0, samples));
    }
  });

  test("what was different before is drawn as before", () => {
    const range = { type: "logUniform", min: 0.0001, max: 0.1 };
    const parameters = { "training.optimizer.learningRate": range, "training.batchSize": [16, 32] };
    expect(valuesOf(expanded({ parameters, samples: 4 }))).toEqual([
      [0.01404, 32],
      [0.06395, 16],
      [0.03373, 32],
      [0.0003536, 32],
    ]);
  });

  test("of whole numbers, also where chance would hardly find the last", () => {
    const parameters = { [units]: { type: "logUniform", min: 1, max: 300 } };
    const found = valuesOf(expanded({ parameters, samples: 300 })).flat();
    expect(found.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 300 }, (_, at) => at + 1));
  });

  test("of a narrow range, as many as it has", () => {
    const parameters = { "training.optimizer.learningRate": { type: "uniform", min: 0.1, max: 0.1003 } };
    const found = valuesOf(expanded({ parameters, samples: 4 })).flat();
    expect(found.toSorted()).toEqual([0.1, 0.1001, 0.1002, 0.1003]);
    expect(problemsOf({ parameters, samples: 5 })).toEqual([
      "5 | sweep.samples: found 5; expected at most 4: there are no more different settings",
    ]);
  });

  test("more than there are is refused", () => {
    expect(problemsOf({ parameters: { "training.batchSize": [16, 32] }, samples: 5 })).toEqual([
      '5 | sweep.samples: found 5; expected at most 2: there are no more different settings; leave "samples" out for all of them',
    ]);
    const epochs = { type: "uniform", min: 1.5, max: 4 };
    expect(
      problemsOf({ parameters: { "training.epochs": epochs, "data.shuffle": [true, false] }, samples: 7 }),
    ).toEqual(["7 | sweep.samples: found 7; expected at most 6: there are no more different settings"]);
    const zipped = { "training.epochs": [1, 2], "training.batchSize": [16, 32] };
    expect(problemsOf({ parameters: zipped, zip: [Object.keys(zipped)], samples: 3 })).toEqual([
      expect.stringContaining("expected at most 2: "),
    ]);
  });

  test("a range without a whole number is refused where whole numbers stand", () => {
    for (const type of ["uniform", "logUniform"]) {
      const parameters = {
        [units]: { type, min: 1.2, max: 1.4 },
        "data.validationSplit": { type, min: 0.1, max: 0.2 },
      };
      expect(problemsOf({ parameters, samples: 2 })).toEqual([
        expect.stringMatching(/: found a range from 1\.2 to 1\.4; expected one with a whole number in it$/),
      ]);
    }
    const parameters = { [units]: { type: "uniform", min: 1.2, max: 3.4 } };
    expect(
      valuesOf(expanded({ parameters, samples: 2 }))
        .flat()
        .toSorted(),
    ).toEqual([2, 3]);
  });
});

describe("values set besides the file", () => {
  const parameters = {
    "training.batchSize": [25, 50],
    "training.optimizer": [{ type: "sgd" }, { type: "adam" }],
    "model.layers[*].activation": ["relu", "tanh"],
    engine: ["wasm"],
    seed: [1, 2],
  };
  const withOverrides = (...overrides: Override[]) =>
    expandSweep(textOf({ parameters }), { fileName: "a.mnist.json", overrides });
  const problemOf = (path: string, value: unknown): string => {
    const result = withOverrides({ path, value });
    return result.sweep === null ? result.problems.map((each) => formatProblem("a", each)).join("\n") : "";
  };

  test("are refused where the sweep sets them in every run", () => {
    expect(problemOf("training.batchSize", 16)).toBe(
      "a (--set training.batchSize=16) training.batchSize: is varied by sweep.parameters, so that this would have no effect; " +
        `use --set 'sweep.parameters["training.batchSize"]=[16]'`,
    );
    expect(problemOf("engine", "webgpu")).toContain(`use --set 'sweep.parameters.engine=["webgpu"]'`);
    expect(problemOf("seed", 9)).toContain("use --set 'sweep.parameters.seed=[9]'");
    expect(problemOf("training.optimizer.learningRate", 0.5)).toContain(
      'change the values of sweep.parameters["training.optimizer"] instead',
    );
    expect(problemOf("model.layers.0.activation", "elu")).toContain(
      'change the values of sweep.parameters["model.layers[*].activation"] instead',
    );
  });

  test("are taken where they matter, the sweep itself too", () => {
    const { sweep } = withOverrides(
      { path: 'sweep.parameters["training.batchSize"]', value: [16] },
      { path: "training.epochs", value: 7 },
      { path: "model.layers[0]", value: { type: "conv2d", filters: 3, kernelSize: 5, activation: "relu" } },
    );
    expect(sweep?.points).toHaveLength(8);
    expect(sweep?.points[0].experiment.training).toMatchObject({ batchSize: 16, epochs: 7 });
    expect(withOverrides({ path: "sweep", value: null }, { path: "seed", value: 9 }).sweep?.points[0].seed).toBe(9);
  });

  test("are taken of the file's own experiment", () => {
    const overrides = [{ path: "training.batchSize", value: 16 }];
    const { experiment } = parseExperiment(textOf({ parameters }), { fileName: "a", overrides });
    expect(experiment?.training.batchSize).toBe(16);
  });
});

describe("what is wrong is told where it stands", () => {
  test("values that the field does not take, each once", () => {
    expect(problemsOf({ parameters: { "training.batchSize": [16, 0, "64"], "training.epochs": [1, 2] } })).toEqual([
      expect.stringMatching(/^0 \| sweep\.parameters\["training\.batchSize"\]\[1\]: found 0; expected a whole number/),
      expect.stringMatching(
        /^"64" \| sweep\.parameters\["training\.batchSize"\]\[2\]: found "64"; expected a whole number/,
      ),
    ]);
  });

  test("everything that is wrong, at once", () => {
    const parameters = { "training.batchsize": [16], "training.epochs": [1, 0], "model.layers[*].rate": [0.5] };
    expect(problemsOf({ parameters }).map((problem) => problem.split(" | ")[0])).toEqual([
      '"training.batchsize"',
      "0",
      '"model.layers[*].rate"',
    ]);
  });

  test("parts of whole objects", () => {
    expect(problemsOf({ parameters: { "training.optimizer": [{ type: "sgd", momentun: 0.9 }] } })).toEqual([
      expect.stringMatching(
        /^"momentun" \| sweep\.parameters\["training\.optimizer"\]\[0\]\.momentun: .*did you mean "momentum"\?$/,
      ),
    ]);
  });

  test("shapes that do not fit, at the value that makes them", () => {
    expect(
      problemsOf({ parameters: { "model.layers[2].kernelSize": [5, 15], "training.batchSize": [16, 32] } }),
    ).toEqual([
      expect.stringMatching(
        /^15 \| sweep\.parameters\["model\.layers\[2\]\.kernelSize"\]\[1\]: model\.layers\[2\]: leaves no pixel/,
      ),
    ]);
  });

  test("unknown paths, with what was probably meant", () => {
    expect(problemsOf({ parameters: { "training.batchsize": [16] } })).toEqual([
      expect.stringMatching(/^"training\.batchsize" \| .*did you mean "batchSize"\?$/),
    ]);
    // Also where the file has the right one already.
    const given = { ...lenet, training: { batchSize: 32 } };
    expect(problemsOf({ parameters: { "training.batchsize": [16] } }, given)).toEqual([
      expect.stringMatching(/^"training\.batchsize" \| .*did you mean "batchSize"\?$/),
    ]);
    expect(problemsOf({ parameters: { "model.layers[*].activatoin": ["relu"] } })).toEqual([
      expect.stringMatching(/^"model\.layers\[\*\]\.activatoin" \| .*did you mean "activation"\?$/),
    ]);
    expect(problemsOf({ parameters: { "model.layers[99].units": [1] } })).toEqual([
      expect.stringMatching(/^"model\.layers\[99\]\.units" \| .*position 99 in a list of 8/),
    ]);
    expect(problemsOf({ parameters: { "training..batchSize": [1], "model.layers[*]": [1] } })).toEqual([
      expect.stringContaining("is not a path"),
      expect.stringContaining("is not a path"),
    ]);
  });

  test.each(["__proto__", "constructor.prototype", "training.__proto__.batchSize", 'model["prototype"]'])(
    "%s, which reaches a prototype",
    (path) => {
      // A literal with this name would set the prototype of the test's own object.
      const text = textOf({ parameters: { placeholder: [1] } }).replace('"placeholder"', JSON.stringify(path));
      const result = expandSweep(text, { fileName: "a" });
      expect(result.sweep).toBeNull();
      expect("problems" in result && result.problems.map(({ message }) => message).join()).toContain("is not allowed");
      expect(({} as Record<string, unknown>).batchSize).toBeUndefined();
    },
  );

  test("what is no setting", () => {
    expect(problemsOf({ parameters: { name: ["a", "b"], "sweep.repeats": [1] } })).toEqual([
      expect.stringMatching(/^"name" .*cannot be varied$/),
      expect.stringMatching(/^"sweep.repeats" .*cannot be varied$/),
    ]);
  });

  test("contradictions of the sweep itself", () => {
    const range = { type: "uniform", min: 1, max: 4 };
    expect(problemsOf({ parameters: { "training.epochs": range } })).toEqual([
      expect.stringContaining('needs "samples"'),
    ]);
    expect(problemsOf({ parameters: { "training.epochs": { ...range, max: 0 } }, samples: 2 })).toEqual([
      expect.stringContaining("found a least value of 1 and a greatest of 0"),
    ]);
    expect(problemsOf({ parameters: { "training.epochs": [1] }, samples: 2, warmStart: true })).toEqual([
      expect.stringMatching(/^true \| sweep\.warmStart: found beside "samples"/),
    ]);
    expect(problemsOf({ parameters: { "training.epochs": [1, 2, 1] } })).toEqual([
      '1 | sweep.parameters["training.epochs"][2]: 1 is given twice; expected it once',
    ]);
    const two = { "training.epochs": [1, 2], "training.batchSize": [1, 2, 3] };
    expect(problemsOf({ parameters: two, zip: [["training.epochs", "training.batchSize"]] })).toEqual([
      expect.stringContaining("found lists of 2 and 3 values"),
    ]);
    expect(problemsOf({ parameters: two, zip: [["training.epochs", "training.batchsize"]] })).toEqual([
      expect.stringMatching(/^"training\.batchsize" .*did you mean "training\.batchSize"\?$/),
    ]);
    expect(problemsOf({ parameters: two, zip: [["training.epochs"]] })).toEqual([
      expect.stringContaining("less than two"),
    ]);
  });

  test("weights that cannot be handed on", () => {
    const parameters = { "training.epochs": [1, 2], "model.layers[5].units": [120, 60] };
    expect(problemsOf({ parameters, warmStart: true })).toEqual([
      '60 | sweep.parameters["model.layers[5].units"][1]: model.layers: has other weights than the first run, so that warmStart cannot hand them on',
    ]);
    expect(problemsOf({ parameters })).toEqual([]);
  });

  test("any value of a large grid, also while it is typed", () => {
    const sizes = Array.from({ length: 20 }, (_, index) => index + 1);
    const parameters = { "training.batchSize": [...sizes, 0], "training.epochs": [...sizes, -1] };
    expect(problemsOf({ parameters })).toEqual([
      expect.stringMatching(/^0 \| /) as string,
      expect.stringMatching(/^-1 \| /) as string,
    ]);
  });

  test("a sweep that is too large is refused without going through it", () => {
    const many = Array.from({ length: 10_000 }, (_, index) => index + 1);
    expect(problemsOf({ parameters: { "training.epochs": many, "training.batchSize": [1, 2] } })).toEqual([
      expect.stringContaining("gives 20000 runs; expected at most 10000"),
    ]);
  });

  test("seeds given twice", () => {
    for (const seed of [[1, 2], { type: "uniform", min: 1, max: 9 }]) {
      const sweep = { parameters: { seed }, repeats: 2, ...(Array.isArray(seed) ? {} : { samples: 2 }) };
      expect(problemsOf(sweep)).toEqual([
        '2 | sweep.repeats: found 2 beside "seed" in sweep.parameters, which gives the seeds itself; use one of the two',
      ]);
    }
    expect(expanded({ parameters: { seed: [1, 2] } }).points.map(({ seed }) => seed)).toEqual([1, 2]);
  });

  test("paths that have no effect, because others set all of it again", () => {
    const every = "model.layers[*].activation";
    const one = { model: { layers: [{ type: "flatten" }, dense(16), dense(10, "softmax")] } };
    const two = { model: { layers: [{ type: "flatten" }, dense(16), dense(16), dense(10, "softmax")] } };
    const values = { [every]: ["relu", "tanh"], "model.layers[1].activation": ["elu"] };
    expect(problemsOf({ parameters: values }, one)).toEqual([
      `"${every}" | sweep.parameters["${every}"]: has no effect: all that it reaches is set after it by "model.layers[1].activation"; leave one of them out`,
    ]);
    expect(expanded({ parameters: values }, two).points).toHaveLength(2);
    expect(problemsOf({ parameters: { ...values, "model.layers[2].activation": ["elu"] } }, two)).toEqual([
      expect.stringContaining('"model.layers[1].activation", "model.layers[2].activation"'),
    ]);
    const before = { "model.layers[1].activation": ["elu"], [every]: ["relu", "tanh"] };
    expect(problemsOf({ parameters: before }, two)).toEqual([
      expect.stringMatching(
        /^"model\.layers\[1\]\.activation" \| .* is set after it by "model\.layers\[\*\]\.activation"/,
      ),
    ]);
    const bigger = { "model.layers": [two.model.layers], ...values };
    expect(expanded({ parameters: bigger }, one).points).toHaveLength(2);
  });

  test("seeds beyond the last one", () => {
    expect(problemsOf({ repeats: 2 }, { ...lenet, seed: 4294967295 })).toEqual([
      "2 | sweep.repeats: the last repeat would have the seed 4294967296; expected at most 4294967295",
    ]);
  });
});

test("random grids have as many points as their values multiply to, all different and in order", () => {
  const dice = new Dice(7);
  for (let round = 0; round < 40; round++) {
    const fields = ["training.batchSize", "training.epochs", "model.layers[0].filters", "model.layers[5].units"];
    const parameters: Record<string, number[]> = {};
    for (const path of fields.slice(0, 1 + dice.below(4))) {
      parameters[path] = Array.from({ length: 1 + dice.below(4) }, (_, index) => index + 1 + dice.below(2) * 10);
    }
    const repeats = 1 + dice.below(3);
    const { points, size } = expanded({ parameters, repeats });
    const product = Object.values(parameters).reduce((all, values) => all * values.length, 1);
    expect(size.runs).toBe(product * repeats);
    expect(points).toHaveLength(size.runs);
    expect(new Set(points.map(({ experiment }) => identityText(experiment))).size).toBe(size.runs);
    const ranks = points.map(({ values, repeat }) =>
      Object.entries(values).reduce(
        (rank, [path, value]) => rank * 100 + parameters[path].indexOf(value as number),
        repeat,
      ),
    );
    expect(ranks).toEqual([...ranks].sort((one, other) => one - other));
  }
});

test("a point is what the file would be with these values written into it", () => {
  const { points } = expanded({ parameters: { "training.batchSize": [16, 32], "training.epochs": [1, 2] } });
  for (const { experiment, values } of points) {
    const training = { ...lenet.training, batchSize: values["training.batchSize"], epochs: values["training.epochs"] };
    const alone = parseExperiment(JSON.stringify({ ...lenet, training }), { fileName: "lenet5" }).experiment;
    expect(identityText(experiment)).toBe(identityText(alone!));
  }
});

test("the identity of a run is not its name", () => {
  const [point] = expanded({ parameters: { "training.batchSize": [16] } }).points;
  const other = { ...point.experiment, name: "Other", description: "said" };
  expect(identityText(other)).toBe(identityText(point.experiment));
  expect(identityText({ ...point.experiment, seed: 1 })).not.toBe(identityText(point.experiment));
});
