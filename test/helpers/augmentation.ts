import type { AugmentationThreads } from "../../src/trainer/augmentation/openBatches.ts";

/** The built thread that augments. */
export const augmentWorker = new URL("../../dist/augmentWorker.js", import.meta.url);

export const augmentation: AugmentationThreads = { threads: 2, workerUrl: augmentWorker };
