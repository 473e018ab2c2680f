import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test, type TestContext } from "vitest";
import { expandSweep, type ExpandedSweep } from "../../src/core/sweep/expand.ts";
import { readRunEvents } from "../../src/files/runFolder.ts";
import { readRunSummary } from "../../src/files/runSummary.ts";
import { version } from "../../package.json";
import { QueuedSweep } from "../../src/services/queue/queuedSweep.ts";
import { OwnSweeps } from "../../src/services/sweep/ownSweeps.ts";
import { Trainings } from "../../src/services/trainings.ts";
import { examineRun } from "../../src/files/inspection/examineRun.ts";
import { builtInstallation } from "../helpers/builtTrainer.ts";
import { runCommand } from "../helpers/commandLine.ts";
import { completedRuns, talk, tells, worker, type Talking } from "../helpers/queueCommands.ts";
import { freePort, redisOrSkip, startRedis, type TestRedis } from "../helpers/redis.ts";
import { rejectionOf } from "../helpers/rejection.ts";
import { temporaryFolder } from "../helpers/temporaryFolder.ts";

const dense = {
  name: "Dense",
  data: { limit: 600 },
  model: {
    layers: [
      { type: "flatten" },
      { type: "dense", units: 8, activation: "relu" },
      { type: "dense", units: 10, activation: "softmax" },
    ],
  },
  training: { epochs: 2, batchSize: 50 },
  engine: "wasm",
};
const four = { parameters: { "training.batchSize": [50, 60], "model.layers[1].units": [4, 8] } };
/** Long enough to be cut off in the middle, with a checkpoint each epoch: a worker sends what is new once a second. */
const long = {
  data: { limit: 30_000 },
  training: { epochs: 40, batchSize: 8 },
  checkpoints: { every: { epochs: 1 }, keep: "last" },
  sweep: { parameters: { "model.layers[1].units": [16] } },
};

/** Updates of one of its epochs: a tenth of the digits is for validation. */
const longEpoch = 27_000 / 8;

interface Place {
  readonly folder: string;
  readonly file: string;
  readonly runs: string;
}

async function place(changes: object = { sweep: four }): Promise<Place> {
  const folder = await temporaryFolder();
  const file = join(folder, "dense.mnist.json");
  await writeFile(file, JSON.stringify({ ...dense, ...changes }));
  return { folder, file, runs: join(folder, ".mnist", "runs") };
}

async function redis(context: Pick<TestContext, "skip">, ...more: readonly string[]): Promise<TestRedis> {
  return startRedis(await redisOrSkip(context), ...more);
}

const fill = ({ address }: TestRedis, { file, folder }: Place): Talking =>
  talk(["sweep", file, "--queue", address], folder);

async function expanded(file: string): Promise<ExpandedSweep> {
  const result = expandSweep(await readFile(file, "utf8"), { fileName: "dense.mnist.json" });
  if (result.sweep === null) throw new Error(JSON.stringify(result.problems));
  return result.sweep;
}

/** @returns the fingerprints of the points, trained here one after another. */
async function undisturbed({ file }: Place, points: readonly number[]): Promise<(string | null)[]> {
  const folder = await temporaryFolder();
  const { points: all } = await expanded(file);
  const trainings = new Trainings({
    installation: builtInstallation,
    execPath: () => process.execPath,
    concurrency: () => 1,
  });
  onTestFinished(() => trainings.dispose());
  const fingerprints: (string | null)[] = [];
  for (const index of points) {
    const run = trainings.start({ file, experiment: all[index].experiment, runs: join(folder, "runs") });
    await run.ended;
    fingerprints.push((await readRunSummary(run.path)).result?.fingerprint ?? null);
  }
  return fingerprints;
}

/** Nothing of runs is left in Redis. */
async function expectNothingLeft(server: TestRedis): Promise<void> {
  const keys = await server.client().keys("*");
  expect(
    keys.filter((key) => !/^mnist-lab:(queues|1:runs-[\d.]+:(events|id|meta|marker|stalled-check))$/.test(key)),
  ).toEqual([]);
}

