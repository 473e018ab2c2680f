// The workspace of the pictures: experiment files, and runs of them trained on real digits with the built command line.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { takeLock } from "../../cache.mjs";
import { root, SetupError } from "../../setup.mjs";
import { makeWorkspace } from "../session.mjs";

/** One dense layer: trained in a second, and so often. */
const softmax = `// The smallest network there is: each pixel votes for each digit.
{
  "name": "Softmax regression",
  "seed": 1,
  "data": { "source": "mnist", "limit": 12000 },
  "model": {
    "layers": [
      { "type": "flatten" },
      { "type": "dense", "units": 10, "activation": "softmax" }
    ]
  },
  "training": {
    "epochs": 6,
    "batchSize": 64,
    "optimizer": { "type": "adam", "learningRate": 0.001 }
  }
}
`;

/** Pooling that leaves no pixels, a name that is misspelt, a number out of its range. */
const mistakes = `// Four mistakes.
{
  "name": "Mistakes",
  "model": {
    "layers": [
      { "type": "conv2d", "filters": 6, "kernelSize": 5, "activation": "relu" },
      { "type": "averagePooling2d", "poolSize": 40 },
      { "type": "flatten" },
      { "type": "dense", "units": 10, "activation": "sofmax" }
    ]
  },
  "training": { "epochs": 0, "batchSize": 128, "optimiser": { "type": "adam" } }
}
`;

/** Trains for longer than anybody looks. */
const endless = softmax.replace('"Softmax regression"', '"Endless"').replace('"epochs": 6', '"epochs": 100000');

/** Nine short runs, then some that train for longer than anybody looks. */
const sweep = softmax.replace('"Softmax regression"', '"Batch size and rate"').replace(
  '"training": {',
  `"sweep": {
    "parameters": {
      "training.epochs": [2, 50000],
      "training.batchSize": [32, 64, 128],
      "training.optimizer.learningRate": [0.0001, 0.001, 0.01]
    }
  },
  "training": {`,
);

const files = {
  "softmax.mnist.json": softmax,
  "mistakes.mnist.json": mistakes,
  "endless.mnist.json": endless,
  "sweep.mnist.json": sweep,
};

const rate = (value) => `training.optimizer.learningRate=${value}`;
const sgd = (value) => `training.optimizer={"type":"sgd","learningRate":${value}}`;
/** Of the digits: enough for curves that look like some. */
const third = "data.limit=20000";

/** Oldest first. `until`: the trainer is ended so when so many epochs are done. */
const recipe = [
  { file: "softmax", name: "adam 0.001" },
  { file: "softmax", name: "adam 0.01", set: [rate(0.01)] },
  { file: "softmax", name: "adam 0.0001", set: [rate(0.0001)] },
  { file: "softmax", name: "sgd 0.1", set: [sgd(0.1)] },
  { file: "softmax", name: "sgd 1", set: [sgd(1)] },
  { file: "softmax", name: "batch 16", set: ["training.batchSize=16"] },
  { file: "softmax", name: "batch 512", set: ["training.batchSize=512"] },
  { file: "softmax", name: "seed 2", set: ["seed=2"] },
  { file: "sigmoid", set: ["training.epochs=2", "data.limit=6000"], damaged: true },
  { file: "smallCnn", set: ["training.epochs=12", "data.limit=12000"], note: "one cycle, a fifth of the digits" },
  {
    file: "lenet5",
    name: "tanh",
    set: ["model.layers.0.activation=tanh", "model.layers.2.activation=tanh", "training.epochs=6", third],
  },
  {
    file: "lenet5",
    name: "rate too high",
    set: ["training.loss=meanSquaredError", "model.layers.7.activation=linear", sgd(1000)],
  },
  { file: "lenet5", set: ["training.epochs=6", third], until: { epochs: 2, signal: "SIGINT" } },
  { file: "lenet5", set: ['checkpoints.every={"seconds":1}', third], until: { epochs: 3, signal: "SIGKILL" } },
  { file: "lenet5", name: "relu, ten epochs", pinned: true },
];

/**
 * Trains the runs of the pictures unless an earlier command has: a minute or two.
 *
 * @param folder where workspaces are kept from one command to the next.
 * @returns a workspace to be copied.
 */
export function preparedWorkspace(folder) {
  return prepared(join(folder, fingerprint()), "training the runs of the pictures", async (unfinished) => {
    makeWorkspace(unfinished, { source: join(root, "examples"), files });
    for (const [index, run] of recipe.entries()) {
      console.log(
        `Training ${index + 1} of ${recipe.length}: ${run.file}${run.name === undefined ? "" : `, ${run.name}`}`,
      );
      await trainRun(unfinished, run);
    }
  });
}

