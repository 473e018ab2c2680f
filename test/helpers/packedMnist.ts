import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll } from "vitest";
import { buildMnist } from "../../scripts/mnist.mjs";

/** Packs MNIST as the build does, for the tests around this call. @returns where it lies, once they run. */
export function usePackedMnist(): { readonly path: string } {
  const packed = { path: "" };
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "mnist-lab-test-"));
    packed.path = path.join(folder, "mnist.bin");
    await buildMnist(packed.path);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return packed;
}
