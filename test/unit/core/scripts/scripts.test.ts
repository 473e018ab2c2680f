import { describe, expect, it } from "vitest";
import { parseExperiment } from "../../../../src/core/experiment/parse.ts";
import type { Experiment, ExperimentFile } from "../../../../src/core/experiment/schema.ts";
import { kerasScript } from "../../../../src/core/scripts/keras/kerasScript.ts";
import { pytorchScript } from "../../../../src/core/scripts/pytorch/pytorchScript.ts";

const layers: ExperimentFile["model"]["layers"] = [
  { type: "conv2d", filters: 6, kernelSize: 5, strides: 2, padding: "same", activation: "relu" },
  { type: "flatten" },
  { type: "dense", units: 10, activation: "softmax" },
];

function experimentOf(rest: Partial<ExperimentFile> = {}): Experiment {
  const text = JSON.stringify({ name: "A test", model: { layers }, ...rest });
  const { experiment, problems } = parseExperiment(text, { fileName: "a.mnist.json", kept: true });
  if (experiment === null) throw new Error(problems.map(({ message }) => message).join("\n"));
  return experiment;
}

const scripts = { keras: kerasScript, pytorch: pytorchScript };
const bothOf = (rest?: Partial<ExperimentFile>): string[] =>
  Object.values(scripts).map((script) => script(experimentOf(rest), { fileName: "a.py" }));

