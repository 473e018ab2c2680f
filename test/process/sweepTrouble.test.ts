import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runCommand, startCommand, Workplace, type Ended } from "../helpers/commandLine.ts";

// Sweeps of which not all can be trained, as a person sees them.

const layers = [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }];
const tiny = {
  ...{ name: "Tiny", data: { limit: 300 }, model: { layers }, training: { epochs: 1, batchSize: 50 }, engine: "wasm" },
};
const file = "tiny.mnist.json";

let place: Workplace;
beforeEach(async () => {
  place = await Workplace.make();
});
afterEach(async () => {
  await place.remove();
});

/** Trains, or says what there is, with the words of a person. */
const lab = (...words: readonly string[]): Promise<Ended> => runCommand(words, place.path);

type Line = Record<string, unknown>;

function objectsOf(text: string): Line[] {
  const lines = text.trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Line);
}

const sweepFolder = async (): Promise<string> => {
  const sweeps = join(place.path, ".mnist", "sweeps");
  return join(sweeps, (await readdir(sweeps))[0]);
};

test("weights that are not there stop no other run, however many lack them", async () => {
  const parameters = { "model.weights": ["n1", "n2", "n3", null, "n5"] };
  await place.write(file, { ...tiny, sweep: { parameters } });
  const { code, out } = await lab("sweep", file, "--concurrency", "1", "--csv", "table.csv");
  expect(code).toBe(1);
  expect(out).toMatch(/1\/5 {2}n1 +✗ .*n1 does not exist\n +→ Check the path\./);
  // What can be done is said once.
  expect(out.match(/→ Check the path/g)).toHaveLength(1);
  expect(out).toContain("1 of 5 runs done; 4 runs failed.");
  expect(out).not.toContain("Go on with");
  const rows = (await readFile(join(place.path, "table.csv"), "utf8")).split("\r\n");
  expect(rows[4]).toMatch(/^null,.*,completed,/);
});

test("where none can be trained it is given up, and all is told that was told otherwise", async () => {
  const data = { source: "idx", trainImages: "a", trainLabels: "b", testImages: "c", testLabels: "d" };
  const sweep = { parameters: { "training.batchSize": [1, 2, 3, 4, 5, 6] } };
  await place.write(file, { ...tiny, data, sweep });
  const { code, out, err } = await lab("sweep", file, "--concurrency", "1", "--csv", "table.csv");
  expect(code).toBe(1);
  expect(out).toContain(
    "0 of 6 runs done; 3 runs failed.\nGiven up after 3 failures in a row; 3 runs were not started.",
  );
  expect(err).toMatch(/✗ .*a does not exist/);
  expect((await readFile(join(place.path, "table.csv"), "utf8")).trimEnd().split("\r\n")).toHaveLength(7);

  const told = objectsOf((await lab("sweep", file, "--concurrency", "1", "--json")).out);
  const point = told.find(({ status }) => status === "failed");
  expect(point).toMatchObject({
    failure: /does not exist/,
    error: { code: "file-not-found", next: "Check the path." },
  });
  expect(told.at(-2)).toMatchObject({
    ...{ type: "sweepEnd", failed: 3, waiting: 3, notStarted: 3 },
    givenUp: { failures: 3, error: { code: "file-not-found" } },
  });
  expect(told.at(-1)).toMatchObject({ type: "error", error: { code: "file-not-found" } });
});

test("a run that could not be begun has failed, and no folder that is not there is named as its own", async () => {
  await place.write(file, { ...tiny, sweep: { parameters: { engine: ["tensorflow", "wasm"] } } });
  // No TensorFlow is there.
  const env = { MNIST_LAB_TENSORFLOW: join(place.path, "none") };
  const words = ["sweep", file, "--csv", "table.csv", "--json"];
  const { out } = await runCommand(words, place.path, env);
  const failed = objectsOf(out).find(({ status }) => status === "failed");
  expect(failed).toMatchObject({ run: null, runStatus: "failed" });
  const [, row] = (await readFile(join(place.path, "table.csv"), "utf8")).split("\r\n");
  expect(row).toMatch(/^tensorflow,.*,failed,$/);
});

