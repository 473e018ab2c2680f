import { execFileSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import { findPythonEnvironment } from "../../scripts/pythonEnvironment.mjs";
import { classMetricsOf } from "../../src/core/metrics.ts";
import { chosenLook } from "../../src/core/runLooks.ts";
import { openModel } from "../../src/services/modelProcess.ts";
import { installationOf } from "../../src/services/installation.ts";
import { readRunDetails, type RunDetails } from "../../src/services/runDetails.ts";
import { builtCommandLine, runCommand, startCommand, Workplace, type Ended } from "../helpers/commandLine.ts";
import { smallMnist } from "../helpers/smallMnist.ts";
import { pathToFileURL } from "node:url";

/** Names that a table, a spreadsheet or a shell might stumble over. */
const names = ["=1+1", '数字, "两行"\nzwei'];

const tiny = {
  name: "Tiny",
  engine: "wasm",
  data: { limit: 2000 },
  model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] },
  training: { epochs: 2, batchSize: 50 },
  checkpoints: { every: { epochs: 1 }, keep: "all", pattern: "{epoch:02d}" },
};

let place: Workplace;
let run: RunDetails;
let other: string;
beforeAll(async () => {
  place = await Workplace.make();
  await place.write("tiny.mnist.json", tiny);
  await good("train", "tiny.mnist.json");
  await good("train", "tiny.mnist.json", "--set", "training.batchSize=100");
  const folders = await place.runs();
  for (const [i, folder] of folders.entries()) {
    // A run's name has one line: the line end is that of the experiment's name.
    await good("rename", basename(folder), names[i].replace("\n", " "));
  }
  [run] = await Promise.all([readRunDetails(folders[0])]);
  other = basename(folders[1]);
});
afterAll(async () => {
  await place.remove();
});

async function good(...words: string[]): Promise<string> {
  const { code, out, err }: Ended = await runCommand(words, place.path);
  expect({ words, code, err }).toEqual({ words, code: 0, err: "" });
  return out;
}

interface Seen {
  readonly tables: Readonly<
    Record<
      string,
      {
        dtypes: Readonly<Record<string, string>>;
        values: Readonly<Record<string, readonly (string | number | null)[]>>;
      }
    >
  >;
  readonly events: Readonly<
    Record<
      string,
      {
        scalars: Readonly<Record<string, readonly (readonly [step: number, value: number, time: number])[]>>;
        histograms: Readonly<Record<string, readonly { step: number; num: number; sum: number; buckets: number }[]>>;
        images: Readonly<Record<string, { step: number; shape: readonly number[]; red: readonly number[][] }>>;
      }
    >
  >;
}

function pythonFor(context: TestContext): string {
  return (
    findPythonEnvironment() ??
    context.skip("needs Python with pandas and tensorboard; `node scripts/pythonEnvironment.mjs` sets it up (1.7 GB)")
  );
}

