import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { RandomStream } from "../../src/core/random/stream.ts";
import { expandSweep } from "../../src/core/sweep/expand.ts";
import { readRunSummary } from "../../src/files/runSummary.ts";
import { findSweepOf } from "../../src/services/sweep/sweepFile.ts";
import { Trainings } from "../../src/services/trainings.ts";
import { builtInstallation } from "../helpers/builtTrainer.ts";
import { completedRuns, talk, tells, worker, type Talking } from "../helpers/queueCommands.ts";
import { redisOrSkip, startRedis } from "../helpers/redis.ts";
import { temporaryFolder } from "../helpers/temporaryFolder.ts";

/** 81 settings of a network that learns some hundred digits in a moment. */
const experiment = {
  name: "Short",
  data: { limit: 300 },
  model: {
    layers: [
      { type: "flatten" },
      { type: "dense", units: 4, activation: "relu" },
      { type: "dense", units: 10, activation: "softmax" },
    ],
  },
  training: { epochs: 3, batchSize: 50 },
  checkpoints: { every: { epochs: 1 }, keep: "last" },
  engine: "wasm",
  sweep: {
    parameters: {
      "training.batchSize": [30, 50, 60],
      "training.optimizer.learningRate": [0.001, 0.003, 0.01],
      "model.layers[1].activation": ["tanh", "relu", "sigmoid"],
      "model.layers[1].units": [3, 4, 5],
    },
  },
};
const count = 81;
const kills = 10;

test(
  "81 runs survive ten kill -9 of workers and of the one who filled the queue",
  { timeout: 600_000 },
  async (context) => {
    const server = await startRedis(await redisOrSkip(context));
    const folder = await temporaryFolder();
    const file = join(folder, "short.mnist.json");
    const runs = join(folder, ".mnist", "runs");
    const text = JSON.stringify(experiment);
    await writeFile(file, text);
    const seed = Date.now() % 1_000_000;
    const chance = new RandomStream(seed, "order", 0);

    const workers = [0, 1, 2].map(() => worker(server.address, folder));
    const fillers = [talk(["sweep", file, "--queue", server.address], folder)];
    const killed = { workers: 0, fillers: 0 };
    for (let kill = 0; kill < kills; kill++) {
      while ((await begun(runs)) < 7 * kill + 4) await delay(20);
      const isFiller = kill % 3 === 2;
      const place = isFiller ? 0 : kill % workers.length;
      const victim = isFiller ? fillers[fillers.length - 1] : workers[place];
      // In the middle of a run, if it goes on with one; whoever is over already is no victim.
      if (!isFiller) await nextRun(victim);
      await delay(chance.nextUniform() * 700);
      expect(victim.isOver, `seed ${seed}`).toBe(false);
      victim.kill("SIGKILL");
      await victim.ended;
      if (isFiller) {
        killed.fillers++;
        fillers.push(talk(["sweep", file, "--queue", server.address], folder));
      } else {
        killed.workers++;
        workers[place] = worker(server.address, folder);
      }
    }
    const filler = fillers[fillers.length - 1];
    expect(await filler.ended).toMatchObject({ code: 0, err: "" });
    expect(filler.lines.at(-1)).toMatchObject({ type: "sweepEnd", points: count, completed: count, failed: 0 });
    expect(killed).toEqual({ workers: 7, fillers: 3 });

    const entries = await completedRuns(runs, count);
    const stored = await findSweepOf(runs, file);
    expect(new Set(stored?.record.points.map(({ run }) => run)).size).toBe(count);
    expect(await readdir(join(folder, ".mnist", "sweeps"))).toHaveLength(1);
    const left = (await server.client().keys("mnist-lab:1:*")).filter((key) => /:run:|-[0-9a-f]{64}/.test(key));
    expect(left).toEqual([]);

    // A quiet training of some of them comes to the very same weights.
    const { sweep } = expandSweep(text, { fileName: "short.mnist.json" });
    const trainings = new Trainings({
      installation: builtInstallation,
      execPath: () => process.execPath,
      concurrency: () => 1,
    });
    onTestFinished(() => trainings.dispose());
    for (const index of [0, 17, 40, 63, 80]) {
      const point = sweep?.points[index];
      if (point === undefined) throw new Error(`There is no point ${index}.`);
      const run = trainings.start({ file, experiment: point.experiment, runs: join(folder, "quiet") });
      await run.ended;
      const wanted = (await readRunSummary(run.path)).result?.fingerprint;
      expect(entries.find(({ experimentName }) => experimentName === point.experiment.name)?.fingerprint).toBe(wanted);
    }
  },
);

/** @returns how many runs have come back so far, whole or in part. */
async function begun(runs: string): Promise<number> {
  return (await readdir(runs).catch(() => [])).filter((name) => !name.startsWith(".")).length;
}

/** Waits until a worker takes another run, or nothing is left for it. */
async function nextRun(victim: Talking): Promise<void> {
  const before = victim.lines.filter(tells("begun")).length;
  for (let tries = 0; tries < 500; tries++) {
    if (victim.lines.filter(tells("begun")).length > before || victim.isOver) return;
    await delay(20);
  }
}
