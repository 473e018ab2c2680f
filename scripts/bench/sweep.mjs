// How many runs of a sweep train best at once: the same sweep with each number of runs at a time and the cores shared out.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { root, SetupError } from "../setup.mjs";
import { benchmarks } from "./networks.mjs";
import { median, rounded } from "./results.mjs";

const dense = {
  name: "Dense 128 (A1), batch 128",
  layers: [
    { type: "flatten" },
    { type: "dense", units: 128, activation: "tanh" },
    { type: "dense", units: 10, activation: "softmax" },
  ],
  optimizer: { type: "adam" },
  batchSize: 128,
};

/** Runs of each sweep: as many on every core, however many train at once. */
const runs = 4;

/**
 * Prints, for LeNet-5 and a small dense network, the seconds that a sweep of four runs of one epoch takes with 1, 2, … runs
 * at a time up to the number of cores, and one more: the whole command, with its trainers' starts.
 */
export function measureSweep({ only, repeats, json }) {
  const cores = availableParallelism();
  const networks = [benchmarks.find(({ name }) => name.startsWith("LeNet-5 (C)")), dense];
  for (const network of networks.filter(({ name }) => name.toLowerCase().includes(only.toLowerCase()))) {
    const counts = [...new Set([1, 2, cores, cores + 1])].sort((one, other) => one - other);
    const seconds = new Map(counts.map((count) => [count, []]));
    // In turns, so that what slows the machine slows all of them.
    for (let repeat = 0; repeat < repeats; repeat++) {
      for (const count of counts)
        seconds.get(count).push(secondsOf(network, count, Math.max(1, Math.floor(cores / count))));
    }
    for (const [concurrency, all] of seconds) {
      const threads = Math.max(1, Math.floor(cores / concurrency));
      const result = {
        name: network.name,
        runs,
        concurrency,
        threads,
        seconds: rounded(median(all)),
        all: all.map((each) => rounded(each)),
      };
      if (json) console.log(JSON.stringify(result));
      else {
        const how = `${concurrency} at a time, ${threads} thread(s) each`;
        console.log(`${network.name}: ${how}: ${result.seconds} s (${result.all.join(", ")})`);
      }
    }
  }
}

function secondsOf({ name, layers, optimizer, batchSize }, concurrency, threads) {
  const folder = mkdtempSync(join(tmpdir(), "mnist-lab-bench-"));
  try {
    const file = join(folder, "sweep.mnist.json");
    const training = { epochs: 1, batchSize, optimizer };
    const sweep = { parameters: { seed: Array.from({ length: runs }, (_, seed) => seed) } };
    writeFileSync(file, JSON.stringify({ name, model: { layers }, training, engine: "wasm", sweep }));
    const words = ["sweep", file, "--concurrency", String(concurrency), "--threads", String(threads)];
    const begin = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [join(root, "dist", "cli.js"), ...words], {
      encoding: "utf8",
    });
    if (status !== 0) throw new SetupError(`The sweep of ${name} ended with code ${status}: ${stderr}`);
    return (performance.now() - begin) / 1000;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
