import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildFingerprintProgram, runFingerprintProgram, tablePath } from "../../scripts/fingerprints.mjs";
import { trainedFingerprint, type FingerprintTable } from "../../scripts/fingerprints/train.ts";
import { numerics } from "../../src/trainer/engine/wasm/engine.ts";
import { runCommand, Workplace } from "../helpers/commandLine.ts";

const table = JSON.parse(readFileSync(tablePath, "utf8")) as FingerprintTable;
const dist = (name: string) => fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));
const built = { mnist: dist("mnist.bin"), worker: dist("wasmWorker.js") };
for (const path of Object.values(built)) {
  if (!existsSync(path)) throw new Error(`${path} is missing: run \`node scripts/build.mjs\` first.`);
}

const advice =
  "The engine gives other weights than before. If that is meant, raise `numerics` in src/trainer/engine/wasm/engine.ts " +
  "and write the table anew, together: `node scripts/fingerprints.mjs`. If not, something changed the results.";

test("the table is that of the engine's numerics", () => {
  expect(
    table.numerics,
    "`numerics` and the table of fingerprints change together: run `node scripts/fingerprints.mjs`.",
  ).toBe(numerics);
  expect(new Set(table.entries.map(({ fingerprint }) => fingerprint)).size).toBe(table.entries.length);
});

// Two threads are those of the processes below.
describe.each([1, 3])("with %i threads each experiment ends with the pinned weights", (threads) => {
  test.each(table.entries.map((entry) => [entry.name, entry] as const))(
    "%s",
    async (_, { experiment, fingerprint }) => {
      expect(await trainedFingerprint(experiment, threads, built), advice).toEqual({ fingerprint, numerics });
    },
  );
});

test("the command line ends with the pinned weights too", async () => {
  const { experiment, fingerprint } = table.entries.find(({ name }) => name.includes("residual"))!;
  const workplace = await Workplace.make();
  try {
    await workplace.write("pinned.mnist.json", experiment);
    const { code, out, err } = await runCommand(
      ["train", "pinned.mnist.json", "--threads", "2", "--json"],
      workplace.path,
    );
    expect(code, err).toBe(0);
    expect(out).toContain(fingerprint);
  } finally {
    await workplace.remove();
  }
});

describe("other Nodes", () => {
  let folder: string;
  let program: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "mnist-lab-fingerprints-"));
    program = await buildFingerprintProgram(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const pinned = table.entries.map(({ fingerprint }) => fingerprint);

  test("a process of this Node ends with the pinned weights", async () => {
    const { fingerprints } = await runFingerprintProgram(process.execPath, program, 2);
    expect(fingerprints, advice).toEqual(pinned);
  });

  const nodes = (process.env.MNIST_LAB_NODES ?? "").split(delimiter).filter((path) => path !== "");
  test("and so do processes of the Nodes in MNIST_LAB_NODES", async (context) => {
    context.skip(nodes.length === 0, "MNIST_LAB_NODES names no other Node: a list of executables, like PATH");
    for (const node of nodes) {
      const { node: version, fingerprints } = await runFingerprintProgram(node, program, 2);
      expect(fingerprints, `Node ${version}. ${advice}`).toEqual(pinned);
    }
  });
});