test(
  "three workers train a sweep, and what they trained are runs like any other",
  { timeout: 180_000 },
  async (context) => {
    const server = await redis(context);
    const here = await place();
    const workers = [1, 2, 3].map(() => worker(server.address, here.folder));
    const filler = fill(server, here);
    expect(await filler.ended).toMatchObject({ code: 0, err: "" });
    expect(filler.lines.at(-1)).toMatchObject({ type: "sweepEnd", completed: 4, failed: 0, waiting: 0, running: 0 });
    const runs = await completedRuns(here.runs, 4);
    const { points } = await expanded(here.file);
    const own = await undisturbed(here, [0, 1, 2, 3]);
    for (const [index, { experiment }] of points.entries()) {
      const run = runs.find(({ name }) => name === experiment.name);
      expect(run?.fingerprint).toBe(own[index]);
      expect((await readRunEvents(run?.path ?? "")).problems).toEqual([]);
      expect(await examineRun(run?.path ?? "", "ended", { pid: 0, host: "" })).toEqual([]);
      // It knows the experiment file from where it lies here.
      expect((await readRunSummary(run?.path ?? "")).experimentFile).toBe("../../../dense.mnist.json");
    }
    for (const each of workers) {
      each.kill("SIGINT");
      expect(await each.ended).toMatchObject({ code: 0, err: "" });
    }
    const begun = workers.flatMap(({ lines }) => lines.filter(tells("begun")));
    expect(begun).toHaveLength(4);
    await expectNothingLeft(server);
    // All of it is known: a second sweep needs neither Redis's memory nor workers.
    expect(await fill(server, here).ended).toMatchObject({ code: 0 });
  },
);

test(
  "a worker that is killed has its run taken over from its last checkpoint",
  { timeout: 240_000 },
  async (context) => {
    const server = await redis(context);
    const here = await place(long);
    const first = worker(server.address, here.folder);
    const filler = fill(server, here);
    await first.line(tells("begun"));
    const runId = String((await filler.line(({ status }) => status === "running")).run);
    await untilCheckpoint(join(here.runs, runId), 5);
    first.kill("SIGKILL");
    const second = worker(server.address, here.folder);
    const begun = await second.line(tells("begun"));
    expect(begun).toMatchObject({ runId });
    expect(begun.step).toBeGreaterThanOrEqual(5 * longEpoch);
    expect(await filler.ended).toMatchObject({ code: 0 });
    const [run] = await completedRuns(here.runs, 1);
    expect(run).toMatchObject({ id: runId, segments: 2 });
    expect([run.fingerprint]).toEqual(await undisturbed(here, [0]));
    await expectNothingLeft(server);
  },
);

async function untilCheckpoint(run: string, epoch: number): Promise<void> {
  for (;;) {
    const summary = await readRunSummary(run).catch(() => null);
    if ((summary?.checkpoint?.epoch ?? 0) >= epoch) return;
    if (summary?.status === "completed") throw new Error("The run was over too early.");
    await delay(20);
  }
}

test("whoever filled the queue may die: it finds what was done meanwhile", { timeout: 240_000 }, async (context) => {
  const server = await redis(context);
  const here = await place();
  const filler = fill(server, here);
  await filler.line(({ type }) => type === "sweep");
  const client = server.client();
  while ((await client.llen("mnist-lab:1:runs-0.1.0:wait")) < 4) await delay(20);
  filler.kill("SIGKILL");
  await filler.ended;
  const only = worker(server.address, here.folder);
  while ((await client.zcard("mnist-lab:1:runs-0.1.0:completed")) < 4) await delay(50);
  only.kill("SIGKILL");
  await only.ended;
  // There is no worker any more: what is received was trained before.
  expect(await fill(server, here).ended).toMatchObject({ code: 0 });
  await completedRuns(here.runs, 4);
  expect(only.lines.filter(tells("begun"))).toHaveLength(4);
  await expectNothingLeft(server);
});

