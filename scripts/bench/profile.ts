// Where a step's time goes, kernel by kernel, on one thread: `npm run bench -- --profile NAME`.
import { lossOf } from "../../src/core/experiment/normalize.ts";
import { parseExperiment } from "../../src/core/experiment/parse.ts";
import { initialWeights } from "../../src/core/network/initialize.ts";
import { readDataset } from "../../src/files/dataset.ts";
import { WasmLearner } from "../../src/trainer/engine/wasm/learner.ts";
import { fillMemory, memoryFor, moduleFor } from "../../src/trainer/engine/wasm/machine.ts";
import { compile } from "../../src/trainer/engine/wasm/plan/compile.ts";
import { Runner } from "../../src/trainer/engine/wasm/runner.ts";
import { teamOfCaller } from "../../src/trainer/engine/wasm/threads.ts";

interface Request {
  readonly name: string;
  readonly layers: unknown;
  readonly optimizer: unknown;
  readonly batchSize: number;
  readonly steps: number;
}

const [mnist, text] = process.argv.slice(2);
const { name, layers, optimizer, batchSize, steps } = JSON.parse(text) as Request;
const { experiment, network, problems } = parseExperiment(
  JSON.stringify({ model: { layers }, training: { optimizer, batchSize } }),
  { fileName: "profile" },
);
if (experiment === null) throw new Error(problems.map(({ path, message }) => `${path}: ${message}`).join("\n"));
const data = await readDataset(experiment.data, { mnist, experimentFolder: "." });
const plan = compile({
  network,
  loss: lossOf(experiment.training.loss),
  optimizer: experiment.training.optimizer,
  batchSize,
  threads: 1,
  seed: 1,
  floatImages: false,
  normalization: data.normalization,
  counts: { train: data.train.count, validation: data.validation.count, test: data.test.count },
  available: Infinity,
});
const memory = memoryFor(plan);
fillMemory(plan, memory.buffer, data);

const spent = new Map<string, { milliseconds: number; calls: number }>();
let watching = false;
const runner = new Runner(plan.program, memory, moduleFor(plan.program.lanes), 0, 1, (kernel, run) => (...values) => {
  if (!watching) {
    run(...values);
    return;
  }
  const start = performance.now();
  run(...values);
  const entry = spent.get(kernel) ?? { milliseconds: 0, calls: 0 };
  spent.set(kernel, entry);
  entry.milliseconds += performance.now() - start;
  entry.calls += 1;
});
const learner = new WasmLearner({
  device: { engine: "wasm", description: "WebAssembly SIMD, 1 thread", threads: 1, numerics: 0 },
  plan,
  team: teamOfCaller(runner),
  runner,
  memory: memory.buffer,
  optimizer: experiment.training.optimizer,
  data,
});
await learner.restore({ step: 0, weights: initialWeights(network, 1), optimizer: new Map() });
const train = async () => {
  const start = performance.now();
  await learner.train({
    firstStep: 0,
    batchSizes: new Int32Array(steps).fill(batchSize),
    learningRates: new Float64Array(steps).fill(experiment.training.optimizer.learningRate),
    indices: Int32Array.from({ length: steps * batchSize }, (_, i) => i % data.train.count),
  });
  return (performance.now() - start) / steps;
};
await train();
const plain = await train();
watching = true;
await train();

const total = [...spent.values()].reduce((sum, { milliseconds }) => sum + milliseconds, 0);
process.stdout.write(`${name}, one thread: ${plain.toFixed(2)} ms a step of ${batchSize}\n`);
process.stdout.write("   µs a step   share  calls  kernel\n");
for (const [kernel, { milliseconds, calls }] of [...spent].sort((a, b) => b[1].milliseconds - a[1].milliseconds)) {
  const micros = ((milliseconds * 1000) / steps).toFixed(0).padStart(12);
  const share = `${((100 * milliseconds) / total).toFixed(1)} %`.padStart(7);
  process.stdout.write(`${micros} ${share} ${(calls / steps).toFixed(0).padStart(6)}  ${kernel}\n`);
}
