// Trains the experiments of a table of fingerprints and prints what came out, as one JSON object.
// Arguments: the table, the packed MNIST, the program of the engine's threads, the number of threads.
import { readFileSync } from "node:fs";
import { trainedFingerprint, type FingerprintTable } from "./train.ts";

const [table, mnist, worker, threads] = process.argv.slice(2);
const { entries } = JSON.parse(readFileSync(table, "utf8")) as FingerprintTable;
const fingerprints: string[] = [];
let numerics = 0;
for (const { experiment } of entries) {
  const trained = await trainedFingerprint(experiment, Number(threads), { mnist, worker });
  fingerprints.push(trained.fingerprint);
  numerics = trained.numerics;
}
process.stdout.write(`${JSON.stringify({ node: process.version, numerics, fingerprints })}\n`);