test("what the file does not say any more is taken out of the queue again", { timeout: 120_000 }, async (context) => {
  const server = await redis(context);
  const here = await place();
  const client = server.client();
  const wait = "mnist-lab:1:runs-0.1.0:wait";
  const first = fill(server, here);
  while ((await client.llen(wait)) < 4) await delay(20);
  first.kill("SIGINT");
  expect((await first.ended).code).toBe(130);
  expect(await client.llen(wait)).toBe(4);
  const sweep = { parameters: { "training.batchSize": [50, 70], "model.layers[1].units": [4] } };
  await writeFile(here.file, JSON.stringify({ ...dense, sweep }));
  const second = fill(server, here);
  while ((await client.llen(wait)) !== 2) await delay(20);
  worker(server.address, here.folder);
  expect(await second.ended).toMatchObject({ code: 0 });
  await completedRuns(here.runs, 2);
  await expectNothingLeft(server);
});

test("Ctrl-C lets a worker save and gives its run back", { timeout: 240_000 }, async (context) => {
  const server = await redis(context);
  const here = await place(long);
  const first = worker(server.address, here.folder);
  const filler = fill(server, here);
  const runId = String((await filler.line(({ status }) => status === "running")).run);
  await untilCheckpoint(join(here.runs, runId), 2);
  first.kill("SIGINT");
  expect(await first.ended).toMatchObject({ code: 0, err: "" });
  expect(first.lines.at(-1)).toMatchObject({ event: "ended", status: "givenBack", runId });
  const second = worker(server.address, here.folder);
  expect((await second.line(tells("begun"))).step).toBeGreaterThanOrEqual(2 * longEpoch);
  // Twice: it does not wait for anything.
  second.kill("SIGINT");
  await delay(200);
  second.kill("SIGINT");
  await second.ended;
  const third = worker(server.address, here.folder);
  await third.line(tells("begun"));
  expect(await filler.ended).toMatchObject({ code: 0 });
  const [run] = await completedRuns(here.runs, 1);
  expect([run.fingerprint]).toEqual(await undisturbed(here, [0]));
});

test(
  "a sweep that a window starts is trained by workers; stopped, they go on",
  { timeout: 120_000 },
  async (context) => {
    const server = await redis(context);
    const here = await place();
    const trainings = new Trainings({
      installation: builtInstallation,
      execPath: () => process.execPath,
      concurrency: () => 1,
    });
    onTestFinished(() => trainings.dispose());
    const own = new OwnSweeps({ trainings, installation: builtInstallation, version });
    const begun = { sweep: await expanded(here.file), ...here, shares: { concurrency: 1, threads: 1 } };
    const notices: string[] = [];
    const first = await own.start({ ...begun, queue: server.address });
    first.run.onNotice((sentence) => notices.push(sentence));
    while (notices.length === 0) await delay(20);
    expect(notices[0]).toContain(`mnist-lab worker ${server.address}`);
    await own.stop(first.path);
    expect(await first.ended).toMatchObject({ how: "stopped" });
    const only = worker(server.address, here.folder);
    await only.line(tells("ended"));
    const second = await own.start({ ...begun, queue: server.address });
    expect(await second.ended).toMatchObject({ how: "done", error: null });
    await completedRuns(here.runs, 4);
    expect(trainings.all).toEqual([]);
    expect(only.lines.filter(tells("ended"))).toHaveLength(4);
  },
);

test("Ctrl-C ends a worker and a filler also while Redis is away", { timeout: 240_000 }, async (context) => {
  const server = await redis(context);
  const here = await place(long);
  const training = worker(server.address, here.folder);
  const idle = worker(server.address, here.folder);
  const filler = fill(server, here);
  const runId = String((await filler.line(({ status }) => status === "running")).run);
  await untilCheckpoint(join(here.runs, runId), 1);
  await server.stop();
  await Promise.all([training.line(tells("lost")), idle.line(tells("lost"))]);
  for (const each of [training, idle, filler]) each.kill("SIGINT");
  expect((await training.ended).code).toBe(0);
  expect((await idle.ended).code).toBe(0);
  expect((await filler.ended).code).toBe(130);
  // What had come back goes on here, without a queue.
  expect(await runCommand(["sweep", here.file, "--runs", here.runs], here.folder)).toMatchObject({ code: 0 });
  const [run] = await completedRuns(here.runs, 1);
  expect(run.id).toBe(runId);
  expect([run.fingerprint]).toEqual(await undisturbed(here, [0]));
});

