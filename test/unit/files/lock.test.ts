import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { Heartbeat } from "../../../src/files/heartbeat.ts";
import { acquireLock, readHolder, watchHolder, type LockContent } from "../../../src/files/lock.ts";
import { decodeLock } from "../../../src/files/lockFile.ts";
import { ownIdentity } from "../../../src/files/machine.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

interface Place {
  readonly run: string;
  readonly lock: string;
  readonly heartbeat: string;
}

async function place(): Promise<Place> {
  const run = path.join(await temporaryFolder(), "20260301-142530-lenet5-7f3a");
  await mkdir(run);
  return { run, lock: path.join(run, "lock.json"), heartbeat: path.join(run, "heartbeat") };
}

async function contentOf(holder: Partial<LockContent["holder"]>, token = "0123456789abcdef"): Promise<LockContent> {
  return { version: 1, holder: { ...(await ownIdentity()), ...holder }, token, purpose: "training" };
}

/** Writes the lock of a process of this id and start, which is dead here, or of one of another machine. */
async function leave(file: string, holder: Partial<LockContent["holder"]>): Promise<LockContent> {
  const content = await contentOf(holder);
  await writeFile(file, JSON.stringify(content));
  return content;
}

const dead = { startTime: "long ago" };
const foreign = { pid: 4711, startTime: "42", host: "lab-3", machine: "linux:another" };

async function beat(file: string): Promise<Heartbeat> {
  const heartbeat = await Heartbeat.start(file, { interval: 50, onLost: () => undefined });
  onTestFinished(() => heartbeat.stop());
  return heartbeat;
}

describe("a lock", () => {
  it("is held until it is released", async () => {
    const { run, lock: file } = await place();
    expect(await readHolder(file)).toEqual({ state: "free" });
    const lock = await acquireLock(file, "training");
    expect(lock.path).toBe(file);
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual(lock.content);
    expect(lock.content).toEqual(await contentOf({}, lock.content.token));
    expect(await readHolder(file)).toEqual({ state: "alive", lock: lock.content });
    expect(await lock.isHeld()).toBe(true);
    expect(await readdir(run)).toEqual(["lock.json"]);
    await lock.release();
    expect(await lock.isHeld()).toBe(false);
    expect(await readdir(run)).toEqual([]);
    await lock.release();
    const next = await acquireLock(file, "deleting");
    expect(next.content.token).not.toBe(lock.content.token);
    await lock.release();
    expect(await next.isHeld()).toBe(true);
  });

  it("is refused at once while its holder lives, with who that is", async () => {
    const { lock: file } = await place();
    await acquireLock(file, "training");
    const error = await rejectionOf(acquireLock(file, "deleting"));
    const { pid, host } = await ownIdentity();
    expect([error.code, error.message]).toEqual([
      "run-busy",
      `20260301-142530-lenet5-7f3a is in use by process ${pid} on ${host} (training)`,
    ]);
    expect(error.next).toBe("Wait until that process has ended, or stop it where it runs.");
  });

  it("has one winner among many in one process, whether it is free or left behind", async () => {
    const { run, lock: file } = await place();
    for (const before of ["free", "left behind"]) {
      if (before === "left behind") await leave(file, dead);
      const all = await Promise.allSettled(Array.from({ length: 30 }, () => acquireLock(file, "competing")));
      const won = all.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
      const lost = all.flatMap((each) => (each.status === "rejected" ? [each.reason as unknown] : []));
      expect(won.length).toBe(1);
      expect(lost).toEqual(Array.from({ length: 29 }, () => expect.objectContaining({ code: "run-busy" }) as unknown));
      expect(await readdir(run)).toEqual(["lock.json"]);
      await won.at(0)?.release();
    }
  });

  it("of a process that is gone is taken over", async () => {
    const { lock: file } = await place();
    const left = await leave(file, dead);
    expect(await readHolder(file)).toEqual({ state: "dead", lock: left });
    expect(await watchHolder(file, null)).toEqual({ state: "dead", lock: left });
    const lock = await acquireLock(file, "training");
    expect(await lock.isHeld()).toBe(true);
  });

  it("is lost when its folder goes away, and released all the same", async () => {
    const { run, lock: file } = await place();
    const lock = await acquireLock(file, "deleting");
    await rename(run, `${run}-trash`);
    expect(await lock.isHeld()).toBe(false);
    await lock.release();
    expect(await readdir(`${run}-trash`)).toEqual(["lock.json"]);
    await writeFile(run, "a file now");
    expect(await lock.isHeld()).toBe(false);
    await lock.release();
  });

  it("clears away what killed processes left, and nothing else", async () => {
    const { run, lock: file } = await place();
    const content = JSON.stringify(await contentOf({}));
    const litter = ["lock.json.00112233445566ff", "lock.json.0123456789abcdef.tmp", "lock.json.aaaaaaaaaaaaaaaa.tmp"];
    const others = ["lock.json.bak", "lock.json.0123456789abcdef.txt", "other.json.0123456789abcdef", "summary.json"];
    for (const name of [...litter, ...others]) await writeFile(path.join(run, name), content);
    await writeFile(path.join(run, "lock.json.aaaaaaaaaaaaaaaa.tmp"), "");
    await acquireLock(file, "training");
    expect((await readdir(run)).sort()).toEqual([...others, "lock.json"].sort());
  });

  it("says what keeps it from being made or read", async () => {
    const { run, lock: file } = await place();
    await mkdir(file);
    for (const attempt of [
      () => acquireLock(file, "training"),
      () => readHolder(file),
      () => watchHolder(file, null),
    ]) {
      const error = await rejectionOf(attempt());
      expect([error.code, error.message]).toEqual(["file-unreadable", `${file} cannot be read: it is a folder`]);
    }
    await rm(run, { recursive: true });
    const error = await rejectionOf(acquireLock(file, "training"));
    expect([error.code, error.message.startsWith(`${file} cannot be written`)]).toEqual(["file-unwritable", true]);
  });
});

