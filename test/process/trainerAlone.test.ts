import { fork, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import type { FromTrainer, StartRequest, TrainerEvent } from "../../src/protocol/trainer.ts";
import { readRunEvents } from "../../src/files/runFolder.ts";
import { readRunSummary } from "../../src/files/runSummary.ts";
import { builtTrainer, endless, smallExperiment, startRequest } from "../helpers/builtTrainer.ts";
import { isBatch, listen, stepsOf } from "../helpers/listening.ts";
import { goneAfter, isAlive, stopped } from "../helpers/processes.ts";
import { temporaryFolder } from "../helpers/temporaryFolder.ts";

const posix = process.platform !== "win32";

interface Message {
  readonly time: number;
  readonly message: FromTrainer;
}

/** A trainer without the handle that faces use: every message as it comes. */
function forkTrainer(): { child: ChildProcess; messages: Message[]; ask: (id: number, request: unknown) => void } {
  const child = fork(builtTrainer, [], {
    serialization: "advanced",
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const messages: Message[] = [];
  child.on("message", (message) => messages.push({ time: performance.now(), message: message as FromTrainer }));
  return { child, messages, ask: (id, request) => child.send({ id, request }) };
}

function eventsOf(messages: readonly Message[]): TrainerEvent[] {
  return messages.flatMap(({ message }) => ("events" in message ? message.events : []));
}

test.skipIf(!posix)("begins no run for a parent that is gone by then", async () => {
  const request = startRequest(await temporaryFolder(), smallExperiment(endless));
  const { child, ask } = forkTrainer();
  ask(1, { type: "hello", version: 1 });
  await once(child, "message");
  // When it goes on, both the request and the end are there.
  child.kill("SIGSTOP");
  await stopped(child.pid!);
  ask(2, { type: "start", ...request });
  child.disconnect();
  await once(child, "disconnect");
  child.kill("SIGCONT");
  expect(await once(child, "exit")).toEqual([0, null]);
  await expect(readdir(request.paths.run)).rejects.toThrow("ENOENT");
});

test("at most 30 messages a second, however fast batches, evaluations and epochs come, and nothing is lost", async () => {
  const folder = await temporaryFolder();
  // Ten batches an epoch and a look after each: hundreds of epochs a second.
  const experiment = smallExperiment({
    data: { limit: 22 },
    model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] },
    training: { epochs: 1500, batchSize: 2, evaluate: { every: "batch", on: "validation" } },
  });
  const { child, messages, ask } = forkTrainer();
  ask(1, { type: "hello", version: 1 });
  ask(2, { type: "start", ...startRequest(folder, experiment) });
  await once(child, "disconnect");
  const events = eventsOf(messages);
  expect(events.at(-1)).toMatchObject({ type: "completed", steps: 15_000 });
  expect(stepsOf(events)).toBe(15_000);
  expect(events.filter(({ type }) => type === "epochEnd")).toHaveLength(1500);
  expect(events.filter(({ type }) => type === "evaluated")).toHaveLength(1500 * 9);
  // Messages may arrive bunched; so count over whole seconds.
  const times = messages.map(({ time }) => time);
  const seconds = (times.at(-1)! - times[0]) / 1000;
  expect(seconds).toBeGreaterThan(1);
  expect(messages.length).toBeLessThanOrEqual(30 * seconds + 3);
});

test("the handshake comes first, and its version counts", async () => {
  const { messages, ask, child } = forkTrainer();
  ask(1, { type: "pause" });
  ask(2, { type: "hello", version: 2 });
  ask(3, { type: "start" });
  ask(4, { type: "hello", version: 1 });
  ask(5, { type: "predict", images: new Float32Array(784) });
  ask(6, { type: "fly" });
  while (messages.length < 6) await delay(20);
  const byId = new Map(messages.map(({ message }) => ["id" in message ? message.id : 0, message]));
  expect(byId.get(1)).toMatchObject({
    error: { code: "protocol-mismatch", message: '"pause" came before the handshake.' },
  });
  expect(byId.get(2)).toMatchObject({
    error: { code: "protocol-mismatch", message: "This trainer speaks version 1 of the protocol, not 2." },
  });
  expect(byId.get(3)).toMatchObject({ error: { code: "protocol-mismatch" } });
  expect(byId.get(4)).toMatchObject({ answer: { version: 1, node: process.version } });
  expect(byId.get(5)).toMatchObject({ error: { code: "bad-usage", message: "There is no run to predict with." } });
  expect(byId.get(6)).toMatchObject({ error: { code: "bad-usage", message: 'There is no request "fly".' } });
  expect(isAlive(child.pid!)).toBe(true);
});

test("what is no message is complained about and does no harm", async () => {
  const { messages, ask, child } = forkTrainer();
  let complaints = "";
  child.stderr!.on("data", (chunk: Buffer) => (complaints += chunk.toString()));
  child.send("nonsense");
  child.send({ id: "x" });
  ask(1, { type: "hello", version: 1 });
  while (messages.length < 1 || complaints.split("\n").length < 3) await delay(20);
  expect(messages[0].message).toMatchObject({ id: 1, answer: { version: 1 } });
  expect(complaints).toContain("cannot read");
});

test("started by hand, it says what it is for", async () => {
  const child = spawn(process.execPath, [builtTrainer], { stdio: ["ignore", "pipe", "pipe"] });
  let words = "";
  child.stderr.on("data", (chunk: Buffer) => (words += chunk.toString()));
  const [code] = (await once(child, "close")) as [number];
  expect(code).toBe(2);
  expect(words).toContain("mnist-lab train FILE");
});

/** A face that starts a run, says the trainer's process id, and then does nothing. */
async function faceThatStarts(request: StartRequest): Promise<{ face: ChildProcess; trainerPid: number }> {
  const script = join(await temporaryFolder(), "face.mjs");
  await writeFile(
    script,
    `import { fork } from "node:child_process";
     const trainer = fork(${JSON.stringify(builtTrainer)}, [], { serialization: "advanced", execArgv: [] });
     trainer.send({ id: 1, request: { type: "hello", version: 1 } });
     trainer.send({ id: 2, request: { type: "start", ...JSON.parse(process.argv[2]) } });
     console.log(trainer.pid);`,
  );
  const face = spawn(process.execPath, [script, JSON.stringify(request)], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void face.kill("SIGKILL"));
  const [line] = (await once(face.stdout, "data")) as [Buffer];
  return { face, trainerPid: Number(line.toString()) };
}

/** Settles when an event that fits lies in the run's folder. */
async function recorded({ paths }: StartRequest, fits: (event: TrainerEvent) => boolean): Promise<void> {
  for (;;) {
    const { events } = await readRunEvents(paths.run);
    if (events.some(({ event }) => fits(event))) return;
    await delay(20);
  }
}

test("a trainer whose parent is killed saves, marks the run interrupted and is gone within five seconds", async () => {
  const folder = await temporaryFolder();
  for (const wait of ["until it trains", 500, 150, 60, 0] as const) {
    const request = startRequest(folder, smallExperiment(endless));
    const { face, trainerPid } = await faceThatStarts(request);
    if (wait === "until it trains") await recorded(request, isBatch);
    else await delay(wait);
    face.kill("SIGKILL");
    expect(await goneAfter(trainerPid, 10_000)).toBeLessThan(5000);
    const summary = await readRunSummary(request.paths.run).catch(() => null);
    // Killed before the trainer had read that there is a run: then there is none.
    if (summary === null) {
      expect(wait).not.toBe("until it trains");
      continue;
    }
    expect(summary).toMatchObject({ status: "interrupted", pid: trainerPid });
    const events = (await readRunEvents(request.paths.run)).events.map(({ event }) => event);
    expect(events.at(-1)).toMatchObject({ type: "stopped", reason: "interrupted" });
    expect(stepsOf(events)).toBe(summary.step);
    if (wait === "until it trains") expect(summary.step).toBeGreaterThan(0);
    if (summary.step > 0) expect(summary.result).toMatchObject({ finalModel: "model" });
  }
});

test("a trainer without a run ends when its parent goes", async () => {
  const { child, messages, ask } = forkTrainer();
  ask(1, { type: "hello", version: 1 });
  while (messages.length < 1) await delay(10);
  child.disconnect();
  expect(await goneAfter(child.pid!, 5000)).toBeLessThan(2000);
});

test("a paused run whose parent goes is saved as well", async () => {
  const folder = await temporaryFolder();
  const request = startRequest(folder, smallExperiment(endless));
  const { child, messages, ask } = forkTrainer();
  ask(1, { type: "hello", version: 1 });
  ask(2, { type: "start", ...request });
  while (!eventsOf(messages).some(isBatch)) await delay(10);
  ask(3, { type: "pause" });
  while (!eventsOf(messages).some(({ type }) => type === "paused")) await delay(10);
  child.disconnect();
  expect(await goneAfter(child.pid!, 10_000)).toBeLessThan(5000);
  expect(await readRunSummary(request.paths.run)).toMatchObject({
    status: "interrupted",
    result: { finalModel: "model" },
  });
});

test("a trainer whose batch takes too long is gone within five seconds all the same, and the run marked", async () => {
  const folder = await temporaryFolder();
  const wide = { type: "dense", units: 3072, activation: "relu" };
  // More than ten seconds a batch on two cores.
  const experiment = smallExperiment({
    data: { limit: 20_000 },
    model: { layers: [{ type: "flatten" }, wide, wide, { type: "dense", units: 10, activation: "softmax" }] },
    training: { epochs: 1, batchSize: 9000 },
  });
  const request = startRequest(folder, experiment);
  const { child, messages, ask } = forkTrainer();
  ask(1, { type: "hello", version: 1 });
  ask(2, { type: "start", ...request });
  while (!eventsOf(messages).some(({ type }) => type === "started")) await delay(10);
  child.disconnect();
  expect(await goneAfter(child.pid!, 20_000)).toBeLessThan(5000);
  expect(await readRunSummary(request.paths.run)).toMatchObject({
    status: "interrupted",
    error: { message: "The batch under way took too long to be finished." },
  });
});

// Windows ends a process at once, whatever the signal.
test.skipIf(!posix)("SIGTERM saves and marks the run interrupted; SIGINT is left to the face", async () => {
  const folder = await temporaryFolder();
  const { trainer, seen } = listen();
  const request = startRequest(folder, smallExperiment(endless));
  await trainer.start(request);
  const first = await seen(isBatch);
  process.kill(trainer.pid!, "SIGINT");
  await seen((event) => isBatch(event) && event !== first && event.epoch > 3);
  process.kill(trainer.pid!, "SIGTERM");
  const exit = await trainer.exited;
  expect(exit).toMatchObject({ code: 0, error: null, ending: { type: "stopped", reason: "interrupted" } });
  expect((await readRunSummary(request.paths.run)).status).toBe("interrupted");
});
