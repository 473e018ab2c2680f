// `npm run faults`: kills trainers, fills disks, damages files and lets processes compete, and counts what held.
//
//   --only TEXT     only faults whose name contains this
//   --trials N      so many trials of each fault; as many as each says when left out
//   --short         the short campaign that the tests run
//   --seed N        another campaign
//   --from N        first trial: with --only and --trials 1, one trial again
//   --json          one object a line for each fault
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { buildProduct } from "./build.mjs";
import { bundleScript } from "./bundle.mjs";
import { root, runMain, setUp, SetupError } from "./setup.mjs";

function readOptions() {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        only: { type: "string", default: "" },
        trials: { type: "string" },
        short: { type: "boolean", default: false },
        seed: { type: "string", default: "1" },
        from: { type: "string", default: "0" },
        json: { type: "boolean", default: false },
      },
    }));
  } catch (error) {
    throw new SetupError(error.message);
  }
  const whole = (name, least) => {
    const value = Number(values[name]);
    if (Number.isInteger(value) && value >= least) return value;
    throw new SetupError(`--${name} is a whole number, at least ${least}, not ${values[name]}.`);
  };
  return {
    only: values.only.toLowerCase(),
    trials: values.trials === undefined ? null : whole("trials", 1),
    short: values.short,
    seed: whole("seed", 0),
    from: whole("from", 0),
    json: values.json,
  };
}

/** Draws how far it is on a line of its own, where there is somebody to see it. */
function showTrial(fault, done, all, failure) {
  if (failure !== null) process.stderr.write(`\r\x1b[K✗ ${fault.name}, trial ${done}:\n${failure}\n`);
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${fault.name}: ${done} of ${all}`);
}

function printTable(tallies) {
  const rows = tallies.map(({ fault, holds, tried, struck, held, missing }) => [
    fault,
    holds,
    missing === null ? String(tried) : "-",
    missing === null ? String(struck) : "-",
    missing === null ? String(held) : missing,
  ]);
  const head = ["fault", "what must hold", "tried", "met a run", "held"];
  for (const row of [head, head.map(() => "---"), ...rows]) console.log(`| ${row.join(" | ")} |`);
}

await runMain(async () => {
  const { only, json, ...options } = readOptions();
  setUp();
  await buildProduct();
  const folder = mkdtempSync(join(tmpdir(), "mnist-lab-faults-"));
  try {
    const { faults, runCampaign } = await import(
      pathToFileURL(await bundleScript("scripts/faults/index.ts", folder)).href
    );
    const chosen = faults.filter(({ name }) => name.toLowerCase().includes(only));
    if (chosen.length === 0) {
      throw new SetupError(
        `No fault's name contains "${only}". There are:\n${faults.map(({ name }) => `  ${name}`).join("\n")}`,
      );
    }
    const dist = (name) => join(root, "dist", name);
    const product = { trainer: dist("trainer.js"), commandLine: dist("cli.js"), mnist: dist("mnist.bin") };
    const start = performance.now();
    const tallies = await runCampaign(chosen, { ...options, product, onTrial: showTrial });
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
    if (json) for (const tally of tallies) console.log(JSON.stringify(tally));
    else {
      printTable(tallies);
      console.log(`\n${((performance.now() - start) / 1000).toFixed(0)} s, seed ${options.seed}`);
    }
    return tallies.every(({ tried, held }) => tried === held) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
