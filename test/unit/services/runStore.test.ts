import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { sealedText } from "../../../src/files/sealedJson.ts";
import { acquireLock } from "../../../src/files/lock.ts";
import { writeRunSummary, type RunSummary } from "../../../src/files/runSummary.ts";
import { RunStore } from "../../../src/services/runStore.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { goingOn, holdRun, saveRun, summaryOf } from "../../helpers/savedRuns.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

const older = "20260301-142530-lenet5-7f3a";
const newer = "20260302-080000-dense-00ff";

async function place(): Promise<{ runs: string; store: RunStore }> {
  const runs = join(await temporaryFolder(), ".mnist", "runs");
  return { runs, store: new RunStore(runs) };
}

async function twoRuns(): Promise<{ runs: string; store: RunStore }> {
  const { runs, store } = await place();
  await saveRun(runs, older);
  await saveRun(runs, newer, { name: "dense", created: "2026-03-02T08:00:00.000Z" });
  return { runs, store };
}

describe("a list of runs", () => {
  it("is empty where nothing is", async () => {
    const { store } = await place();
    expect(await store.list()).toEqual([]);
  });

  it("tells the newest first what their files say", async () => {
    const { runs, store } = await twoRuns();
    const [first, second] = await store.list();
    expect(first).toMatchObject({ id: newer, name: "dense" });
    expect(second).toEqual({
      id: older,
      path: join(runs, older),
      name: "LeNet-5",
      experimentName: "LeNet-5",
      experimentFile: null,
      note: "",
      pinned: false,
      status: "completed",
      created: "2026-03-01T14:25:30.000Z",
      ended: "2026-03-01T14:26:53.000Z",
      engine: "wasm",
      device: "WebAssembly SIMD, 2 threads",
      parameters: 61_706,
      epoch: 10,
      epochs: 10,
      step: 4220,
      best: { epoch: 8, accuracy: 0.98, set: "validation" },
      test: { accuracy: 0.979, loss: 0.06, count: 10_000 },
      seconds: 83.2,
      fingerprint: "f".repeat(64),
      segments: 1,
      checkpoint: { file: "last.safetensors", epoch: 10, step: 4220 },
      failure: null,
      holder: null,
      newer: false,
      problem: null,
    });
  });

  it("holds folders alone, those behind links too, and none that begins with a dot", async () => {
    const { runs, store } = await twoRuns();
    await saveRun(runs, ".20260303-080000-dense-0001.making");
    await writeFile(join(runs, "notes.txt"), "");
    const elsewhere = await temporaryFolder();
    await saveRun(elsewhere, "linked");
    await symlink(join(elsewhere, "linked"), join(runs, "linked"));
    await symlink(join(elsewhere, "gone"), join(runs, "dangling"));
    expect((await store.list()).map(({ id }) => id).sort()).toEqual([older, newer, "linked"]);
  });

  it("shows a damaged run with what is wrong and what to do", async () => {
    const { runs, store } = await place();
    const summary = sealedText(summaryOf(older));
    const damages: readonly (readonly [content: string | null, problem: string])[] = [
      [null, "is missing"],
      ["", "is empty"],
      [summary.slice(0, 100), "is cut off"],
      [summary.replace("LeNet-5", "LeNet-6"), "was changed"],
      ["[]", "something else"],
      [sealedText({ version: 1, runId: older, status: "dreaming" }), "no"],
    ];
    for (const [content, problem] of damages) {
      await mkdir(join(runs, older), { recursive: true });
      const path = join(runs, older, "summary.json");
      if (content === null) await rm(path, { force: true });
      else await writeFile(path, content);
      const [entry] = await store.list();
      expect(entry).toMatchObject({
        id: older,
        status: "damaged",
        name: "lenet5",
        created: "2026-03-01T14:25:30.000Z",
      });
      expect(entry.problem?.message).toContain(path);
      expect(entry.problem?.message).toContain(problem);
      expect(entry.problem?.next).toContain(`mnist-lab delete ${older}`);
      expect(await store.find("last")).toEqual(entry);
    }
    await rm(join(runs, older, "summary.json"));
    await mkdir(join(runs, older, "summary.json"));
    expect(await store.list()).toMatchObject([{ status: "damaged", problem: {} }]);
  });

  it("takes nothing that is sealed for what it should be, least of all what a newer version wrote", async () => {
    const { runs, store } = await place();
    const wrong = {
      version: 99,
      name: 7,
      created: "yesterday",
      started: "soon",
      epoch: "many",
      best: { epoch: 1 },
      result: [],
      segments: null,
    };
    await saveRun(runs, older);
    await writeFile(join(runs, older, "summary.json"), sealedText({ ...summaryOf(older), ...wrong }));
    expect(await store.list()).toMatchObject([
      { name: older, created: "2026-03-01T14:25:30.000Z", engine: null, epoch: 0, best: null, test: null, segments: 1 },
    ]);
    await writeFile(join(runs, older, "summary.json"), sealedText({ ...summaryOf(older), ...wrong, version: 1 }));
    expect(await store.list()).toMatchObject([{ status: "damaged", engine: null, segments: 1 }]);
  });

  it("never shows what a terminal would obey", async () => {
    const { runs, store } = await place();
    await saveRun(runs, older, { name: "\x1b[2Jred\u202e" });
    const about = { version: 1, name: "a\x1b]0;b\x07", note: "one\x1b[1m\ntwo", pinned: false };
    await writeFile(join(runs, older, "about.json"), sealedText(about));
    const [{ name, experimentName, note }] = await store.list();
    expect({ name, experimentName, note }).toEqual({
      name: "a\ufffd]0;b\ufffd",
      experimentName: "\ufffd[2Jred\ufffd",
      note: "one\ufffd[1m\ntwo",
    });
  });

  it("reads what a newer version wrote as far as it knows it, and changes nothing there", async () => {
    const { runs, store } = await place();
    await saveRun(runs, older, { version: 2 });
    expect(await store.list()).toMatchObject([{ newer: true, name: "LeNet-5", status: "completed" }]);
    expect(await rejectionOf(store.rename(older, "mine"))).toMatchObject({ code: "not-available" });
  });

  it("keeps a loss that is no number", async () => {
    const { runs, store } = await place();
    const { result } = summaryOf(older);
    if (result?.test == null) throw new Error("no test");
    await saveRun(runs, older, { result: { ...result, test: { ...result.test, loss: NaN } } });
    expect((await store.list())[0].test).toEqual({ accuracy: 0.979, loss: NaN, count: 10_000 });
  });
});

