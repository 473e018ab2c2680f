// `npm run reproduce [-- A1 B …]`: trains the five reports' experiments and writes docs/reproduction.md beside the published
// figures. What is trained already is not trained again; Ctrl-C stops, and the same command goes on.
//
//   --quick         two epochs of 2,000 digits or less with one seed, into .cache/reproduction/quick: a try, whose figures say nothing
//   --page          trains nothing: only the page again, from the summaries in docs/reproduction
//   --full          as published, also where that takes days: all epochs, all evaluations
//   --repeats N     so many seeds, from the file's on
//   --engine NAME   what computes (wasm when left out: its results are the same on every computer)
//   --runs DIR      folder of the runs (.cache/reproduction/runs when left out)
//   --out DIR       where the page and its summaries are written (docs when left out)
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { buildProduct } from "./build.mjs";
import { bundleScript } from "./bundle.mjs";
import { root, runMain, setUp, SetupError } from "./setup.mjs";

function readOptions() {
  const text = { type: "string" };
  const flag = { type: "boolean", default: false };
  let parsed;
  try {
    parsed = parseArgs({
      allowPositionals: true,
      options: {
        ...{ quick: flag, page: flag, full: flag },
        ...{ repeats: text, engine: { ...text, default: "wasm" }, runs: text, out: text },
      },
    });
  } catch (error) {
    throw new SetupError(error.message);
  }
  const { values, positionals } = parsed;
  const repeats = values.repeats === undefined ? null : Number(values.repeats);
  // More seeds than that take days.
  if (repeats !== null && !(Number.isInteger(repeats) && repeats >= 1 && repeats <= 10)) {
    throw new SetupError(`--repeats is a whole number from 1 to 10, not ${values.repeats}.`);
  }
  return { ...values, repeats, names: positionals };
}

const commandLine = (words, options) => spawnSync(process.execPath, [join(root, "dist", "cli.js"), ...words], options);

/** @returns whether all of the study's runs were trained. */
function train(study, { quick, repeats, engine, runs }, changed) {
  const file = join(root, "examples", "reports", `${study.file}.mnist.json`);
  const seeds = quick ? 1 : (repeats ?? study.seeds);
  const changes = quick ? [...changed, ...(study.quick ?? ["training.epochs=2", "data.limit=2000"])] : [...changed];
  const isSweep = /"sweep"\s*:/.test(readFileSync(file, "utf8"));
  changes.push(isSweep ? `sweep.repeats=${seeds}` : `sweep=${JSON.stringify({ repeats: seeds })}`);
  const words = ["sweep", file, "--engine", engine, "--runs", runs, ...changes.flatMap((each) => ["--set", each])];
  const { status, signal, error } = commandLine(words, { stdio: "inherit" });
  if (error !== undefined) throw new SetupError(`The training could not be started: ${error.message}`);
  return { isDone: status === 0, isStopped: signal !== null || status === 130 };
}

/** Runs a trained network over the training set. */
function evaluate(runs, run) {
  const words = ["evaluate", run, "--runs", runs, "--set", "train", "--weights", "final", "--json"];
  const { status, stdout, stderr } = commandLine(words, { encoding: "utf8" });
  if (status !== 0) throw new SetupError(`The training set could not be evaluated: ${stderr}`);
  const { loss, accuracy } = JSON.parse(stdout);
  return { loss, accuracy };
}

await runMain(async () => {
  const options = readOptions();
  setUp();
  await buildProduct();
  const bundles = mkdtempSync(join(tmpdir(), "mnist-lab-reproduce-"));
  try {
    const bundle = await bundleScript("scripts/reproduce/index.ts", bundles);
    const { studies, studiesNamed, recordStudy, writePage } = await import(pathToFileURL(bundle).href);
    const chosen = studiesNamed(options.names);
    if ("unknown" in chosen) {
      const known = studies.map(({ id }) => id).join(", ");
      throw new SetupError(
        `There is no experiment ${chosen.unknown}. There are: ${known}; A, B, C, D, E for all of a report.`,
      );
    }
    const cache = join(root, ".cache", "reproduction");
    const docs = resolve(options.out ?? (options.quick ? join(cache, "quick") : join(root, "docs")));
    const runs = resolve(options.runs ?? join(options.quick ? docs : cache, "runs"));
    const mnist = join(root, "dist", "mnist.bin");
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const machine = `${cpus()[0]?.model ?? process.arch}, ${availableParallelism()} cores`;
    const place = { root, runs, docs, mnist, machine, version };
    mkdirSync(docs, { recursive: true });
    const failed = [];
    for (const [index, study] of (options.page ? [] : chosen).entries()) {
      console.log(`\n${study.id} (${index + 1} of ${chosen.length}): ${study.title}`);
      const changes = options.full ? [] : (study.set ?? []);
      const { isDone, isStopped } = train(study, { ...options, runs }, changes);
      await recordStudy(study, changes, place, (run) => evaluate(runs, run));
      if (isStopped) {
        console.log(`Stopped; the same command goes on. ${await writePage(place, options)} holds what is done.`);
        return 130;
      }
      if (!isDone) failed.push(study.id);
    }
    console.log(`\nWritten: ${await writePage(place, options)}`);
    if (failed.length > 0) console.error(`Not all runs could be trained: ${failed.join(", ")}.`);
    return failed.length > 0 ? 1 : 0;
  } finally {
    rmSync(bundles, { recursive: true, force: true });
  }
});