test("Redis may go away and come back, with all it held or with nothing", { timeout: 300_000 }, async (context) => {
  for (const keeps of [true, false]) {
    const server = await redis(context, ...(keeps ? ["--appendonly", "yes"] : []));
    const here = await place(long);
    const only = worker(server.address, here.folder);
    const filler = fill(server, here);
    const runId = String((await filler.line(({ status }) => status === "running")).run);
    await untilCheckpoint(join(here.runs, runId), 2);
    await server.stop();
    expect((await filler.line(({ type }) => type === "notice")).message).toMatch(/^The Redis at redis:.* went away/);
    await only.line(tells("lost"));
    await server.start();
    await only.line(tells("back"));
    expect(await filler.ended).toMatchObject({ code: 0 });
    const [run] = await completedRuns(here.runs, 1);
    expect([run.id, run.fingerprint]).toEqual([runId, ...(await undisturbed(here, [0]))]);
    only.kill("SIGINT");
    expect(await only.ended).toMatchObject({ code: 0 });
  }
});

test("a worker of another version refuses, and names both", async (context) => {
  const server = await redis(context);
  const here = await place();
  const sweep = await expanded(here.file);
  const options = { ...here, sweep, address: server.address, installation: builtInstallation, version: "9.8.7" };
  const other = await QueuedSweep.open(options);
  onTestFinished(() => other.close());
  const leaving = new AbortController();
  const training = other.train(leaving.signal);
  while ((await server.client().llen("mnist-lab:1:runs-9.8.7:wait")) < 4) await delay(20);
  const { code, out } = await worker(server.address, here.folder).ended;
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    type: "error",
    error: {
      code: "protocol-mismatch",
      message: expect.stringMatching(
        /are for workers of version 9\.8\.7 .*; this one is of version 0\.1\.0 /,
      ) as string,
      next: "Install the same version of MNIST Lab here and where the queue is filled.",
    },
  });
  leaving.abort();
  expect(await training).toBe(false);
});

test("a server that cannot be used is told with what to do, and never with its password", async (context) => {
  const server = await redis(context, "--requirepass", "open sesame");
  const here = await place();
  const attempt = async (address: string): Promise<unknown> => {
    const { code, out, err } = await runCommand(["sweep", here.file, "--queue", address, "--json"], here.folder);
    expect([code, err]).toEqual([1, ""]);
    expect(out).not.toMatch(/sesame|wrong/);
    return (JSON.parse(out) as { error: unknown }).error;
  };
  const [at, closed] = [`127.0.0.1:${server.port}`, await freePort()];
  expect(await attempt(`redis://${at}`)).toMatchObject({
    code: "queue-refused",
    message: `The Redis at redis://${at} wants a password.`,
  });
  expect(await attempt(`redis://:wrong@${at}`)).toMatchObject({
    code: "queue-refused",
    message: `The Redis at redis://${at} does not know this name and password.`,
  });
  expect(await attempt(`redis://:sesame@127.0.0.1:${closed}`)).toMatchObject({
    code: "queue-unreachable",
    message: `There is no Redis at redis://127.0.0.1:${closed}: nothing listens there.`,
  });
  // The right password, by way of the environment and of the address.
  const env = { MNIST_LAB_QUEUE_PASSWORD: "open sesame" };
  const ready = talk(["worker", `redis://${at}`], here.folder, env);
  expect(await ready.line(tells("ready"))).toMatchObject({ address: `redis://${at}` });
  const words = ["worker", `redis://:${encodeURIComponent("open sesame")}@${at}`];
  const other = talk(words, here.folder);
  expect(JSON.stringify(await other.line(tells("ready")))).not.toMatch("sesame");
});

test("a Redis that is too old is refused", async () => {
  // No real one can be had any more: this one says what Redis 5 says of itself.
  const info = "# Server\r\nredis_version:5.0.7\r\n";
  const old = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (text) => {
      for (const word of text
        .toString()
        .toLowerCase()
        .match(/\r\n(info|client|hello|select)\r\n/g) ?? []) {
        socket.write(word.includes("info") ? `$${info.length}\r\n${info}\r\n` : "+OK\r\n");
      }
    });
  });
  const port = await freePort();
  await new Promise<void>((resolve) => old.listen(port, "127.0.0.1", resolve));
  onTestFinished(() => void old.close());
  const here = await place();
  const { code, out } = await runCommand(
    ["sweep", here.file, "--queue", `redis://127.0.0.1:${port}`, "--json"],
    here.folder,
  );
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    error: { code: "queue-unfit", message: `The Redis at redis://127.0.0.1:${port} is of version 5.0.` },
  });
});