describe("a run that says it goes on", () => {
  it("goes on while its trainer lives", async () => {
    const { runs, store } = await place();
    const path = await saveRun(runs, older, goingOn);
    await holdRun(path, { host: "here" });
    expect(await store.list()).toMatchObject([{ status: "running", holder: { pid: process.pid, host: "here" } }]);
    await writeRunSummary(path, summaryOf(older, { ...goingOn, status: "paused" }));
    expect(await store.find(older)).toMatchObject({ status: "paused", holder: { pid: process.pid } });
  });

  it.each([
    ["is dead", { startTime: "long ago" }],
    ["has left no lock", null],
  ])("is interrupted when its trainer %s", async (_, holder) => {
    const { runs, store } = await place();
    const path = await saveRun(runs, older, goingOn);
    if (holder !== null) await holdRun(path, holder);
    expect(await store.list()).toMatchObject([{ status: "interrupted", epoch: 3, holder: null }]);
    // Looking changes nothing.
    expect(JSON.parse(await readFile(join(path, "summary.json"), "utf8"))).toMatchObject({ status: "running" });
  });

  it("is interrupted while somebody repairs it", async () => {
    const { runs, store } = await place();
    await holdRun(await saveRun(runs, older, goingOn), {}, "repairing");
    expect(await store.list()).toMatchObject([{ status: "interrupted", holder: { pid: process.pid } }]);
  });

  it("is watched where it is trained on another computer", async () => {
    const { runs, store } = await place();
    const ids = ["20260301-000000-a-0001", "20260301-000000-a-0002", "20260301-000000-a-0003"];
    for (const id of ids)
      await holdRun(await saveRun(runs, id, goingOn), { machine: "another", host: "lab-3", pid: 5 });
    let beats = 0;
    const beating = setInterval(() => void writeFile(join(runs, ids[1], "heartbeat"), String(++beats)), 100);
    try {
      const entries = await store.list();
      expect(entries.map(({ id, status }) => [id, status])).toEqual([
        [ids[2], "interrupted"],
        [ids[1], "running"],
        [ids[0], "interrupted"],
      ]);
      expect(entries[1].holder).toEqual({ pid: 5, host: "lab-3" });
    } finally {
      clearInterval(beating);
    }
  });

  it("has just begun where a trainer holds it that has not written a summary yet", async () => {
    const { runs, store } = await twoRuns();
    const path = join(runs, newer);
    await rm(join(path, "summary.json"));
    expect(await store.list()).toMatchObject([{ id: newer, status: "damaged" }, {}]);
    const lock = await acquireLock(join(path, "lock.json"), "training");
    onTestFinished(() => lock.release());
    expect(await store.list()).toMatchObject([
      { id: newer, status: "running", problem: null, holder: { pid: process.pid } },
      {},
    ]);
    // What is there and cannot be read is damaged, whoever holds the run.
    await writeFile(join(path, "summary.json"), "{");
    expect(await store.list()).toMatchObject([{ id: newer, status: "damaged", problem: {} }, {}]);
  });

  it("has the status that it was given while the lock was looked for", async () => {
    // The trainer writes its summary, then gives back the lock: no moment in between may look like an interruption.
    const { runs, store } = await place();
    const path = await saveRun(runs, older, goingOn);
    const seen = new Set<string>();
    for (let round = 0; round < 25; round++) {
      await writeRunSummary(path, summaryOf(older, goingOn));
      const lock = await acquireLock(join(path, "lock.json"), "training");
      const ending = (async (): Promise<void> => {
        await writeRunSummary(path, summaryOf(older));
        await lock.release();
      })();
      for (let look = 0; look < 4; look++) seen.add((await store.find(older)).status);
      await ending;
    }
    expect([...seen].sort()).toEqual(["completed", "running"]);
  });
});