describe.each(Object.entries(scripts))("a script for %s", (_, scriptOf) => {
  const of = (rest?: Partial<ExperimentFile>): string => scriptOf(experimentOf(rest), { fileName: "a.py" });

  it("has the file's settings as constants", () => {
    const script = of({
      seed: 7,
      training: { epochs: 3, batchSize: 32, optimizer: { type: "sgd", learningRate: 0.25 } },
    });
    for (const line of ["SEED = 7", "EPOCHS = 3", "BATCH_SIZE = 32", "LEARNING_RATE = 0.25"]) {
      expect(script).toContain(`\n${line}\n`);
    }
    expect(script).toContain("\nVALIDATION_SPLIT = 0.1  #");
  });

  it("fits into a hundred columns and leaves no blanks at the end of a line", () => {
    const script = of({
      data: { normalization: "standardize", augmentation: { rotationRange: 9, elastic: {} } },
      training: {
        optimizer: { type: "adamW", beta1: 0.8, beta2: 0.99, epsilon: 1e-5, weightDecay: 0.1, clipNorm: 2 },
        learningRateSchedule: { type: "exponential", decayRate: 0.987654321, decayEpochs: 12.5, warmupEpochs: 1.5 },
        reduceOnPlateau: {},
        earlyStopping: { restoreBest: true },
        evaluate: { every: 100, on: "both", sample: 1000 },
      },
      checkpoints: { keep: "all", pattern: "{epoch:02d}-{step}-{valAccuracy:.4f}" },
    });
    expect(script.split("\n").filter((line) => line.length > 100)).toEqual([]);
    expect(script).not.toMatch(/[ \t]$/m);
    expect(script).toMatch(/[^\n]\n$/);
  });

  it("says in its header what cannot be the same", () => {
    expect(of()).toContain("the order of the digits");
    expect(of({ data: { shuffle: false } })).not.toContain("the order of the digits");
    const dropout = of({
      model: { layers: [...layers.slice(0, 2), { type: "dropout", rate: 0.5 }, ...layers.slice(2)] },
    });
    expect(dropout.replace(/\s+/g, " ")).toContain("what dropout leaves out");
  });

  it("names the command that writes its weights on a line of its own, and names as a shell takes them", () => {
    const format = scriptOf === kerasScript ? "keras" : "pytorch";
    const names = { fileName: "a b.py", weightsName: "it's $HOME.safetensors" };
    const lines = scriptOf(experimentOf(), names).split("\n");
    expect(lines).toContain(
      `    mnist-lab script FILE --as ${format} --initial-weights 'it'\\\\''s $HOME.safetensors'`,
    );
    expect(lines.some((line) => line.startsWith("    python 'a b.py' --weights "))).toBe(true);
  });

  it("names the experiment's folder where it is not its own", () => {
    const experiment = experimentOf({ data: { source: "kaggleCsv", train: "train.csv" } });
    const folderOf = (dataFolder?: string): string =>
      /^FOLDER = .*$/m.exec(scriptOf(experiment, { fileName: "a.py", dataFolder }))?.[0] ?? "";
    expect(folderOf()).toMatch(/^FOLDER = Path\(__file__\)\.parent {2}#/);
    expect(folderOf("../a")).toBe('FOLDER = Path(__file__).parent / "../a"');
    expect(folderOf("D:\\a")).toBe('FOLDER = Path(__file__).parent / "D:\\\\a"');
  });

  it("says what the command line changed, also for whoever writes the weights later", () => {
    const changes = ["--seed", "7", "--set", "data.path=it's a b"];
    const text = scriptOf(experimentOf(), { fileName: "a.py", changes });
    expect(text).toContain("Of the experiment file was changed for this script: --seed 7 --set 'data.path=");
    expect(text).toMatch(/^ {4}mnist-lab script FILE --as \w+ --seed 7 --set 'data.path=.* --initial-weights start/m);
    expect(of()).not.toContain("was changed");
  });

  it("leaves a sweep aside and says so", () => {
    expect(of()).not.toContain("sweep");
    expect(of({ sweep: { parameters: { seed: [1, 2] } } })).toContain("The sweep of the experiment is left aside");
  });

  it("asks for the weights that an experiment starts from", () => {
    expect(of()).not.toContain("required=True");
    expect(of({ model: { layers, weights: "start.safetensors" } })).toContain("required=True");
  });

  it("quotes what comes from the file", () => {
    const evil = `"""\nimport os\nos.system("x")  # \\`;
    const script = scriptOf(
      experimentOf({
        name: evil,
        description: evil,
        data: { source: "kaggleCsv", train: `a"\nb` },
        checkpoints: { keep: "all", pattern: "{epoch:02d}'{valLoss}" },
      }),
      { fileName: `${evil}.py`, weightsName: evil },
    );
    // Whether it is whole Python is asked of Python, in test/process.
    expect(script).toContain(String.raw`description="\"\"\"\nimport os\nos.system(\"x\")  # \\"`);
    expect(script).toContain(String.raw`read_csv("a\"\nb")`);
  });

  it("names checkpoints by the file's pattern", () => {
    const checkpoints = { keep: "all", every: { epochs: 2 }, pattern: "{epoch:02d}-{valAccuracy:.3f}" } as const;
    expect(of({ checkpoints })).toContain(`"checkpoints/{epoch:02d}-{val_accuracy:.3f}.`);
    expect(of({ checkpoints, data: { validationSplit: 0 } })).toContain(`"checkpoints/{epoch:02d}-none.`);
  });

  it("reads the files that an experiment names, relative to its folder", () => {
    const images = "fashion/train-images.gz";
    const data = { source: "idx", trainImages: images, trainLabels: "b", testImages: "c", testLabels: "d" } as const;
    expect(of({ data })).toContain(`x_train = read_idx("${images}")`);
    expect(of({ data })).toContain("FOLDER = Path(__file__).parent");
  });

  it("is refused for a network that cannot be built", () => {
    const experiment = experimentOf();
    const broken = { ...experiment, model: { ...experiment.model, layers: experiment.model.layers.slice(2) } };
    expect(() => scriptOf(broken, { fileName: "a.py" })).toThrow(/model\.layers\[0\]: dense needs a vector/);
  });
});

describe("conventions", () => {
  it("of padding are Keras's", () => {
    const [keras, pytorch] = bothOf();
    expect(keras).toContain(`layers.Conv2D(6, 5, strides=2, padding="same", activation="relu"),  # 14×14×6`);
    expect(pytorch).toContain("self.conv2d = nn.Conv2d(1, 6, 5, stride=2)");
    expect(pytorch).toContain("x = F.relu(self.conv2d(F.pad(x, (1, 2, 1, 2))))  # 6×14×14");
  });

  it("of flattening are Keras's", () => {
    expect(bothOf()[1]).toContain("x = x.permute(0, 2, 3, 1).flatten(1)");
  });
});
