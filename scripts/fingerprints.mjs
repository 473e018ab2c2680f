// `node scripts/fingerprints.mjs`: writes test/fixtures/fingerprints.json anew, with the fingerprints that the engine gives
// now. To be run when `numerics` (src/trainer/engine/wasm/engine.ts) was raised, or when the table has a new experiment.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildProduct } from "./build.mjs";
import { bundleScript } from "./bundle.mjs";
import { isMain, root, runMain, setUp, SetupError } from "./setup.mjs";

/** The table: experiments, and the fingerprints of their final weights. */
export const tablePath = join(root, "test", "fixtures", "fingerprints.json");

/** Bundles the program that trains a table's experiments. @returns its path. */
export function buildFingerprintProgram(folder) {
  return bundleScript("scripts/fingerprints/program.ts", folder);
}

/** Runs that program. @returns what it printed. */
export async function runFingerprintProgram(node, program, threads) {
  const built = ["mnist.bin", "wasmWorker.js"].map((name) => join(root, "dist", name));
  const child = spawn(node, [program, tablePath, ...built, String(threads)], { stdio: ["ignore", "pipe", "pipe"] });
  const text = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (chunk) => (text.out += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk) => (text.err += chunk));
  const code = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new SetupError(`${node} ended with code ${code}.\n${text.err}`);
  return JSON.parse(text.out);
}

async function writeTable() {
  setUp();
  await buildProduct();
  const folder = mkdtempSync(join(tmpdir(), "mnist-lab-fingerprints-"));
  try {
    const program = await buildFingerprintProgram(folder);
    const { numerics, fingerprints } = await runFingerprintProgram(process.execPath, program, 2);
    const table = JSON.parse(readFileSync(tablePath, "utf8"));
    const changed = table.entries.filter((entry, i) => entry.fingerprint !== fingerprints[i]);
    const isNew = ({ fingerprint }) => fingerprint === "";
    if (numerics === table.numerics && changed.some((entry) => !isNew(entry))) {
      throw new SetupError(
        `The engine gives other weights than before for: ${changed.map(({ name }) => name).join(", ")}.\n` +
          `Raise numerics in src/trainer/engine/wasm/engine.ts from ${numerics}, then write the table.`,
      );
    }
    table.numerics = numerics;
    table.entries.forEach((entry, i) => (entry.fingerprint = fingerprints[i]));
    writeFileSync(tablePath, `${JSON.stringify(table, null, 2)}\n`);
    console.log(`numerics ${numerics}: ${changed.length} of ${fingerprints.length} fingerprints changed.`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (isMain(import.meta.url)) await runMain(writeTable);