describe("finding a run", () => {
  it("takes its id, its name, a beginning, the last characters and last", async () => {
    const { store } = await twoRuns();
    for (const reference of [older, "LeNet-5", "lenet-5", "20260301", "7f3a"]) {
      expect((await store.find(reference)).id).toBe(older);
    }
    for (const reference of [newer, "dense", "last", "20260302-0"]) {
      expect((await store.find(reference)).id).toBe(newer);
    }
  });

  it("prefers the id to a name, and a name to a beginning", async () => {
    const { store } = await twoRuns();
    await store.rename(newer, older);
    expect((await store.find(older)).id).toBe(older);
    await store.rename(newer, "2026");
    expect((await store.find("2026")).id).toBe(newer);
  });

  it("names those that it could be", async () => {
    const { runs, store } = await twoRuns();
    const { code, message } = await rejectionOf(store.find("2026"));
    expect(code).toBe("ambiguous-run");
    expect(message).toBe(`"2026" fits 2 runs: ${newer}, ${older}.`);
    for (let i = 0; i < 6; i++) await saveRun(runs, `20260101-000000-sweep-000${i}`, { name: "sweep" });
    expect((await rejectionOf(store.find("sweep"))).message).toMatch(/^"sweep" fits 6 runs: .*-0001 and 1 more\.$/);
  });

  it("tells what was probably meant", async () => {
    const { runs, store } = await twoRuns();
    const near = await rejectionOf(store.find("densse"));
    expect(near).toMatchObject({ code: "run-not-found", message: `No run in ${runs} is called "densse".` });
    expect(near.next).toContain("Did you mean dense?");
    for (const nothing of ["", "..", "../runs", "zzzzzz", ".", "a/b"]) {
      expect(await rejectionOf(store.find(nothing))).toMatchObject({ code: "run-not-found" });
    }
  });

  it("says where nothing is that a run has to be trained first", async () => {
    const { store } = await place();
    const { code, next } = await rejectionOf(store.find("last"));
    expect(code).toBe("run-not-found");
    expect(next).toContain("mnist-lab train");
  });
});

