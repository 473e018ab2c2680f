import { pathToFileURL } from "node:url";
import { resolve } from "node:path";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { Augmenter } from "../../../../src/core/augmentation/augmenter.ts";
import type { AugmentationSpec } from "../../../../src/core/experiment/schema.ts";
import { RandomStream } from "../../../../src/core/random/stream.ts";
import {
  AugmentedBatches,
  type AugmentedBatchesOptions,
} from "../../../../src/trainer/augmentation/augmentedBatches.ts";
import { Batches } from "../../../../src/trainer/batches.ts";
import { augmentWorker } from "../../../helpers/augmentation.ts";
import { rejectionOf } from "../../../helpers/rejection.ts";
import { smallMnist } from "../../../helpers/smallMnist.ts";

const spec: AugmentationSpec = {
  rotationRange: 10,
  zoomRange: 0.1,
  widthShiftRange: 0.1,
  heightShiftRange: 0.1,
  shearRange: 3,
  fillMode: "nearest",
  cval: 0,
  elastic: null,
};
const seed = 11;
const { train } = smallMnist(1000, 0, 0);
const never = new AbortController().signal;
const dying = pathToFileURL(resolve("test/fixtures/threads/dyingAugmenter.mjs"));

interface Wanted extends Partial<AugmentedBatchesOptions> {
  readonly stepsPerEpoch?: number | null;
}

function batchesOf(batchSize: number, stepsPerEpoch: number | null = null): Batches {
  return new Batches({ count: train.count, batchSize, stepsPerEpoch, seed, shuffle: true });
}

/** Batches that are disposed of at the end of the test. */
function open({ batchSize = 32, stepsPerEpoch = null, ...more }: Wanted = {}): AugmentedBatches {
  const augmented = new AugmentedBatches({
    batches: batchesOf(batchSize, stepsPerEpoch),
    train,
    augmentation: spec,
    seed,
    steps: { first: 0, end: 1000 },
    batchSize,
    threads: 2,
    workerUrl: augmentWorker,
    ...more,
  });
  onTestFinished(() => augmented.dispose());
  return augmented;
}

/** What a digit becomes, made here and now. */
function expectedPixels(indices: Int32Array, step: number): Float32Array {
  const augmenter = new Augmenter(spec, seed);
  const pixels = new Float32Array(indices.length * 784);
  indices.forEach((index, i) =>
    augmenter.augment(train.pixels.subarray(784 * index, 784 * (index + 1)), step, i, pixels, 784 * i),
  );
  return pixels;
}

/** Takes chunks of the given numbers of batches from a step on and looks at each. @returns the step after the last. */
async function check(augmented: AugmentedBatches, plain: Batches, from: number, lengths: readonly number[]) {
  let step = from;
  for (const length of lengths) {
    const chunk = (await augmented.take(step, step + length, never))!;
    const count = chunk.batchSizes.length;
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThanOrEqual(length);
    const { batchSizes, indices } = plain.slice(step, step + count);
    expect(chunk.batchSizes).toEqual(batchSizes);
    expect(chunk.indices).toEqual(indices);
    let digit = 0;
    for (const [i, size] of batchSizes.entries()) {
      const wanted = expectedPixels(indices.subarray(digit, digit + size), step + i);
      expect(Buffer.compare(bytesOf(wanted), bytesOf(chunk.pixels!.subarray(784 * digit, 784 * (digit + size))))).toBe(
        0,
      );
      digit += size;
    }
    expect(chunk.pixels).toHaveLength(784 * digit);
    step += count;
  }
  return step;
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

describe("the pixels of a batch are those of its seed, step and positions", () => {
  test.each([
    { threads: 1, batchSize: 32 },
    { threads: 3, batchSize: 32 },
    // A part of a job, several jobs, a pass in one batch.
    { threads: 2, batchSize: 7 },
    { threads: 2, batchSize: 300 },
    { threads: 2, batchSize: 5000 },
  ])("$threads threads, batches of $batchSize", async ({ threads, batchSize }) => {
    const lengths = new RandomStream(batchSize, "order");
    const chunks = Array.from({ length: 12 }, () => 1 + lengths.nextBelow(9));
    await check(open({ threads, batchSize }), batchesOf(batchSize), 0, chunks);
  });

  test("round the ring several times, one digit after the other", async () => {
    const plain = batchesOf(96);
    const step = await check(open({ batchSize: 96 }), plain, 0, new Array<number>(40).fill(30));
    expect(step * 96).toBeGreaterThan(2 * 8192);
  });

  test("whatever the step that a run goes on from", async () => {
    await check(open({ steps: { first: 77, end: 1000 } }), batchesOf(32), 77, [1, 4, 2]);
  });

  test("with more steps an epoch than the digits fill, and with fewer", async () => {
    for (const stepsPerEpoch of [50, 5]) {
      await check(open({ stepsPerEpoch }), batchesOf(32, stepsPerEpoch), 0, [3, 10, 10, 20, 20]);
    }
  });
});

test("what was not trained of a chunk comes again", async () => {
  const augmented = open();
  const first = (await augmented.take(0, 4, never))!;
  const third = first.pixels!.slice(2 * 32 * 784, 3 * 32 * 784);
  const again = (await augmented.take(2, 3, never))!;
  expect(again.batchSizes).toEqual(Int32Array.of(32));
  expect(again.pixels!.slice()).toEqual(third);
});

test("ends with the training's last step", async () => {
  const augmented = open({ steps: { first: 0, end: 3 } });
  expect((await augmented.take(0, 10, never))!.batchSizes).toHaveLength(3);
  await expect(augmented.take(3, 4, never)).rejects.toThrow("Step 3 is not the next one.");
});

describe("a thread that goes wrong", () => {
  afterEach(() => {
    delete process.env["WAY_TO_DIE"];
  });

  test.each([
    ["exit", "A thread that augments digits died: A thread of augmentation ended with code 7."],
    ["error", "A thread that augments digits died: this thread was spoiled"],
  ])("%s: the run is told, and told again", async (way, message) => {
    process.env["WAY_TO_DIE"] = way;
    const augmented = open({ threads: 1, workerUrl: dying });
    const wait = async (): Promise<unknown> => augmented.take(0, 400, never);
    const error = await rejectionOf(wait());
    expect(error).toMatchObject({ code: "trainer-failed", message, next: "Resume the run from its last checkpoint." });
    expect(await rejectionOf(wait())).toBe(error);
  });

  test("a program that is not there", async () => {
    const augmented = open({ workerUrl: new URL("missing.js", augmentWorker) });
    expect(await rejectionOf(augmented.take(0, 1, never))).toMatchObject({ code: "trainer-failed" });
  });

  test("one that never answers is left when the run is to end", async () => {
    process.env["WAY_TO_DIE"] = "silence";
    const augmented = open({ threads: 1, workerUrl: dying });
    const abort = new AbortController();
    const taken = augmented.take(0, 400, abort.signal);
    abort.abort();
    expect(await taken).toBeNull();
    expect(await augmented.take(0, 400, abort.signal)).toBeNull();
  });
});
