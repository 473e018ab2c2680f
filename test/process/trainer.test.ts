import { readFile, rm, truncate, copyFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readRunEvents } from "../../src/files/runFolder.ts";
import { readRunSummary } from "../../src/files/runSummary.ts";
import { endless, smallExperiment, startRequest } from "../helpers/builtTrainer.ts";
import { isBatch, listen, stepsOf } from "../helpers/listening.ts";
import { smallMnist } from "../helpers/smallMnist.ts";
import { rejectionOf } from "../helpers/rejection.ts";
import { temporaryFolder } from "../helpers/temporaryFolder.ts";

test("a run trains in its own process, tells everything, leaves it on the disk and ends", async () => {
  const folder = await temporaryFolder();
  const { trainer, events } = listen();
  const request = startRequest(folder);
  await trainer.start(request);
  const exit = await trainer.exited;
  expect(exit).toMatchObject({
    code: 0,
    signal: null,
    error: null,
    ending: { type: "completed", epochs: 3, steps: 87 },
  });
  expect(events[0]).toMatchObject({
    type: "started",
    engine: "wasm",
    device: "WebAssembly SIMD, 2 threads",
    digits: { train: 900, validation: 100, test: 10_000 },
  });
  expect(stepsOf(events)).toBe(87);
  expect(events.filter(({ type }) => type === "epochEnd")).toHaveLength(3);
  expect(events.at(-1)).toBe(exit.ending);
  if (exit.ending?.type !== "completed") throw new Error("not completed");
  expect(exit.ending.test!.accuracy).toBeGreaterThan(0.5);
  expect((await readRunEvents(request.paths.run)).events.map(({ event }) => event)).toEqual(events);
  expect(await readRunSummary(request.paths.run)).toMatchObject({
    status: "completed",
    pid: trainer.pid,
    result: { fingerprint: exit.ending.fingerprint },
  });
});

test("a paused run stands still, goes on, and comes to the weights of an undisturbed one", async () => {
  const folder = await temporaryFolder();
  const experiment = smallExperiment({ training: { epochs: 40, batchSize: 16 } });
  const undisturbed = listen();
  await undisturbed.trainer.start(startRequest(folder, experiment));
  const plain = await undisturbed.trainer.exited;

  const { trainer, events, seen } = listen();
  const request = startRequest(folder, experiment, 1);
  await trainer.start(request);
  for (let pause = 0; pause < 3; pause++) {
    await seen((event) => event.type === "epochEnd" && event.epoch === 5 * (pause + 1));
    await trainer.pause();
    await seen(() => events.filter(({ type }) => type === "paused").length === pause + 1);
    const before = events.length;
    expect((await readRunSummary(request.paths.run)).status).toMatch(/paused|running/);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(events).toHaveLength(before);
    expect((await readRunSummary(request.paths.run)).status).toBe("paused");
    await trainer.continue();
    await seen(() => events.filter(({ type }) => type === "continued").length === pause + 1);
  }
  const paused = await trainer.exited;
  expect(stepsOf(events)).toBe(40 * 57);
  expect(paused.ending).toMatchObject({ type: "completed" });
  // Threads and pauses make no difference.
  expect(paused.ending).toMatchObject({ fingerprint: (plain.ending as { fingerprint: string }).fingerprint });
});

test("a run that is stopped saves and ends at the end of the batch under way", async () => {
  const folder = await temporaryFolder();
  const { trainer, events, seen } = listen();
  const request = startRequest(folder, smallExperiment(endless));
  await trainer.start(request);
  await seen(isBatch);
  const begin = performance.now();
  const exit = await trainer.stop();
  expect(performance.now() - begin).toBeLessThan(3000);
  expect(exit).toMatchObject({ code: 0, error: null, ending: { type: "stopped", reason: "stop" } });
  const { step, fingerprint } = exit.ending as { step: number; fingerprint: string };
  expect(stepsOf(events)).toBe(step);
  expect(await readRunSummary(request.paths.run)).toMatchObject({ status: "stopped", step, result: { fingerprint } });
  expect(JSON.parse(await readFile(join(request.paths.run, "model", "model.json"), "utf8"))).toHaveProperty(
    "weightsManifest",
  );
});

test("a trainer that is stopped before it has a run ends", async () => {
  const { trainer } = listen();
  expect(await trainer.stop()).toMatchObject({ code: 0, ending: null, error: null });
});

