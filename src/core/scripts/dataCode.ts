import type { DataSpec } from "../experiment/schema.ts";
import { pythonNumber, pythonString } from "./pythonLiteral.ts";
import type { ScriptPlan } from "./scriptPlan.ts";

/** What a framework adds to the reading of the digits. */
export interface DataWords {
  /** Lines that set x_train, y_train, x_test, y_test to MNIST's arrays of bytes. */
  readonly mnist: string;
  /** What `load_data` says it returns. */
  readonly returns: string;
  /** Shape of the pixels as the network takes them. */
  readonly shape: string;
  /** An expression of the pixels `x`, float32 from 0 to 1, and the labels `y`, numbers 0 to 9, as training takes them. */
  readonly prepared: string;
}

/** Whether the data are in files beside the experiment. */
const inFiles = ({ source }: DataSpec): boolean => source !== "mnist";

export function dataImports({ experiment: { data } }: ScriptPlan): string[] {
  return [...(data.source === "idx" ? ["import gzip"] : []), ...(inFiles(data) ? ["from pathlib import Path"] : [])];
}

export function dataConstants({ experiment: { data }, dataFolder, validated }: ScriptPlan): string[] {
  return [
    ...(inFiles(data) ? folderLines(dataFolder) : []),
    ...(data.source === "kaggleCsv" && data.test === null
      ? [`TEST_SPLIT = ${pythonNumber(data.testSplit)}  # the end of the CSV is kept for the test`]
      : []),
    ...(data.limit === null ? [] : [`LIMIT = ${pythonNumber(data.limit)}  # of the training digits the first so many`]),
    ...(validated
      ? [
          `VALIDATION_SPLIT = ${pythonNumber(data.validationSplit)}  # the end of the training digits, before any shuffling`,
        ]
      : []),
  ];
}

function folderLines(folder: string): string[] {
  const why = "the experiment names its files relative to its own folder";
  if (folder === "") return [`FOLDER = Path(__file__).parent  # ${why}`];
  // Python takes what is joined to a folder for itself where it is absolute.
  return [`# The experiment's folder: ${why}.`, `FOLDER = Path(__file__).parent / ${pythonString(folder)}`];
}

/** @returns the functions that read the digits; the last is `load_data`. */
export function dataDefinitions(plan: ScriptPlan, words: DataWords): string[] {
  const { source } = plan.experiment.data;
  return [
    ...(source === "idx" ? [readIdx] : []),
    ...(source === "kaggleCsv" ? [readCsv] : []),
    `def prepare(x, y):
    """Turns bytes into pixels from 0 to 1."""
    x = x.reshape(${words.shape}).astype("float32") / 255
    return ${words.prepared}`,
    loadData(plan, words),
  ];
}

const readIdx = `def read_idx(path):
    """Reads an IDX file, plain or gzipped."""
    content = (FOLDER / path).read_bytes()
    if content[:2] == b"\\x1f\\x8b":
        content = gzip.decompress(content)
    dimensions = content[3]
    shape = np.frombuffer(content, ">i4", dimensions, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * dimensions).reshape(shape)`;

const readCsv = `def read_csv(path):
    """Reads Kaggle's CSV: a header, then a label and 784 pixels on each line."""
    table = np.loadtxt(FOLDER / path, dtype=np.uint8, delimiter=",", skiprows=1, ndmin=2)
    return table[:, 1:], table[:, 0]`;

function loadData(plan: ScriptPlan, words: DataWords): string {
  const { experiment, validated, standardizes } = plan;
  const { data } = experiment;
  const lines = [
    `def load_data(path=None):`,
    `    """${words.returns}"""`,
    `    if path is not None:`,
    `        with np.load(path) as file:`,
    `            x_train, y_train = file["x_train"], file["y_train"]`,
    `            x_test, y_test = file["x_test"], file["y_test"]`,
    `    else:`,
    ...sourceLines(data, words).map((line) => `        ${line}`),
    ``,
    ...(data.limit === null ? [] : [`    x_train, y_train = x_train[:LIMIT], y_train[:LIMIT]`]),
    ...(validated
      ? [
          `    cut = int(len(x_train) * (1 - VALIDATION_SPLIT))`,
          `    train_set = prepare(x_train[:cut], y_train[:cut])`,
          `    validation_set = prepare(x_train[cut:], y_train[cut:])`,
        ]
      : [`    train_set = prepare(x_train, y_train)`]),
    `    test_set = prepare(x_test, y_test)`,
    ...(standardizes ? standardizing(plan) : []),
    `    return ${setNames(plan).join(", ")}`,
  ];
  return lines.join("\n");
}

const setNames = ({ validated }: ScriptPlan): string[] => [
  "train_set",
  ...(validated ? ["validation_set"] : []),
  "test_set",
];

function sourceLines(data: DataSpec, words: DataWords): string[] {
  switch (data.source) {
    case "mnist":
      return words.mnist.split("\n");
    case "idx":
      return [
        `x_train = read_idx(${pythonString(data.trainImages)})`,
        `y_train = read_idx(${pythonString(data.trainLabels)})`,
        `x_test = read_idx(${pythonString(data.testImages)})`,
        `y_test = read_idx(${pythonString(data.testLabels)})`,
      ];
    case "kaggleCsv":
      return data.test !== null
        ? [
            `x_train, y_train = read_csv(${pythonString(data.train)})`,
            `x_test, y_test = read_csv(${pythonString(data.test)})`,
          ]
        : [
            `x_train, y_train = read_csv(${pythonString(data.train)})`,
            `end = int(len(x_train) * (1 - TEST_SPLIT))`,
            `x_train, x_test = x_train[:end], x_train[end:]`,
            `y_train, y_test = y_train[:end], y_train[end:]`,
          ];
  }
}

/** Augmented digits are standardized afterwards, with each batch. */
function standardizing(plan: ScriptPlan): string[] {
  const augmented = plan.experiment.data.augmentation !== null;
  const done = augmented ? setNames(plan).slice(1) : setNames(plan);
  return [
    ``,
    `    # By the training digits${augmented ? ", which themselves follow when they have been augmented" : ""}.`,
    `    mean, deviation = moments(train_set[0])`,
    ...done.map((set) => `    ${set} = (${set}[0] - mean) / deviation, ${set}[1]`),
  ];
}
