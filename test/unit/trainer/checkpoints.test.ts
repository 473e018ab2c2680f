import { describe, expect, test } from "vitest";
import type { Experiment } from "../../../src/core/experiment/schema.ts";
import type { TrainingState } from "../../../src/core/trainingState.ts";
import { Checkpoints, type CheckpointsOptions, type Snapshot } from "../../../src/trainer/checkpoints.ts";
import { sampleState } from "../../helpers/checkpoints.ts";

type Spec = NonNullable<Experiment["checkpoints"]>;

/** @returns a function that takes a snapshot. */
function snapshot(state: Partial<TrainingState> = {}): () => Promise<Snapshot> {
  return () =>
    Promise.resolve({ state: { ...sampleState, ...state }, weights: new Map(), optimizer: new Map(), kept: [] });
}

/** Checkpoints that are on the disk at once, by a clock that is set by hand. */
function checkpointsOf(spec: Partial<Spec> | null, options: Partial<CheckpointsOptions> = {}) {
  const clock = { seconds: 100 };
  const written: { readonly step: number; readonly files: readonly string[] }[] = [];
  const failures: unknown[] = [];
  const checkpoints = new Checkpoints({
    spec: spec === null ? null : { every: { seconds: 10 }, keep: "last", pattern: "{epoch:02d}", ...spec },
    encode: () => Promise.resolve(new Uint8Array(0)),
    write: (_, state, files) => {
      written.push({ step: state.step, files });
      return Promise.resolve();
    },
    onFailure: (error) => failures.push(error),
    now: () => 1000 * clock.seconds,
    ...options,
  });
  return { checkpoints, clock, written, failures };
}

const figures = { loss: 0.25, accuracy: 0.9, valLoss: 0.5, valAccuracy: 0.98765 };
const between = { epoch: 1, epochEnded: false, best: false };
const ended = (epoch: number, best = false) => ({ epoch, epochEnded: true, best });

describe("a checkpoint is due", () => {
  test("never where none are wanted", () => {
    const { checkpoints, clock } = checkpointsOf(null);
    clock.seconds += 1_000_000;
    expect(checkpoints.isDue(between)).toBe(false);
    expect(checkpoints.isDue(ended(1, true))).toBe(false);
  });

  test("every so many seconds, in the middle of an epoch and between two", async () => {
    const { checkpoints, clock } = checkpointsOf({ every: { seconds: 2.5 } });
    expect(checkpoints.isDue(between)).toBe(false);
    clock.seconds += 2.499;
    expect(checkpoints.isDue(between)).toBe(false);
    expect(checkpoints.isDue(ended(1, true))).toBe(false);
    clock.seconds += 0.001;
    expect(checkpoints.isDue(between)).toBe(true);
    expect(checkpoints.isDue(ended(1))).toBe(true);
    await checkpoints.save(snapshot(), null);
    expect(checkpoints.isDue(between)).toBe(false);
    clock.seconds += 2.5;
    expect(checkpoints.isDue(between)).toBe(true);
  });

  test("later where taking one is slow: at most 1 % of the time goes into that", async () => {
    const { checkpoints, clock } = checkpointsOf(
      { every: { seconds: 2 } },
      {
        encode: () => {
          clock.seconds += 0.5;
          return Promise.resolve(new Uint8Array(0));
        },
      },
    );
    await checkpoints.save(snapshot(), null);
    clock.seconds += 49.9;
    expect(checkpoints.isDue(between)).toBe(false);
    clock.seconds += 0.1;
    expect(checkpoints.isDue(between)).toBe(true);
  });

  test("every so many epochs, only at their ends and however long they take", () => {
    const { checkpoints, clock } = checkpointsOf({ every: { epochs: 3 } });
    clock.seconds += 1_000_000;
    expect([1, 2, 3, 4, 5, 6].map((epoch) => checkpoints.isDue(ended(epoch, true)))).toEqual(
      [false, false, true, false, false, true], // prettier-ignore
    );
    expect(checkpoints.isDue({ ...between, epoch: 3 })).toBe(false);
  });

  test("besides, at the end of each epoch that is the best so far, where the best is kept", () => {
    const { checkpoints } = checkpointsOf({ every: { epochs: 100 }, keep: "best" });
    expect(checkpoints.isDue(ended(1, true))).toBe(true);
    expect(checkpoints.isDue(ended(2, false))).toBe(false);
    expect(checkpoints.isDue({ ...between, best: true })).toBe(false);
    expect(checkpointsOf({ every: { epochs: 100 }, keep: "all" }).checkpoints.isDue(ended(1, true))).toBe(false);
  });
});

