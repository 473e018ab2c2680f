import { appendFile, cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Redis } from "ioredis";
import { expect, test, type TestContext } from "vitest";
import { RunBox } from "../../src/services/queue/runBox.ts";
import { RunCopy } from "../../src/services/queue/runCopy.ts";
import { emptyBox, RunMirror } from "../../src/services/queue/runMirror.ts";
import { experimentOfRun } from "../../src/services/runExperiment.ts";
import { repository } from "../helpers/commandLine.ts";
import { redisOrSkip, startRedis } from "../helpers/redis.ts";
import { rejectionOf } from "../helpers/rejection.ts";
import { temporaryFolder } from "../helpers/temporaryFolder.ts";

// What travels of a run, with a real Redis and a run that an earlier version trained.

const runId = "20261122-091216-goldenrun-46bb";
const recorded = join(repository, "test", "fixtures", "runs", "version1", "runs", runId);
const lock = "lock";

async function place(context: Pick<TestContext, "skip">) {
  const client = (await startRedis(await redisOrSkip(context))).client();
  await client.set(lock, "mine");
  const folder = await temporaryFolder();
  const [from, to] = [join(folder, "from", runId), join(folder, "to", runId)];
  await mkdir(join(folder, "from"));
  await cp(recorded, from, { recursive: true });
  const { experiment } = await experimentOfRun(from);
  const box = new RunBox(client, "job", lock);
  return {
    client,
    from,
    to,
    experiment,
    box,
    copy: () => new RunCopy(box, { path: to, experiment, file: null, inputs: null }),
  };
}

async function expectSame(from: string, to: string): Promise<void> {
  expect((await readdir(join(to, "checkpoint"))).sort()).toEqual((await readdir(join(from, "checkpoint"))).sort());
  for (const name of ["predictions.bin", "checkpoint/last.safetensors", "checkpoint/01.safetensors"]) {
    expect((await readFile(join(to, name))).equals(await readFile(join(from, name)))).toBe(true);
  }
  // A line that its killed trainer had begun stays behind.
  const events = await readFile(join(from, "events.jsonl"));
  expect(await readFile(join(to, "events.jsonl"), "utf8")).toBe(events.toString("utf8", 0, events.lastIndexOf(10) + 1));
}

test("a run comes out as it went in, piece by piece, whoever receives it and however often", async (context) => {
  const { from, to, box, copy } = await place(context);
  const mirror = new RunMirror(box, from, "mine", emptyBox);
  expect(await mirror.send(false)).toBe(true);
  const first = copy();
  expect(await first.receive(false)).toMatchObject({ runId });
  await expectSame(from, to);
  await appendFile(join(from, "events.jsonl"), '{"a":1}\n{"b":2}\n{"begun');
  expect(await mirror.send(false)).toBe(true);
  await first.receive(false);
  await first.close();
  await expectSame(from, to);
  // Another one begins where that one left off, with the end of a file torn off and another one overwritten.
  await writeFile(join(to, "events.jsonl"), (await readFile(join(to, "events.jsonl"))).subarray(0, -3));
  await appendFile(join(to, "predictions.bin"), "something else");
  await writeFile(join(to, "checkpoint", "other.safetensors"), "");
  const second = copy();
  await second.receive(false);
  await second.close();
  expect((await readFile(join(to, "events.jsonl"), "utf8")).endsWith('{"a":1}\n{"b":2}\n')).toBe(true);
  expect(await readdir(join(to, "checkpoint"))).not.toContain("other.safetensors");
  await box.remove();
  expect(await copy().receive(false)).toBeNull();
});

test("whoever has lost the lock writes nothing", async (context) => {
  const { client, from, box } = await place(context);
  const mirror = new RunMirror(box, from, "mine", emptyBox);
  await client.set(lock, "another's");
  expect(await mirror.send(false)).toBe(false);
  expect(await client.keys("mnist-lab:*")).toEqual([]);
  await client.set(lock, "mine");
  expect(await mirror.send(false)).toBe(true);
  await client.del(lock);
  expect(await mirror.send(true)).toBe(false);
  // Who fills the queue puts something into an empty box alone.
  expect(await new RunMirror(box, from, null, emptyBox).send(false)).toBe(false);
});

test("values that are needed no more are removed, and all of them are forgotten some day", async (context) => {
  const { client, from, box } = await place(context);
  const mirror = new RunMirror(box, from, "mine", emptyBox);
  const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");
  for (const text of ["one", "another"]) {
    await writeFile(join(from, "checkpoint", "last.safetensors"), text);
    expect(await mirror.send(false)).toBe(true);
  }
  const hashes = await box.hashes();
  expect([hashes.includes(hashOf("one")), hashes.includes(hashOf("another"))]).toEqual([false, true]);
  expect(hashes.sort()).toEqual([...new Set((await box.list())?.map(({ sha256 }) => sha256))].sort());
  for (const key of await client.keys("mnist-lab:*")) expect(await client.pttl(key)).toBeGreaterThan(0);
});

test("what is not what a run has is refused, and nothing of it is written", async (context) => {
  const { client, from, to, box, copy } = await place(context);
  await new RunMirror(box, from, "mine", emptyBox).send(false);
  const list = JSON.parse((await client.get("mnist-lab:1:run:job:list")) ?? "") as { name: string; sha256: string }[];
  await spoil(client, list.find(({ name }) => name === "summary.json")?.sha256 ?? "");
  expect(await rejectionOf(copy().receive(false))).toMatchObject({
    code: "damaged-run",
    message: `What came of the run ${runId} through the queue cannot be used: summary.json is not what its worker sent.`,
  });
  await client.set("mnist-lab:1:run:job:list", JSON.stringify([{ ...list[0], name: "../../evil" }]));
  expect(await copy().receive(false)).toBeNull();
  await expect(readdir(to)).rejects.toThrow(/ENOENT/);
});

/** Changes one byte of a value. */
async function spoil(client: Redis, sha256: string): Promise<void> {
  const key = "mnist-lab:1:run:job:values";
  const value = (await client.hgetBuffer(key, sha256)) ?? Buffer.alloc(0);
  value[value.length >> 1] ^= 1;
  await client.hset(key, sha256, value);
}
