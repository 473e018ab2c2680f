// `npm run bench`: how fast we train, beside PyTorch and Keras on the same machine and the same number of threads.
//
//   sweep                     instead: how many runs of a sweep are best at once; --only names a network
//   engines                   the engine with TensorFlow too, which is fetched once
//   --against pytorch,keras   measure these too, alternating with ours (their Python environment is set up once)
//   --only TEXT               only networks whose name contains this
//   --repeats N               measurements of each, at least 3 (the median counts)
//   --threads N               for us and for them; all cores when left out
//   --profile                 instead: where a step's time goes, kernel by kernel, on one thread
//   --listing N               instead: how long a list of N runs takes
//   --checkpoints             instead: what checkpoints cost
//   --augmentation            instead: how much longer an epoch of augmented digits takes
//   --extension               instead: what a person waits for in VS Code; --only then names a measurement
//   --minutes N               of streaming there, after which memory is looked at (default 10)
//   --json                    one object a line: name, ours, theirs, ratio, …
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { measureExtension } from "./bench/extension.mjs";
import { benchmarks } from "./bench/networks.mjs";
import { measureSweep } from "./bench/sweep.mjs";
import { frameworkNames, median, rounded, textOf } from "./bench/results.mjs";
import { secondsToFirstBatch } from "./bench/startup.mjs";
import { startFramework, startOurs } from "./bench/workers.mjs";
import { buildProduct } from "./build.mjs";
import { bundleScript } from "./bundle.mjs";
import { ensurePythonEnvironment } from "./pythonEnvironment.mjs";
import { tensorflowEnvironment } from "./tensorflow.mjs";
import { root, runMain, setUp, SetupError } from "./setup.mjs";

function readOptions() {
  let values, positionals;
  try {
    ({ values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        against: { type: "string", default: "" },
        only: { type: "string", default: "" },
        repeats: { type: "string", default: "3" },
        threads: { type: "string", default: String(availableParallelism()) },
        profile: { type: "boolean", default: false },
        listing: { type: "string", default: "0" },
        checkpoints: { type: "boolean", default: false },
        augmentation: { type: "boolean", default: false },
        extension: { type: "boolean", default: false },
        minutes: { type: "string", default: "10" },
        json: { type: "boolean", default: false },
      },
    }));
  } catch (error) {
    throw new SetupError(error.message);
  }
  const word = positionals.find((each) => each !== "engines" && each !== "sweep");
  if (word !== undefined) throw new SetupError(`The benchmark knows the words engines and sweep, not ${word}.`);
  const against = values.against.split(",").filter((name) => name !== "");
  const unknown = against.find((name) => !(name in frameworkNames));
  if (unknown !== undefined) throw new SetupError(`--against knows pytorch and keras, not ${unknown}.`);
  const whole = (name, least) => {
    const value = Number(values[name]);
    if (Number.isInteger(value) && value >= least) return value;
    throw new SetupError(`--${name} is a whole number, at least ${least}, not ${values[name]}.`);
  };
  const chosen = benchmarks.filter(({ name }) => name.toLowerCase().includes(values.only.toLowerCase()));
  if (chosen.length === 0 && !values.extension) {
    const names = benchmarks.map(({ name }) => `  ${name}`).join("\n");
    throw new SetupError(`No network's name contains "${values.only}". There are:\n${names}`);
  }
  return {
    against,
    chosen,
    sweep: positionals.includes("sweep"),
    engines: positionals.includes("engines") ? ["wasm", "tensorflow"] : ["wasm"],
    repeats: whole("repeats", 3),
    threads: whole("threads", 1),
    profile: values.profile,
    listing: whole("listing", 0),
    checkpoints: values.checkpoints,
    augmentation: values.augmentation,
    extension: values.extension,
    only: values.only,
    minutes: whole("minutes", 1),
    json: values.json,
  };
}

/** Bundles a program of the benchmark into a temporary folder. */
const buildScript = (name, folder) => bundleScript(`scripts/bench/${name}.ts`, folder);