test("a run that is stopped at once ends stopped, however far it had come", async () => {
  const folder = await temporaryFolder();
  for (let i = 0; i < 4; i++) {
    const { trainer } = listen();
    const request = startRequest(folder, smallExperiment(endless));
    await trainer.start(request);
    await new Promise((resolve) => setTimeout(resolve, 40 * i));
    expect(await trainer.stop()).toMatchObject({ code: 0, error: null, ending: { type: "stopped" } });
    expect((await readRunSummary(request.paths.run)).status).toBe("stopped");
  }
});

test("predictions come from the weights of the moment", async () => {
  const folder = await temporaryFolder();
  const { trainer, events, seen } = listen();
  await trainer.start(startRequest(folder, smallExperiment({ training: { epochs: 100_000, batchSize: 32 } })));
  await seen((event) => event.type === "epochEnd");
  const images = Float32Array.from(smallMnist(0, 0, 3).test.pixels, (pixel) => pixel / 255);
  const first = await trainer.predict(images);
  expect(first).toHaveLength(30);
  for (let i = 0; i < 3; i++) {
    const total = first.subarray(10 * i, 10 * i + 10).reduce((sum, p) => sum + p, 0);
    expect(total).toBeCloseTo(1, 5);
  }
  const before = events.filter(({ type }) => type === "epochEnd").length;
  await seen((event) => event.type === "epochEnd" && event.epoch > before + 20);
  await trainer.pause();
  const [second, third] = [await trainer.predict(images), await trainer.predict(images)];
  expect(third).toEqual(second);
  expect(second).not.toEqual(first);
  await trainer.stop();
});

test("a second start is refused, the run goes on", async () => {
  const folder = await temporaryFolder();
  const { trainer } = listen();
  await trainer.start(startRequest(folder));
  const error = await rejectionOf(trainer.start(startRequest(folder)));
  expect(error).toMatchObject({ code: "bad-usage", message: "This trainer has a run already." });
  // A refused run is not this trainer's: the first one's folder is the one that is looked after.
  expect((await trainer.exited).ending).toMatchObject({ type: "completed" });
});

test("data that are cut off fail the run with the file's name", async () => {
  const folder = await temporaryFolder();
  const request = startRequest(folder);
  const cut = join(folder, "mnist.bin");
  await copyFile(request.paths.mnist, cut);
  await truncate(cut, 1_000_000);
  const { trainer } = listen();
  await trainer.start({ ...request, paths: { ...request.paths, mnist: cut } });
  const exit = await trainer.exited;
  expect(exit).toMatchObject({ code: 0, error: null, ending: { type: "failed", error: { code: "bad-data-file" } } });
  expect(JSON.stringify(exit.ending)).toContain(JSON.stringify(cut).slice(1, -1));
  await rm(cut);
});

test("a network too large for memory is said before training, with the sizes", async () => {
  const folder = await temporaryFolder();
  const layers = [
    { type: "flatten" },
    { type: "dense", units: 65536 },
    { type: "dense", units: 65536 },
    { type: "dense", units: 10, activation: "softmax" },
  ];
  const { trainer, events } = listen();
  await trainer.start(startRequest(folder, smallExperiment({ model: { layers } })));
  const exit = await trainer.exited;
  expect(exit.ending).toMatchObject({ type: "failed", error: { code: "too-large" } });
  expect((exit.ending as { error: { message: string } }).error.message).toMatch(/\d (MiB|GiB)/);
  expect(events.filter(isBatch)).toHaveLength(0);
});

test("a loss that is no number fails the run with batch, learning rate and a proposal", async () => {
  const folder = await temporaryFolder();
  const { trainer } = listen();
  const optimizer = { type: "sgd", learningRate: 1000 };
  const training = { epochs: 5, batchSize: 32, loss: "meanSquaredError", optimizer };
  const model = { layers: [{ type: "flatten" }, { type: "dense", units: 32 }, { type: "dense", units: 10 }] };
  const request = startRequest(folder, smallExperiment({ model, training }));
  await trainer.start(request);
  const exit = await trainer.exited;
  expect(exit.ending).toMatchObject({ type: "failed", error: { code: "loss-not-finite" } });
  const { error } = exit.ending as { error: { message: string; next: string } };
  expect(error.message).toMatch(/at batch \d+ of epoch 1 \(step \d+\), with learning rate 1000\./);
  expect(error.next).toContain('"learningRate": 100,');
  expect(await readFile(join(request.paths.run, "events.jsonl"), "utf8")).toMatch(/"(NaN|Infinity)"/);
});