test("with warmStart, what stands behind a loss that is no number is told each time, and not to be gone on with", async () => {
  const model = { layers: [{ type: "flatten" }, { type: "dense", units: 32 }, { type: "dense", units: 10 }] };
  const optimizer = { type: "sgd", learningRate: 0.01 };
  const training = { epochs: 1, batchSize: 50, loss: "meanSquaredError", optimizer };
  const parameters = { "training.optimizer.learningRate": [0.01, 1000, 0.02] };
  await place.write(file, { ...tiny, model, training, sweep: { parameters, warmStart: true } });
  for (const number of [/2\/3 {2}1000 +✗ The loss became/, / {5}1000 +✗ The loss became/]) {
    const { code, out } = await lab("sweep", file);
    expect(code).toBe(1);
    expect(out).toMatch(number);
    expect(out).toContain(
      '✗ Not trained: the run with "training.optimizer.learningRate": 1000 comes before it and has no weights to start from.',
    );
    expect(out).toContain('→ Take "training.optimizer.learningRate": 1000 out of "sweep.parameters"');
    expect(out).toContain("1 of 3 runs done; 1 run failed; 1 cannot be trained.");
    expect(out).not.toContain("Go on with");
  }
  const told = objectsOf((await lab("sweep", file, "--json")).out).filter(({ type }) => type === "point");
  expect(told).toMatchObject([
    { index: 1, status: "failed", error: { code: "loss-not-finite" } },
    { index: 2, status: "failed", run: null, error: { code: "bad-weights" } },
  ]);
  // Without that value the chain goes on.
  const fewer = { "training.optimizer.learningRate": [0.01, 0.02] };
  await place.write(file, { ...tiny, model, training, sweep: { parameters: fewer, warmStart: true } });
  expect((await lab("sweep", file)).out).toContain("2 of 2 runs done.");
});

test("a table that cannot be written is refused before anything is trained", async () => {
  await place.write(file, { ...tiny, sweep: { parameters: { seed: [1, 2] } } });
  await mkdir(join(place.path, "folder"));
  for (const [csv, message] of [
    [join("no", "where.csv"), "cannot be written: its folder is not there"],
    ["folder", "cannot be written: it is a folder"],
    ["", "--csv names no file."],
  ]) {
    const { code, err } = await lab("sweep", file, "--csv", csv);
    expect(code).not.toBe(0);
    expect(err).toContain(message);
  }
  expect(await place.runs()).toEqual([]);
});

test("a table that cannot be written at the end costs nothing else, and it is said how to get it", async () => {
  await place.write(file, { ...tiny, sweep: { parameters: { seed: [1, 2] } } });
  const running = startCommand(["sweep", file, "--csv", "table.csv", "--json"], place.path);
  await running.printed('"type":"sweep"');
  await mkdir(join(place.path, "table.csv"));
  const { code, out } = await running.ended;
  expect(code).toBe(1);
  const told = objectsOf(out);
  expect(told.at(-2)).toMatchObject({ type: "sweepEnd", completed: 2 });
  const next = `Write it elsewhere: \`mnist-lab sweeps ${String(told[0].id)} --csv OTHER\`.`;
  expect(told.at(-1)).toMatchObject({ type: "error", error: { code: "file-unwritable", next } });
});

test("finished runs that the file's values leave out are counted when it starts", async () => {
  const written = (seeds: readonly number[]): Promise<void> =>
    place.write(file, { ...tiny, sweep: { parameters: { seed: seeds } } });
  await written([1, 2, 3]);
  expect((await lab("sweep", file)).out).not.toContain("left out");
  await written([1]);
  const sentence = "2 finished runs of this sweep are left out by the values it has now; they stay as runs.";
  expect((await lab("sweep", file)).out).toContain(`\n${sentence}\n`);
  expect(await place.runs()).toHaveLength(3);
  // They are gone from it by now; the values bring them back.
  await written([1, 2]);
  expect((await lab("sweep", file)).out).toContain("2 of 2 runs done.");
  const [, notice] = objectsOf((await lab("sweep", file, "--set", "sweep.parameters.seed=[2]", "--json")).out);
  const one = "1 finished run of this sweep is left out by the values it has now; it stays as a run.";
  expect(notice).toMatchObject({ type: "notice", message: one });
});

test("a sweep whose file is damaged is listed and named with what to do", async () => {
  await place.write(file, { ...tiny, sweep: { parameters: { seed: [1] } } });
  await lab("sweep", file);
  const path = join(await sweepFolder(), "sweep.json");
  await writeFile(path, "{");
  const id = path.split(/[/\\]/).at(-2) ?? "";
  const listed = await lab("sweeps");
  expect(listed.code).toBe(0);
  expect(listed.out).toContain(`✗ ${id}: ${path}`);
  expect(listed.out).toContain("Remove that file");
  expect(objectsOf((await lab("sweeps", "--json")).out)).toMatchObject([{ id, problem: { code: "damaged-run" } }]);
  for (const name of [id, id.slice(-4)]) {
    const { code, err } = await lab("sweeps", name);
    expect([code, err]).toEqual([1, expect.stringContaining("Remove that file") as string]);
  }
  await rm(path);
  expect((await lab("sweeps")).out).toContain("There are no sweeps beside");
});
