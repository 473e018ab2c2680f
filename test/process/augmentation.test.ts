import { expect, test } from "vitest";
import type { BatchEndEvent, EpochEndEvent } from "../../src/protocol/trainer.ts";
import { smallExperiment, startRequest } from "../helpers/builtTrainer.ts";
import { isBatch, listen } from "../helpers/listening.ts";
import { temporaryFolder } from "../helpers/temporaryFolder.ts";

const augmentation = { rotationRange: 10, zoomRange: 0.1, widthShiftRange: 0.1, heightShiftRange: 0.1 };
const elastic = { shearRange: 5, fillMode: "reflect", elastic: { alpha: 30, sigma: 4 } };

interface Wanted {
  readonly augmentation: unknown;
  readonly training?: object;
  readonly layers?: readonly object[];
  readonly threads?: number;
}

function experimentOf({ augmentation, training, layers }: Wanted) {
  return smallExperiment({
    data: { limit: 1000, augmentation },
    training: { epochs: 3, batchSize: 24, ...training },
    ...(layers === undefined ? {} : { model: { layers } }),
    checkpoints: { every: { seconds: 0.05 } },
  });
}

async function trained(wanted: Wanted) {
  const { trainer, events } = listen();
  await trainer.start(startRequest(await temporaryFolder(), experimentOf(wanted), wanted.threads ?? 2));
  const { ending } = await trainer.exited;
  if (ending?.type !== "completed") throw new Error(`The run ended ${JSON.stringify(ending)}.`);
  return { ending, events, epochs: events.filter((event): event is EpochEndEvent => event.type === "epochEnd") };
}

test("a change of nothing gives what the digits give as they are", async () => {
  const plain = await trained({ augmentation: null });
  const unchanged = await trained({ augmentation: {} });
  expect(unchanged.ending.fingerprint).toBe(plain.ending.fingerprint);
});

test("augmented digits are others in each epoch, and the same with any number of threads", async () => {
  const one = await trained({ augmentation, threads: 1 });
  const five = await trained({ augmentation, threads: 5 });
  const plain = await trained({ augmentation: null });
  expect(five.ending.fingerprint).toBe(one.ending.fingerprint);
  expect(five.ending.fingerprint).not.toBe(plain.ending.fingerprint);
  expect(five.ending.test).toEqual(one.ending.test);
});

test("what is looked at are the digits as they are", async () => {
  const layers = [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }];
  // So small that no weight changes.
  const training = { epochs: 1, optimizer: { type: "sgd", learningRate: 1e-30 } };
  const [plain, augmented] = [
    await trained({ augmentation: null, training, layers }),
    await trained({ augmentation, training, layers }),
  ];
  expect(augmented.epochs[0].loss).not.toBe(plain.epochs[0].loss);
  expect(augmented.epochs[0].evaluations).toEqual(plain.epochs[0].evaluations);
  expect(augmented.ending.test).toEqual(plain.ending.test);
});

test("stepsPerEpoch counts augmented batches as it counts plain ones", async () => {
  const { ending, events } = await trained({ augmentation, training: { epochs: 2, stepsPerEpoch: 55 } });
  expect(ending).toMatchObject({ epochs: 2, steps: 110 });
  const batches = events.filter((event): event is BatchEndEvent => isBatch(event));
  expect(batches.reduce((count, { loss }) => count + loss.length, 0)).toBe(110);
});

test.each([
  ["affine", augmentation],
  ["elastic", { ...augmentation, ...elastic }],
])("a run with %s augmentation that is stopped and killed ends as one that nothing disturbed", async (_, spec) => {
  // Long enough to be caught in its middle, however late one looks.
  const wanted: Wanted = { augmentation: spec, training: { epochs: 15 } };
  const undisturbed = await trained(wanted);

  const request = startRequest(await temporaryFolder(), experimentOf(wanted));
  const { paths } = request;
  const reached = (step: number) => (event: Parameters<typeof isBatch>[0]) =>
    isBatch(event) && event.firstStep + event.loss.length > step;
  const first = listen();
  await first.trainer.start(request);
  await first.seen(reached(17));
  expect((await first.trainer.stop()).ending?.type).toBe("stopped");

  const second = listen();
  await second.trainer.resume({ paths, threads: 1, checkpoint: null });
  await second.seen(reached(60));
  await second.trainer.kill();

  const third = listen();
  await third.trainer.resume({ paths, threads: 3, checkpoint: null });
  const { ending } = await third.trainer.exited;
  expect(ending).toMatchObject({ type: "completed", fingerprint: undisturbed.ending.fingerprint });
});

test("a run whose augmentation keeps it waiting can be paused and stopped", async () => {
  const { trainer, seen } = listen();
  const slow = { elastic: { alpha: 34, sigma: 28 } };
  await trainer.start(
    startRequest(await temporaryFolder(), experimentOf({ augmentation: slow, training: { epochs: 1000 } })),
  );
  await seen(isBatch);
  await trainer.pause();
  await seen((event) => event.type === "paused");
  expect((await trainer.stop()).ending?.type).toBe("stopped");
  expect((await trainer.exited).ending?.type).toBe("stopped");
});