describe("a lock of another machine", () => {
  it("is refused as soon as the heartbeat changes", async () => {
    const { lock: file, heartbeat } = await place();
    const left = await leave(file, foreign);
    await beat(heartbeat);
    expect(await readHolder(file)).toEqual({ state: "unknown", lock: left });
    expect(await watchHolder(file, heartbeat, 60_000)).toEqual({ state: "alive", lock: left });
    const watched: LockContent[] = [];
    const error = await rejectionOf(
      acquireLock(file, "deleting", { patience: 60_000, onWatch: (lock) => watched.push(lock) }),
    );
    expect(error.code).toBe("run-busy");
    expect(error.message).toContain("process 4711 on lab-3 (training)");
    expect(watched).toEqual([left]);
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual(left);
  });

  it("is taken over when the heartbeat has stopped, or is not there", async () => {
    const { lock: file, heartbeat } = await place();
    const left = await leave(file, foreign);
    await (await beat(heartbeat)).stop();
    expect(await watchHolder(file, heartbeat, 300)).toEqual({ state: "dead", lock: left });
    await (await acquireLock(file, "training", { patience: 300 })).release();
    await leave(file, foreign);
    await rm(heartbeat);
    expect(await (await acquireLock(file, "training", { patience: 300 })).isHeld()).toBe(true);
  });

  it("is taken over whatever beats there when it is held for moments only", async () => {
    const { run, heartbeat } = await place();
    await beat(heartbeat);
    const file = path.join(run, "about.lock");
    await leave(file, foreign);
    const lock = await acquireLock(file, "renaming", { heartbeat: null, patience: 300 });
    expect(await lock.isHeld()).toBe(true);
  });

  it("may be released or change hands while it is watched", async () => {
    const { lock: file, heartbeat } = await place();
    await leave(file, foreign);
    const watching = watchHolder(file, heartbeat, 60_000);
    const acquiring = acquireLock(file, "training", { patience: 60_000 });
    await delay(100);
    await rm(file);
    expect(await watching).toEqual({ state: "free" });
    const lock = await acquiring;
    expect(await lock.isHeld()).toBe(true);
    await leave(file, foreign);
    const again = watchHolder(file, heartbeat, 60_000);
    await delay(100);
    await writeFile(`${file}.new`, JSON.stringify({ ...(await contentOf(foreign)), token: "fedcba9876543210" }));
    await rename(`${file}.new`, file);
    expect(await again).toMatchObject({ state: "alive", lock: { token: "fedcba9876543210" } });
  });

  it("is not watched any longer when that is aborted", async () => {
    const { lock: file, heartbeat } = await place();
    const left = await leave(file, foreign);
    const abort = new AbortController();
    const acquiring = acquireLock(file, "training", { patience: 600_000, signal: abort.signal });
    const watching = watchHolder(file, heartbeat, 600_000, abort.signal);
    await delay(50);
    abort.abort();
    expect([(await rejectionOf(acquiring)).code, (await rejectionOf(watching)).code]).toEqual(["aborted", "aborted"]);
    expect((await rejectionOf(acquireLock(file, "training", { signal: abort.signal }))).code).toBe("aborted");
    expect(await readHolder(file)).toEqual({ state: "unknown", lock: left });
  });
});