/** A sixth of the digits: enough for the grid of 81 to find what all of them would. */
const gridWords = ["sweep", "cGrid.mnist.json", "--set", "data.limit=10000", "--engine", "wasm"];

/** The same with a sweep of 81 runs: five minutes. */
export function preparedGrid(folder) {
  const source = join(root, "examples", "reports");
  const hash = createHash("sha256").update(JSON.stringify(gridWords));
  hash.update(readFileSync(join(source, "cGrid.mnist.json")));
  hash.update(readFileSync(join(root, "dist", "trainer.js")));
  const target = join(folder, hash.digest("hex").slice(0, 12));
  return prepared(target, "training the sweep of the pictures", async (unfinished) => {
    makeWorkspace(unfinished, { source });
    console.log("Training a sweep of 81 runs.");
    const { code, error } = await commandLine(unfinished, gridWords).ended;
    if (code !== 0) throw new SetupError(`The sweep was not trained (${code}).\n${error}`);
  });
}

/** Makes a workspace unless it is there. @returns it. */
async function prepared(target, what, make) {
  if (existsSync(target)) return target;
  const folder = dirname(target);
  mkdirSync(folder, { recursive: true });
  const release = await takeLock(`${target}.lock`, console.log, what);
  const unfinished = `${target}-${process.pid}`;
  try {
    if (existsSync(target)) return target;
    // What another recipe made, or nobody finished.
    for (const name of readdirSync(folder).filter((name) => !name.endsWith(".lock"))) {
      rmSync(join(folder, name), { recursive: true, force: true });
    }
    await make(unfinished);
    renameSync(unfinished, target);
    return target;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
    release();
  }
}

/** Another recipe or another trainer makes other runs. */
function fingerprint() {
  const hash = createHash("sha256").update(JSON.stringify([files, recipe]));
  hash.update(readFileSync(join(root, "dist", "trainer.js")));
  for (const { file } of recipe.filter(({ file }) => file !== "softmax")) {
    hash.update(readFileSync(join(root, "examples", `${file}.mnist.json`)));
  }
  return hash.digest("hex").slice(0, 12);
}

async function trainRun(workspace, { file, name, set = [], until, note, pinned, damaged }) {
  const before = runsIn(workspace);
  const words = ["train", `${file}.mnist.json`, ...set.flatMap((value) => ["--set", value])];
  const training = commandLine(workspace, words);
  if (until !== undefined) await endAfter(workspace, before, until, training.child);
  const { code, error } = await training.ended;
  const run = runsIn(workspace).find((path) => !before.includes(path));
  // Failing is what some of them are for: a run is there all the same.
  if (run === undefined) throw new SetupError(`${file} was not trained (${code}).\n${error}`);
  const id = basename(run);
  if (name !== undefined) await commandLine(workspace, ["rename", id, name]).ended;
  if (note !== undefined) await commandLine(workspace, ["note", id, note]).ended;
  if (pinned === true) await commandLine(workspace, ["pin", id]).ended;
  if (damaged === true) truncateSync(join(run, "summary.json"), 300);
}

function commandLine(cwd, words) {
  const child = spawn(process.execPath, [join(root, "dist", "cli.js"), ...words], {
    cwd,
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, NO_COLOR: "1" },
  });
  const error = [];
  child.stderr.setEncoding("utf8").on("data", (text) => error.push(text));
  const ended = new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, error: error.join("") }));
  });
  return { child, ended };
}

/** When so many epochs of the new run are done: Ctrl-C in the terminal, or SIGKILL for its trainer. */
async function endAfter(workspace, before, { epochs, signal }, child) {
  for (;;) {
    await sleep(100);
    const run = runsIn(workspace).find((path) => !before.includes(path));
    const { epoch = 0, pid } = run === undefined ? {} : summaryOf(run);
    if (epoch < epochs) continue;
    if (signal === "SIGINT") child.kill("SIGINT");
    else process.kill(pid, signal);
    return;
  }
}

/** @returns the folders of the runs of a workspace. */
export function runsIn(workspace) {
  const folder = join(workspace, ".mnist", "runs");
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names
    .filter((name) => /^\d{8}-/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** @returns what a run says of itself; nothing while it does not. */
export function summaryOf(run) {
  const path = join(run, "summary.json");
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
}

/** A workspace without runs. */
export function freshWorkspace(target) {
  mkdirSync(target, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(target, name), text);
  makeWorkspace(target, { source: join(root, "examples") });
  rmSync(join(target, ".mnist"), { recursive: true, force: true });
  return target;
}