/** Lets something be done with a temporary folder. */
async function inFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), "mnist-lab-bench-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Prints where the time of each network's step goes. */
async function profile(chosen) {
  const folder = mkdtempSync(join(tmpdir(), "mnist-lab-profile-"));
  try {
    const program = await buildScript("profile", folder);
    for (const { name, layers, optimizer, batchSize, batches } of chosen) {
      const steps = Math.max(2, Math.ceil(batches / 8));
      const request = JSON.stringify({ name, layers, optimizer, batchSize, steps });
      const { status } = spawnSync(process.execPath, [program, join(root, "dist", "mnist.bin"), request], {
        stdio: "inherit",
      });
      if (status !== 0) throw new SetupError(`The profile of ${name} ended with code ${status}.`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns what listing so many runs takes; they are made for it below the system's temporary folder. */
async function measureListing(count, repeats) {
  const folder = mkdtempSync(join(tmpdir(), "mnist-lab-bench-"));
  try {
    const program = await buildScript("listing", folder);
    const words = [program, join(root, "dist", "cli.js"), String(count), String(repeats)];
    const { status, stdout } = spawnSync(process.execPath, words, {
      stdio: ["ignore", "pipe", "inherit"],
      encoding: "utf8",
    });
    if (status !== 0) throw new SetupError(`Listing ended with code ${status}.`);
    const { cold, warm, whole } = JSON.parse(stdout);
    const runs = count.toLocaleString("en-US");
    const ours = (seconds) => new Map([["wasm", seconds]]);
    return [
      ...resultsOf(`list ${runs} runs, no index`, ours([cold]), []),
      ...resultsOf(`list ${runs} runs`, ours(warm), [], { limit: 0.3 }),
      ...resultsOf(`the command runs, ${runs}`, ours(whole), []),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is trained to measure checkpoints: a small network, and one with many weights. */
const checkpointed = [
  { name: "LeNet-5 (C), batch 128", epochs: 4, limit: null },
  { name: "A5, batch 128", epochs: 1, limit: 4000 },
];

/** @returns the share of a training's time that checkpoints take at the default, one in ten seconds. */
async function measureCheckpoints(threads, repeats) {
  const folder = mkdtempSync(join(tmpdir(), "mnist-lab-bench-"));
  const defaultSeconds = 10;
  try {
    const program = await buildScript("checkpoints", folder);
    return checkpointed.map(({ name, epochs, limit }) => {
      const { layers, optimizer, batchSize } = benchmarks.find((each) => each.name.startsWith(name));
      const request = JSON.stringify({ name, layers, optimizer, batchSize, epochs, limit, threads, repeats });
      const dist = (file) => join(root, "dist", file);
      const words = [program, dist("trainer.js"), dist("mnist.bin"), request];
      const { status, stdout } = spawnSync(process.execPath, words, {
        stdio: ["ignore", "pipe", "inherit"],
        encoding: "utf8",
      });
      if (status !== 0) throw new SetupError(`Measuring checkpoints ended with code ${status}.`);
      const { without, withThem, checkpoints } = JSON.parse(stdout);
      // Machines drift: each training is compared with the one beside it.
      const each = without.map((seconds, i) => (withThem[i] - seconds) / checkpoints);
      return {
        name: `a checkpoint of ${name}`,
        unit: "s",
        ours: rounded(median(each)),
        oursAll: each.map((seconds) => rounded(seconds)),
        checkpoints,
        training: rounded(median(without)),
        ratio: rounded(median(each) / defaultSeconds, 2),
        limit: 0.02 * defaultSeconds,
        reached: median(each) <= 0.02 * defaultSeconds,
      };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is augmented to measure it, as course reports do it; and what takes the longest. */
const augmentations = {
  augmented: { rotationRange: 10, zoomRange: 0.1, widthShiftRange: 0.1, heightShiftRange: 0.1 },
  "augmented, elastic": { elastic: { alpha: 34, sigma: 4 } },
};

/** @returns how many times as long an epoch takes with augmentation as without; both are trained by turns. */
async function measureAugmentation(threads, repeats) {
  const folder = mkdtempSync(join(tmpdir(), "mnist-lab-bench-"));
  const workers = new Map();
  try {
    const learner = await buildScript("learner", folder);
    const sides = { plain: null, ...augmentations };
    for (const side of Object.keys(sides)) workers.set(side, startOurs(learner, "wasm", threads));
    const benchmark = benchmarks[0];
    for (const worker of workers.values()) await worker.ready();
    const seconds = await measureTraining(benchmark, workers, repeats, sides);
    const plain = seconds.get("plain");
    return Object.keys(augmentations).map((side) => {
      const ours = seconds.get(side);
      // Machines drift: each epoch is compared with the one beside it.
      const ratio = median(ours.map((each, i) => each / plain[i]));
      return {
        name: `${benchmark.name}, ${side}`,
        unit: "s",
        ours: rounded(median(ours)),
        oursAll: ours.map((each) => rounded(each)),
        plain: rounded(median(plain)),
        plainAll: plain.map((each) => rounded(each)),
        ratio: rounded(ratio, 3),
        note: `${rounded(ratio, 3)} × plain${side === "augmented" ? `, at most ${mostAugmented}` : ""}`,
        ...(side === "augmented" ? { most: mostAugmented, reached: ratio <= mostAugmented } : {}),
      };
    });
  } finally {
    await Promise.all([...workers.values()].map((worker) => worker.close()));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An augmented epoch may take so many times as long as a plain one. */
const mostAugmented = 1.25;

/** Lets the threads of the process that was measured last come to rest. */
const quiet = () => sleep(400);

/**
 * Trains one network on all sides by turns.
 *
 * @param augmentations by side, where digits are augmented. @returns seconds of each repeat, by side.
 */
async function measureTraining({ layers, optimizer, batchSize, batches }, workers, repeats, augmentations = {}) {
  for (const [side, worker] of workers) {
    const augmentation = augmentations[side] ?? null;
    await worker.ask({ command: "prepare", layers, optimizer, batchSize, augmentation });
    // Compilers, allocators and caches get to see the network before the clock runs.
    await worker.ask({ command: "train", batches: Math.max(4, Math.ceil(batches / 8)) });
  }
  const seconds = new Map(Array.from(workers.keys(), (side) => [side, []]));
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const [side, worker] of workers) {
      await quiet();
      seconds.get(side).push((await worker.ask({ command: "train", batches })).seconds);
    }
  }
  return seconds;
}

async function measureEvaluation(workers, repeats) {
  const seconds = new Map(Array.from(workers.keys(), (side) => [side, []]));
  for (const worker of workers.values()) await worker.ask({ command: "evaluate" });
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const [side, worker] of workers) {
      await quiet();
      seconds.get(side).push((await worker.ask({ command: "evaluate" })).seconds);
    }
  }
  return seconds;
}

/** One line for each framework, or one with ours alone. `ratio` is theirs ÷ ours: above 1 we are faster. */
function resultsOf(name, seconds, against, { side = "wasm", targets = {}, limit = null, ...more } = {}) {
  const all = seconds.get(side);
  const ours = median(all);
  const base = { name, unit: "s", ...more, ours: rounded(ours), oursAll: all.map((s) => rounded(s)) };
  if (against.length === 0) return [{ ...base, ...(limit === null ? {} : { limit, reached: ours <= limit }) }];
  return against.map((framework) => {
    const theirs = median(seconds.get(framework));
    const ratio = theirs / ours;
    const target = targets[framework] ?? null;
    return {
      ...base,
      against: framework,
      theirs: rounded(theirs),
      theirsAll: seconds.get(framework).map((s) => rounded(s)),
      ratio: rounded(ratio, 3),
      ...(target === null ? {} : { target, reached: ratio >= target }),
      ...(limit === null ? {} : { limit, reached: ours <= limit }),
    };
  });
}

await runMain(async () => {
  const options = readOptions();
  const { against, engines, repeats, threads, json } = options;
  // With --json the standard output holds objects alone.
  const say = json ? console.error : console.log;
  const print = (result) => console.log(json ? JSON.stringify(result) : textOf(result));
  setUp(say);
  await buildProduct(say);
  if (options.profile) {
    await profile(options.chosen);
    return;
  }
  if (options.listing > 0) {
    (await measureListing(options.listing, repeats)).forEach(print);
    return;
  }
  if (options.checkpoints) {
    (await measureCheckpoints(threads, repeats)).forEach(print);
    return;
  }
  if (options.augmentation) {
    (await measureAugmentation(threads, repeats)).forEach(print);
    return;
  }
  if (options.sweep) {
    measureSweep(options);
    return;
  }
  if (options.extension) {
    await inFolder((folder) => measureExtension({ ...options, folder, say }, print));
    return;
  }
  const python =
    against.length === 0 ? null : await ensurePythonEnvironment({ pytorch: against.includes("pytorch"), say });

  const folder = mkdtempSync(join(tmpdir(), "mnist-lab-bench-"));
  const workers = new Map();
  try {
    const learner = await buildScript("learner", folder);
    workers.set("wasm", startOurs(learner, "wasm", threads));
    const library = engines.includes("tensorflow") ? await tensorflowEnvironment(say) : null;
    const startTensorflow = () => workers.set("tensorflow", startOurs(learner, "tensorflow", null, library));
    if (library !== null) startTensorflow();
    for (const framework of against) workers.set(framework, startFramework(framework, python, threads));
    const versions = [];
    for (const worker of workers.values()) versions.push((await worker.ready()).version);
    say(
      `${versions.join(", ")}; ${threads} threads on ${cpus()[0]?.model ?? "an unknown processor"}; medians of ${repeats}.`,
    );

    for (const [index, benchmark] of options.chosen.entries()) {
      const { name, batches } = benchmark;
      if (index > 0 && library !== null) {
        // A run has a process of its own, and the library takes its threads from the first network that it sees.
        await workers.get("tensorflow").close();
        startTensorflow();
        await workers.get("tensorflow").ready();
      }
      const seconds = await measureTraining(benchmark, workers, repeats);
      const evaluated = index === 0 && name.startsWith("LeNet-5");
      const evaluation = evaluated ? await measureEvaluation(workers, repeats) : null;
      for (const side of engines) {
        const suffix = engines.length > 1 ? `, ${side}` : "";
        const targets = (side === "wasm" ? benchmark.targets : benchmark.tensorflowTargets) ?? {};
        resultsOf(`${name}${suffix}`, seconds, against, { side, batches, targets }).forEach(print);
        if (evaluation === null) continue;
        const limit = side === "wasm" ? 0.3 : 0.5;
        resultsOf(`LeNet-5, evaluate 10,000 digits${suffix}`, evaluation, against, { side, limit }).forEach(print);
      }
      if (!evaluated) continue;
      const memory = new Map();
      for (const [side, worker] of workers) {
        const { bytes } = await worker.ask({ command: "memory" });
        if (bytes !== null) memory.set(side, [bytes / 2 ** 20]);
      }
      const known = against.filter((framework) => memory.has(framework));
      for (const side of engines) {
        const suffix = engines.length > 1 ? `, ${side}` : "";
        resultsOf(`LeNet-5, most memory held${suffix}`, memory, known, { side, unit: "MiB" }).forEach(print);
      }
    }
  } finally {
    await Promise.all([...workers.values()].map((worker) => worker.close()));
    rmSync(folder, { recursive: true, force: true });
  }

  await secondsToFirstBatch(threads);
  const starts = [];
  for (let repeat = 0; repeat < repeats; repeat++) starts.push(await secondsToFirstBatch(threads));
  resultsOf("LeNet-5, start to first batch", new Map([["wasm", starts]]), [], { limit: 0.5 }).forEach(print);
});
