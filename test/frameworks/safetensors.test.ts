import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test, type TestContext } from "vitest";
import { findPythonEnvironment } from "../../scripts/pythonEnvironment.mjs";
import { encodeCheckpoint, writeCheckpoint } from "../../src/files/checkpoint.ts";
import { fingerprintOf } from "../../src/files/fingerprint.ts";
import { writeLayersModel } from "../../src/files/layersModel.ts";
import { sampleCheckpoint, sampleState } from "../helpers/checkpoints.ts";
import { referenceModels } from "../helpers/referenceModels.ts";
import { temporaryFolder } from "../helpers/temporaryFolder.ts";

interface Seen {
  readonly tensors: Readonly<Record<string, { dtype: string; shape: number[]; sha256: string }>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What Python's own safetensors sees in a file. Skips the test where there is no Python. */
function seenByPython(context: TestContext, file: string): Seen {
  const python = findPythonEnvironment();
  if (python === null) {
    return context.skip("needs Python with safetensors; `node scripts/pythonEnvironment.mjs` sets it up (1.5 GB)");
  }
  const script = fileURLToPath(new URL("safetensors.py", import.meta.url));
  const [seen] = JSON.parse(execFileSync(python, ["-I", script, file], { encoding: "utf8" })) as Seen[];
  return seen;
}

const sha256 = (values: Float32Array) =>
  createHash("sha256")
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest("hex");
const seenAs = (shape: readonly number[], values: Float32Array) => ({
  dtype: "float32",
  shape,
  sha256: sha256(values),
});

test("Python's safetensors reads a model's weights, equal bit by bit", async (context) => {
  const { checkpoint, network } = sampleCheckpoint({ model: { layers: [...referenceModels["E-kernel3"]] } });
  // Bits that arithmetic would not keep: a NaN with a payload, -0, a subnormal.
  const [first] = checkpoint.weights.values();
  new Uint32Array(first.buffer, first.byteOffset).set([0xffedcba9, 0x80000000, 1]);
  const folder = join(await temporaryFolder(), "model");
  await writeLayersModel(folder, network, checkpoint.weights);
  const { tensors, metadata } = seenByPython(context, join(folder, "model.safetensors"));
  const expected = network.weights.map(({ name, shape }) => [
    name,
    seenAs(shape, checkpoint.weights.get(name) ?? new Float32Array(0)),
  ]);
  expect(tensors).toEqual(Object.fromEntries(expected));
  expect(metadata.fingerprint).toBe(fingerprintOf(network, checkpoint.weights));
});

test("Python's safetensors reads a checkpoint with all that belongs to it", async (context) => {
  const { checkpoint, network } = sampleCheckpoint();
  const folder = await temporaryFolder();
  await writeCheckpoint(folder, ["last.safetensors"], encodeCheckpoint(checkpoint, network));
  const { tensors, metadata } = seenByPython(context, join(folder, "last.safetensors"));
  const of = (prefix: string, values: ReadonlyMap<string, Float32Array>) =>
    network.weights.map(({ name, shape }) => [
      `${prefix}/${name}`,
      seenAs(shape, values.get(name) ?? new Float32Array(0)),
    ]);
  const slots = [...checkpoint.optimizer].map(([name, values]) => [
    `optimizer/${name}`,
    seenAs(name.includes("kernel") ? [1, 10] : [10], values),
  ]);
  const probabilities = checkpoint.kept.flatMap((kept) =>
    [...kept.probabilities].map(([set, values]) => [
      `kept/${kept.epoch}/probabilities/${set}`,
      seenAs([values.length / 10, 10], values),
    ]),
  );
  const expected = [
    ...of("model", checkpoint.weights),
    ...slots,
    ...probabilities,
    ...of("kept/2", checkpoint.kept[1].weights),
  ];
  expect(tensors).toEqual(Object.fromEntries(expected));
  expect(JSON.parse(metadata.state)).toEqual(sampleState);
  expect(JSON.parse(metadata.experiment)).toEqual(checkpoint.experiment);
  expect(metadata).toMatchObject({ format: "mnist-lab-checkpoint", version: "1", runId: checkpoint.runId });
});