describe("a damaged lock file", () => {
  it("is left behind by a crash when it stays so", async () => {
    const texts = [
      "",
      "{",
      '{"version":1,"holder":{"pid":1',
      "null",
      "[]",
      '"x"',
      "\0".repeat(300),
      "x".repeat(100_000),
    ];
    const places = await Promise.all(texts.map(() => place()));
    const locks = await Promise.all(
      texts.map(async (text, index) => {
        const file = places[index].lock;
        await writeFile(file, text);
        const holder = await readHolder(file);
        expect(holder).toMatchObject({ state: "dead", lock: { holder: { pid: 0, startTime: null }, purpose: "" } });
        return acquireLock(file, "training");
      }),
    );
    for (const lock of locks) expect(await lock.isHeld()).toBe(true);
  });

  it("is respected when it was only being written", async () => {
    const { lock: file } = await place();
    await writeFile(file, "");
    const acquiring = acquireLock(file, "deleting");
    await delay(300);
    const content = await contentOf({});
    await writeFile(file, JSON.stringify(content));
    expect((await rejectionOf(acquiring)).code).toBe("run-busy");
    expect(await readHolder(file)).toEqual({ state: "alive", lock: content });
  });

  it("tells what is known", async () => {
    const { holder } = await contentOf(foreign);
    const { damaged, content } = decodeLock(JSON.stringify({ version: 1, holder, purpose: "training" }));
    expect([damaged, content]).toEqual([true, { version: 1, holder, token: "", purpose: "training" }]);
  });

  it.each([
    ["a token that leads elsewhere", { token: "../../../tmp/x" }],
    ["a purpose that would steer the terminal", { purpose: "\u001b[2J" }],
    ["a purpose without end", { purpose: "x".repeat(501) }],
    ["no version", { version: "1" }],
    ["no holder", { holder: null }],
    ["an id of a group", { holder: { ...foreign, pid: -1 } }],
    ["no machine", { holder: { ...foreign, machine: "" } }],
    ["a start that is no text", { holder: { ...foreign, startTime: 12 } }],
  ])("is one with %s", async (_, change) => {
    const content = await contentOf(foreign);
    expect(decodeLock(JSON.stringify(content)).damaged).toBe(false);
    expect(decodeLock(JSON.stringify({ ...content, ...change })).damaged).toBe(true);
  });

  it("is not one of a later version", async () => {
    const content = await contentOf(foreign);
    const later = decodeLock(JSON.stringify({ ...content, version: 2, more: true }));
    expect([later.damaged, later.content.holder]).toEqual([false, content.holder]);
  });
});
