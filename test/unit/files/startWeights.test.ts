import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { initialWeights } from "../../../src/core/network/initialize.ts";
import { encodeCheckpoint } from "../../../src/files/checkpoint.ts";
import { writeLayersModel } from "../../../src/files/layersModel.ts";
import { readStartWeights } from "../../../src/files/startWeights.ts";
import { networkOf } from "../../../src/trainer/beginRun.ts";
import { smallExperiment } from "../../helpers/builtTrainer.ts";
import { sampleCheckpoint } from "../../helpers/checkpoints.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

const network = networkOf(smallExperiment());
let folder: string;
beforeEach(async () => {
  folder = join(await temporaryFolder(), "model");
  await writeLayersModel(folder, network, initialWeights(network, 3));
});

it.each(["model.json", "model.safetensors"])("reads a model's own: %s", async (file) => {
  expect(await readStartWeights(join(folder, file), network)).toEqual(initialWeights(network, 3));
});

it("names what does not fit, and what is damaged", async () => {
  const other = networkOf(
    smallExperiment({ model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] } }),
  );
  const file = join(folder, "model.safetensors");
  expect(await rejectionOf(readStartWeights(file, other))).toMatchObject({
    code: "bad-weights",
    message: expect.stringContaining("holds 8 weights, the network has 2") as string,
  });
  await writeFile(file, (await readFile(file)).subarray(0, -1));
  expect(await rejectionOf(readStartWeights(file, network))).toMatchObject({ code: "bad-weights" });
  expect(await rejectionOf(readStartWeights(join(folder, "no.safetensors"), network))).toMatchObject({
    code: "file-not-found",
  });
});

it("reads a checkpoint's own weights, and refuses one that was changed", async () => {
  const sample = sampleCheckpoint();
  const file = join(folder, "last.safetensors");
  const bytes = Buffer.from(encodeCheckpoint(sample.checkpoint, sample.network));
  await writeFile(file, bytes);
  expect(await readStartWeights(file, sample.network)).toEqual(sample.checkpoint.weights);
  bytes[bytes.length - 1] ^= 1;
  await writeFile(file, bytes);
  expect(await rejectionOf(readStartWeights(file, sample.network))).toMatchObject({
    code: "damaged-run",
    message: `${file} is cut off or was changed after it was written.`,
  });
});