/** What pandas and TensorBoard see in a folder. */
function seenByPython(python: string, folder: string): Seen {
  const script = fileURLToPath(new URL("exports.py", import.meta.url));
  return JSON.parse(
    execFileSync(python, ["-I", script, folder], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
  ) as Seen;
}

describe("exports of data", () => {
  it("are read by pandas and TensorBoard as the run recorded them", async (context) => {
    const python = pythonFor(context);
    const { id, history } = run;
    for (const format of ["history", "batches", "classes", "confusion", "wrong"]) {
      await good("export", id, "--as", `${format}-csv`, "--to", `out-${format}.csv`);
    }
    await good("export", id, other, "--to", "both.csv");
    await good("export", id, "--as", "tensorboard", "--to", "logs");
    const { tables, events } = seenByPython(python, place.path);

    // History: the epochs' own figures, bit by bit.
    const epochs = tables["out-history.csv"];
    const { epochs: recorded } = history;
    expect(epochs.values.epoch).toEqual([1, 2]);
    expect(epochs.values.loss).toEqual(recorded.map(({ loss }) => loss));
    expect(epochs.values.val_accuracy).toEqual(recorded.map(({ evaluations }) => evaluations[0].accuracy));
    expect(epochs.values.seconds).toEqual(recorded.map((each) => each.trainSeconds + each.evaluateSeconds));
    expect(epochs.dtypes).toMatchObject({ epoch: "int64", step: "int64", loss: "float64", learning_rate: "float64" });
    const test = chosenLook(run, { set: "test", epoch: null });
    expect(epochs.values.test_loss[(test?.epoch ?? 0) - 1]).toBe(test?.evaluation.loss);

    const batches = tables["out-batches.csv"].values;
    expect(batches.step).toEqual(Array.from({ length: 72 }, (_, i) => i));
    expect(batches.epoch).toEqual(Array.from({ length: 72 }, (_, i) => (i < 36 ? 1 : 2)));
    expect(batches.loss).toEqual(Array.from(history.batches.loss));

    // Several runs, with names that look like formulas, quotes, line ends, Chinese.
    const both = tables["both.csv"].values;
    expect(both.run).toEqual([id, id, other, other]);
    expect(both.name).toEqual(["'=1+1", "'=1+1", '数字, "两行" zwei', '数字, "两行" zwei']);

    // The test digits after the best epoch.
    const confusion = test?.evaluation.confusion ?? new Int32Array(0);
    const matrix = tables["out-confusion.csv"].values;
    expect(matrix["true/predicted"]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(matrix["3"]).toEqual(Array.from({ length: 10 }, (_, truth) => confusion[truth * 10 + 3]));
    const classes = tables["out-classes.csv"].values;
    expect(classes.support).toEqual(classMetricsOf(confusion).map(({ count }) => count));
    expect(classes.f1).toEqual(classMetricsOf(confusion).map(({ f1 }) => f1));
    const wrong = tables["out-wrong.csv"].values;
    const { labels } = smallMnist(0, 0, 10_000).test;
    const predicted = test?.evaluation.labels ?? new Uint8Array(0);
    const expected = Array.from(labels.keys()).filter((i) => labels[i] !== predicted[i]);
    expect(expected.length).toBeGreaterThan(100);
    expect(wrong.index).toEqual(expected);
    expect(wrong.true).toEqual(expected.map((i) => labels[i]));
    expect(wrong.predicted).toEqual(expected.map((i) => predicted[i]));
    expect(wrong.confidence.every((share) => Number(share) > 0.1 && Number(share) <= 1)).toBe(true);

    // TensorBoard: scalars are single precision.
    const { train, validation } = events;
    const points = (tag: string) => train.scalars[tag].map(([step, value]) => [step, value]);
    expect(points("epoch_loss")).toEqual(recorded.map(({ epoch, loss }) => [epoch, Math.fround(loss)]));
    expect(points("batch_loss")).toEqual(Array.from(history.batches.loss, (loss, i) => [i, Math.fround(loss)]));
    const times = train.scalars.batch_loss.map(([, , time]) => time);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(validation.scalars.epoch_accuracy.map(([, value]) => value)).toEqual(
      recorded.map(({ evaluations }) => Math.fround(evaluations[0].accuracy)),
    );
    const kernels = train.histograms["dense/kernel"];
    expect(kernels.map(({ step }) => step)).toContain(72);
    expect(kernels.every(({ num, buckets }) => num === 7840 && buckets === 7840)).toBe(true);
    const image = validation.images.confusion_matrix;
    const last = recorded[1].evaluations[0].confusion;
    expect([image.step, image.shape]).toEqual([2, [440, 440, 3]]);
    const darkest = (row: readonly number[]): number => row.indexOf(Math.min(...row));
    const mostFrequent = Array.from({ length: 10 }, (_, truth) => {
      const row = Array.from(last.subarray(truth * 10, truth * 10 + 10));
      return row.indexOf(Math.max(...row));
    });
    expect(image.red.map(darkest)).toEqual(mostFrequent);
  });

  it("predicts Kaggle's test.csv as the run's network does, and refuses what is none", async (context) => {
    const python = pythonFor(context);
    const { train, test } = smallMnist(18_000, 0, 10_000);
    const header = Array.from({ length: 784 }, (_, i) => `pixel${i}`).join(",");
    const rows = [test, train].flatMap(({ pixels, count }) =>
      Array.from({ length: count }, (_, i) => pixels.subarray(i * 784, (i + 1) * 784).join(",")),
    );
    expect(rows).toHaveLength(28_000);
    await place.write("test.csv", `${[header, ...rows].join("\n")}\n`);
    const words = ["export", run.id, "--as", "kaggle", "--test-csv"];
    await good(...words, "test.csv", "--to", "submission.csv");
    const submission = JSON.parse(
      execFileSync(python, [
        ...["-I", "-c", "import pandas, sys; print(pandas.read_csv(sys.argv[1]).to_json(orient='split'))"],
        join(place.path, "submission.csv"),
      ]).toString(),
    ) as { columns: string[]; data: number[][] };
    expect(submission.columns).toEqual(["ImageId", "Label"]);
    expect(submission.data.map(([index]) => index)).toEqual(Array.from({ length: 28_000 }, (_, i) => i + 1));

    // What evaluating says of the same digits.
    const installation = installationOf(pathToFileURL(builtCommandLine).href);
    const options = { run: run.path, weights: "best", digits: { source: "mnist" }, threads: null } as const;
    const model = await openModel(installation, options);
    try {
      const { report } = await model.evaluate("test");
      expect(submission.data.slice(0, 10_000).map(([, label]) => label)).toEqual(Array.from(report.labels));
    } finally {
      await model.close();
    }

    await place.write("short.csv", `${header}\n${rows[0]}\n${rows[1].slice(0, -2)}\n`);
    const { code, err } = await runCommand([...words, "short.csv", "--to", "none.csv"], place.path);
    expect(code).toBe(1);
    expect(err).toContain("short.csv: line 3: 783 values, expected 784");
    expect(await readdir(place.path)).not.toContain("none.csv");
  });

  it("replace nothing unasked, and say what to do", async () => {
    await place.write("mine.csv", "mine");
    const refused = await runCommand(["export", run.id, "--to", "mine.csv"], place.path);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain("mine.csv is there already.");
    expect(refused.err).toContain("Say --overwrite");
    expect(await readFile(join(place.path, "mine.csv"), "utf8")).toBe("mine");
    await good("export", run.id, "--to", "mine.csv", "--overwrite");
    expect(await readFile(join(place.path, "mine.csv"), "utf8")).toMatch(/^epoch,step,/);
    for (const words of [
      ["--to", "a.xyz"],
      ["--as", "sweep-csv", "--to", "a.csv"],
      ["--as", "kaggle"],
    ]) {
      expect((await runCommand(["export", run.id, ...words], place.path)).code).not.toBe(0);
    }
  });

  it("come as a file each into one folder, and leave nothing when they are stopped", async () => {
    await good("export", run.id, other, "--as", "history-json", "--to", "each");
    expect(await readdir(join(place.path, "each"))).toEqual(
      [`${run.id}-history.json`, `${other}-history.json`].toSorted(),
    );
    const before = await readdir(place.path);
    const running = startCommand(["export", run.id, "--as", "kaggle", "--test-csv", "test.csv"], place.path);
    // As soon as it has begun to write beside its place.
    while ((await readdir(place.path)).length === before.length && running.child.exitCode === null) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    running.child.kill("SIGINT");
    const { code, err } = await running.ended;
    expect({ code, err }).toEqual({ code: 130, err: "Cancelled; nothing was written.\n" });
    expect(await readdir(place.path)).toEqual(before);
  });
});

it("digits from Kaggle's train.csv train the very same weights as MNIST's own", async () => {
  const { train } = smallMnist(2000, 0, 0);
  const header = ["label", ...Array.from({ length: 784 }, (_, i) => `pixel${i}`)].join(",");
  const rows = Array.from(train.labels, (label, i) =>
    [label, ...train.pixels.subarray(i * 784, (i + 1) * 784)].join(","),
  );
  await place.write("train.csv", [header, ...rows].join("\r\n"));
  await place.write("kaggle.mnist.json", {
    ...tiny,
    data: { source: "kaggleCsv", train: "train.csv", test: "train.csv" },
  });
  await good("train", "kaggle.mnist.json");
  const { history } = await readRunDetails((await place.runs())[2]);
  const fingerprintOf = ({ ending }: RunDetails["history"]): unknown =>
    ending?.type === "completed" ? ending.fingerprint : null;
  expect(fingerprintOf(history)).toBe(fingerprintOf(run.history));
  expect(fingerprintOf(history)).toMatch(/^[0-9a-f]{64}$/);
});
