import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import type { RecordedEvent } from "../../../src/files/eventLines.ts";
import type { BatchEndEvent, TrainerEvent } from "../../../src/protocol/trainer.ts";
import { Reporter, type ReporterOptions } from "../../../src/trainer/reporter.ts";

function batch(epoch: number, step: number): BatchEndEvent {
  return {
    type: "batchEnd",
    epoch,
    firstStep: step,
    loss: Float64Array.of(step),
    accuracy: Float64Array.of(0.5),
    learningRate: Float64Array.of(0.1),
    imagesPerSecond: step,
  };
}

function reporting(options: Partial<ReporterOptions> = {}) {
  const written: RecordedEvent[] = [];
  const messages: { time: number; events: readonly TrainerEvent[] }[] = [];
  const failures: unknown[] = [];
  const reporter = new Reporter({
    write: (events) => {
      written.push(...events);
      return Promise.resolve();
    },
    send: (events) => {
      messages.push({ time: performance.now(), events });
      return Promise.resolve();
    },
    onWriteFailure: (error) => failures.push(error),
    ...options,
  });
  return { reporter, written, messages, failures };
}

function lossesOf(events: readonly TrainerEvent[]): number[] {
  return events.flatMap((event) => (event.type === "batchEnd" ? [...event.loss] : []));
}

test("thousands of batches become at most 25 messages a second, and nothing is left out", async () => {
  const { reporter, written, messages } = reporting();
  const begin = performance.now();
  for (let step = 0; step < 5000; step++) {
    reporter.report(batch(1 + Math.floor(step / 1000), step));
    if (step % 10 === 0) await delay(1);
  }
  await reporter.close();
  const seconds = (performance.now() - begin) / 1000;
  expect(messages.length).toBeLessThanOrEqual(30 * seconds + 1);
  for (let i = 1; i < messages.length; i++) {
    // Timers of Node may come a millisecond early.
    expect(messages[i].time - messages[i - 1].time).toBeGreaterThan(38);
  }
  const all = Array.from({ length: 5000 }, (_, i) => i);
  expect(lossesOf(messages.flatMap(({ events }) => events))).toEqual(all);
  expect(lossesOf(written.map(({ event }) => event))).toEqual(all);
});

test("batches are joined within an epoch only, and events keep their order", async () => {
  const { reporter, messages } = reporting();
  // The first goes out at once.
  reporter.report({ type: "notice", message: "begin" });
  reporter.report(batch(1, 0));
  reporter.report(batch(1, 1));
  reporter.report({ type: "paused", step: 2 });
  reporter.report(batch(1, 2));
  reporter.report(batch(2, 3));
  reporter.report(batch(2, 4));
  await reporter.close();
  expect(messages.flatMap(({ events }) => events)).toEqual([
    { type: "notice", message: "begin" },
    { ...batch(1, 1), firstStep: 0, loss: Float64Array.of(0, 1), ...pairs },
    { type: "paused", step: 2 },
    batch(1, 2),
    { ...batch(2, 4), firstStep: 3, loss: Float64Array.of(3, 4), ...pairs },
  ]);
});

const pairs = { accuracy: Float64Array.of(0.5, 0.5), learningRate: Float64Array.of(0.1, 0.1) };

test("everything is on the disk before the face sees it", async () => {
  const order: string[] = [];
  const { reporter } = reporting({
    write: async () => {
      await delay(20);
      order.push("written");
    },
    send: () => {
      order.push("sent");
      return Promise.resolve();
    },
  });
  reporter.report({ type: "paused", step: 1 });
  await reporter.close();
  expect(order).toEqual(["written", "sent"]);
});

test("a face that does not read holds up neither the disk nor, for long, the end", async () => {
  const { reporter, written } = reporting({ send: () => new Promise(() => undefined) });
  for (let step = 0; step < 5; step++) {
    reporter.report(batch(1, step));
    await delay(60);
  }
  expect(lossesOf(written.map(({ event }) => event))).toEqual([0, 1, 2, 3, 4]);
  const begin = performance.now();
  await reporter.close();
  expect(performance.now() - begin).toBeLessThan(4000);
});

test("a slow face gets everything, in fewer messages", async () => {
  const messages: (readonly TrainerEvent[])[] = [];
  const { reporter } = reporting({
    send: async (events) => {
      messages.push(events);
      await delay(200);
    },
  });
  for (let step = 0; step < 30; step++) {
    reporter.report(batch(1, step));
    await delay(20);
  }
  await reporter.close();
  expect(messages.length).toBeLessThan(8);
  expect(lossesOf(messages.flat())).toEqual(Array.from({ length: 30 }, (_, i) => i));
});

test("a face that is gone does not matter", async () => {
  const { reporter, written } = reporting({ send: () => Promise.reject(new Error("its channel is closed")) });
  reporter.report(batch(1, 0));
  await reporter.close();
  reporter.report(batch(1, 1));
  await reporter.close();
  expect(written).toHaveLength(2);
});

test("a disk that takes no more is told once, and the face still hears everything", async () => {
  const { reporter, messages, failures } = reporting({ write: () => Promise.reject(new Error("the disk is full")) });
  for (let step = 0; step < 3; step++) {
    reporter.report(batch(1, step));
    await delay(50);
  }
  await reporter.close();
  expect(failures).toEqual([new Error("the disk is full")]);
  expect(lossesOf(messages.flatMap(({ events }) => events))).toEqual([0, 1, 2]);
});
