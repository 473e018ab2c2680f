// How long a list of many runs takes: without its index, with it, and with the whole command. Run by scripts/bench.mjs.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RunStore } from "../../src/services/runStore.ts";
import { makeRuns } from "./madeRuns.ts";

const [cli, countText, repeatsText] = process.argv.slice(2);
const count = Number(countText);
const repeats = Number(repeatsText);

const folder = mkdtempSync(join(tmpdir(), "mnist-lab-listing-"));
const runs = join(folder, ".mnist", "runs");
try {
  makeRuns(runs, count);
  // A file that was just written is read again by whoever lists.
  await sleep(2100);
  const cold = await seconds(() => new RunStore(runs).list());
  const warm: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) warm.push(await seconds(() => new RunStore(runs).list()));
  const whole: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    whole.push(await seconds(() => spawnSync(process.execPath, [cli, "runs", "--runs", runs], { stdio: "ignore" })));
  }
  console.log(JSON.stringify({ count, cold, warm, whole }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function seconds(action: () => unknown): Promise<number> {
  const start = performance.now();
  await action();
  return (performance.now() - start) / 1000;
}