describe("a checkpoint is written", () => {
  test("as the last one", async () => {
    for (const spec of [null, { keep: "last" }] as const) {
      const { checkpoints, written } = checkpointsOf(spec);
      await checkpoints.save(snapshot({ step: 7 }), { ...figures, best: true });
      expect(written).toEqual([{ step: 7, files: ["last.safetensors"] }]);
    }
  });

  test("as the best one too, where it is", async () => {
    const { checkpoints, written } = checkpointsOf({ keep: "best" });
    await checkpoints.save(snapshot(), { ...figures, best: true });
    await checkpoints.save(snapshot(), { ...figures, best: false });
    await checkpoints.save(snapshot(), null);
    expect(written.map(({ files }) => files)).toEqual([
      ["last.safetensors", "best.safetensors"],
      ["last.safetensors"],
      ["last.safetensors"],
    ]);
  });

  test("under a name of its own where all are kept, with the figures of the epoch that ended last", async () => {
    const pattern = "{epoch:03d} {step} {loss:.1f} {accuracy} {valLoss:.2f} {valAccuracy:.4f}";
    const { checkpoints, written } = checkpointsOf({ keep: "all", pattern });
    await checkpoints.save(snapshot({ epoch: 1, step: 9 }), null);
    await checkpoints.save(snapshot({ epoch: 1, step: 10 }), { ...figures, best: true });
    await checkpoints.save(snapshot({ epoch: 2, step: 15 }), null);
    await checkpoints.save(snapshot({ epoch: 2, step: 20 }), {
      ...figures,
      valLoss: null,
      valAccuracy: null,
      best: false,
    });
    expect(written.map(({ files }) => files)).toEqual([
      ["last.safetensors", "001 9 none none none none.safetensors"],
      ["last.safetensors", "001 10 0.3 0.9 0.50 0.9877.safetensors"],
      ["last.safetensors", "002 15 0.3 0.9 0.50 0.9877.safetensors"],
      ["last.safetensors", "002 20 0.3 0.9 none none.safetensors"],
    ]);
  });
});

describe("writing", () => {
  /** Writes that last until they are told to end. */
  function slow() {
    const begun: { readonly step: number; readonly end: () => void; readonly fail: (error: unknown) => void }[] = [];
    const { checkpoints, failures } = checkpointsOf(
      {},
      {
        write: (_, state) =>
          new Promise((end, fail) => {
            begun.push({ step: state.step, end, fail });
          }),
      },
    );
    return { checkpoints, failures, begun };
  }

  /** Whether the promise has settled after every other one had its turn. */
  async function isSettled(promise: Promise<unknown>): Promise<boolean> {
    let settled = false;
    void promise.then(() => (settled = true));
    await new Promise((resolve) => setImmediate(resolve));
    return settled;
  }

  test("does not hold the training up, but one checkpoint waits for the one before", async () => {
    const { checkpoints, begun } = slow();
    await checkpoints.save(snapshot({ step: 1 }), null);
    const second = checkpoints.save(snapshot({ step: 2 }), null);
    expect(await isSettled(second)).toBe(false);
    expect(begun.map(({ step }) => step)).toEqual([1]);
    begun[0].end();
    await second;
    expect(begun.map(({ step }) => step)).toEqual([1, 2]);
    const settled = checkpoints.settled();
    expect(await isSettled(settled)).toBe(false);
    begun[1].end();
    await settled;
  });

  test("that fails is told, once, and the next checkpoint is written all the same", async () => {
    const { checkpoints, begun, failures } = slow();
    const error = new Error("the disk is full");
    await checkpoints.save(snapshot({ step: 1 }), null);
    begun[0].fail(error);
    await checkpoints.settled();
    expect(failures).toEqual([error]);
    await checkpoints.save(snapshot({ step: 2 }), null);
    begun[1].end();
    await checkpoints.settled();
    expect(failures).toEqual([error]);
  });

  test("counts from when it begins, not from when it was wanted", async () => {
    let end: () => void = () => undefined;
    const { checkpoints, clock } = checkpointsOf(
      { every: { seconds: 10 } },
      { write: () => new Promise((resolve) => (end = resolve)) },
    );
    await checkpoints.save(snapshot(), null);
    const second = checkpoints.save(snapshot(), null);
    clock.seconds += 30;
    end();
    await second;
    expect(checkpoints.isDue(between)).toBe(false);
    clock.seconds += 10;
    expect(checkpoints.isDue(between)).toBe(true);
    end();
    await checkpoints.settled();
  });
});