test(
  "digits that a worker does not have are named by their hash, and no path travels",
  { timeout: 120_000 },
  async (context) => {
    const server = await redis(context);
    const digits = {
      source: "idx",
      trainImages: "own/a",
      trainLabels: "own/b",
      testImages: "own/c",
      testLabels: "own/d",
    };
    const here = await place({ data: digits, sweep: four });
    await mkdir(join(here.folder, "own"));
    await writeIdx(join(here.folder, "own"), 100);
    const filler = fill(server, here);
    const client = server.client();
    while ((await client.llen("mnist-lab:1:runs-0.1.0:wait")) < 4) await delay(20);
    const keys = await client.keys("mnist-lab:1:runs-0.1.0:*-*");
    const texts = await Promise.all(keys.map((key) => client.hget(key, "data")));
    const [{ dataSha256 }] = texts.map((text) => JSON.parse(text ?? "") as { dataSha256: string });
    expect(texts.join()).not.toContain("own");
    worker(server.address, here.folder);
    const { code, out } = await filler.ended;
    expect(code).toBe(1);
    expect(out).toContain(`This worker does not have the digits with the SHA-256 ${dataSha256}.`);
    await expect(readFile(join(here.runs, "summary.json"))).rejects.toThrow();
  },
);

/** Writes digits as IDX files: so many for training and for testing. */
async function writeIdx(folder: string, count: number): Promise<void> {
  const header = (...numbers: readonly number[]): Buffer => {
    const bytes = Buffer.alloc(4 * numbers.length);
    for (const [i, number] of numbers.entries()) bytes.writeUInt32BE(number, 4 * i);
    return bytes;
  };
  const pixels = Buffer.from(Array.from({ length: count * 784 }, (_, i) => (i * 31) % 256));
  const images = Buffer.concat([header(0x803, count, 28, 28), pixels]);
  const labels = Buffer.concat([header(0x801, count), Buffer.from(Array.from({ length: count }, (_, i) => i % 10))]);
  await Promise.all(
    [images, labels, images, labels].map((bytes, i) => writeFile(join(folder, ["a", "b", "c", "d"][i]), bytes)),
  );
}

test("weights that go from run to run are refused for a queue", async () => {
  const batches = { parameters: { "training.batchSize": [50, 60] } };
  const open = async (changes: object): Promise<unknown> => {
    const here = await place(changes);
    const sweep = await expanded(here.file);
    const address = "redis://127.0.0.1:1";
    return rejectionOf(
      QueuedSweep.open({ ...here, sweep, address, installation: builtInstallation, version: "0.1.0" }),
    );
  };
  expect(await open({ sweep: { ...batches, warmStart: true } })).toMatchObject({
    code: "not-available",
    message: "dense.mnist.json hands weights from run to run, so a queue cannot take it.",
  });
  const model = { ...dense.model, weights: "other/model.json" };
  expect(await open({ model, sweep: batches })).toMatchObject({
    code: "not-available",
    message: "A queue takes no experiment that starts from the weights of another run.",
  });
});

test("what was begun here goes on in the queue from its checkpoint", { timeout: 240_000 }, async (context) => {
  const server = await redis(context);
  const here = await place(long);
  const local = talk(["sweep", here.file], here.folder);
  const runId = String((await local.line(({ status }) => status === "running")).run);
  await untilCheckpoint(join(here.runs, runId), 2);
  local.kill("SIGINT");
  expect((await local.ended).code).toBe(130);
  const only = worker(server.address, here.folder);
  const filler = fill(server, here);
  expect(await only.line(tells("begun"))).toMatchObject({ runId });
  expect(await filler.ended).toMatchObject({ code: 0 });
  const [run] = await completedRuns(here.runs, 1);
  expect([run.id, run.segments, run.fingerprint]).toEqual([runId, 2, ...(await undisturbed(here, [0]))]);
});