describe("what a person says", () => {
  it("is kept and shown, and can be taken back", async () => {
    const { store } = await twoRuns();
    expect(await store.rename(older, "  Grand run ")).toMatchObject({ name: "Grand run", experimentName: "LeNet-5" });
    expect(await store.note(older, "one\r\ntwo  ")).toMatchObject({ note: "one\ntwo", name: "Grand run" });
    expect(await store.pin(older, true)).toMatchObject({ pinned: true, note: "one\ntwo" });
    expect(await store.find("Grand run")).toMatchObject({ id: older, pinned: true });
    expect(await store.rename(older, null)).toMatchObject({ name: "LeNet-5", pinned: true });
    expect(await store.note(older, "")).toMatchObject({ note: "" });
    expect(await store.pin(older, false)).toMatchObject({ pinned: false });
  });

  it("refuses names that could not be shown or typed", async () => {
    const { store } = await twoRuns();
    for (const name of ["", "  ", "last", "a\nb", "a\x1b[0m", "x".repeat(101)]) {
      expect(await rejectionOf(store.rename(older, name))).toMatchObject({ code: "bad-usage" });
    }
    expect((await store.rename(older, "x".repeat(100))).name).toHaveLength(100);
    expect(await rejectionOf(store.note(older, "x".repeat(20_001)))).toMatchObject({ code: "bad-usage" });
    expect((await store.find(older)).note).toBe("");
  });

  it("is refused while another process says something, and nothing is lost", async () => {
    const { runs, store } = await twoRuns();
    await store.note(older, "kept");
    const other = await acquireLock(join(runs, older, "about.json.lock"), "renaming", { heartbeat: null });
    const busy = await rejectionOf(store.rename(older, "mine"));
    expect(busy.code).toBe("run-busy");
    expect(busy.message).toContain(String(process.pid));
    await other.release();
    expect(await store.rename(older, "mine")).toMatchObject({ name: "mine", note: "kept" });
  });

  it("is never mixed by many at once", async () => {
    const { store } = await twoRuns();
    const done = await Promise.allSettled([
      ...Array.from({ length: 10 }, (_, i) => store.rename(older, `name ${i}`)),
      store.note(older, "a note"),
      store.pin(older, true),
    ]);
    const entry = await store.find(older);
    const won = done.map(({ status }) => status === "fulfilled");
    expect(won.some((each) => each)).toBe(true);
    expect(entry.note).toBe(won[10] ? "a note" : "");
    expect(entry.pinned).toBe(won[11]);
    expect(done.filter(({ status }) => status === "rejected")).toEqual(
      done.filter((each) => each.status === "rejected" && (each.reason as { code: string }).code === "run-busy"),
    );
  });

  it("cannot be said where it was damaged before, and the run is shown all the same", async () => {
    const { runs, store } = await twoRuns();
    await store.note(older, "a note");
    const path = join(runs, older, "about.json");
    await writeFile(path, (await readFile(path, "utf8")).replace("a note", "a vote"));
    expect(await store.find(older)).toMatchObject({
      status: "completed",
      note: "",
      problem: { message: expect.stringContaining(path) as string },
    });
    expect(await rejectionOf(store.rename(older, "mine"))).toMatchObject({ code: "damaged-run" });
    await rm(path);
    expect(await store.find(older)).toMatchObject({ problem: null });
  });

  it("is about a run that is there", async () => {
    const { store } = await twoRuns();
    for (const id of ["last", "..", "7f3a"]) {
      expect(await rejectionOf(store.rename(id, "mine"))).toMatchObject({ code: "run-not-found" });
    }
  });
});

describe("a run of any status", () => {
  const statuses: readonly RunSummary["status"][] = ["completed", "stopped", "failed", "interrupted"];
  it.each(statuses)("is shown as it ended: %s", async (status) => {
    const { runs, store } = await place();
    await saveRun(runs, older, { status });
    expect(await store.list()).toMatchObject([{ status }]);
  });
});
