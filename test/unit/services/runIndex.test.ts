import { chmod, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { writeAbout } from "../../../src/files/about.ts";
import { writeRunSummary } from "../../../src/files/runSummary.ts";
import { RunIndex, stampOf } from "../../../src/services/runIndex.ts";
import { readRecordedEntries } from "../../../src/services/runList.ts";
import { saveRun, summaryOf } from "../../helpers/savedRuns.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

const count = 40;
let runs = "";
const idOf = (i: number): string => `20260301-0000${String(i).padStart(2, "0")}-lenet5-0000`;
const index = (): string => join(runs, ".index.json");

async function names(): Promise<Map<string, string>> {
  return new Map((await readRecordedEntries(runs)).map(({ id, name }) => [id, name]));
}

/** The same bytes changed in place: same length, same number, and the old modified time. */
async function changeInPlace(path: string, from: string, to: string): Promise<void> {
  const { atime, mtime } = await stat(path);
  const text = await readFile(path, "utf8");
  await writeFile(path, text.replaceAll(from, to));
  await utimes(path, atime, mtime);
}

describe("the index of runs", () => {
  beforeEach(async () => {
    runs = await temporaryFolder();
    for (let i = 0; i < count; i++) await saveRun(runs, idOf(i), { name: `run ${i}` });
    // Files that were just written are not indexed.
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 2100 });
    expect((await names()).size).toBe(count);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it("answers for runs whose files are as they were", async () => {
    const read = await RunIndex.read(runs);
    for (let i = 0; i < count; i++) {
      const stamp = stampOf(join(runs, idOf(i)));
      if (stamp === null) throw new Error("no summary");
      expect(read.find(idOf(i), stamp)).toMatchObject({ id: idOf(i), name: `run ${i}`, test: { accuracy: 0.979 } });
      expect(read.find(idOf(i), [...stamp.slice(0, -1), 1])).toBeNull();
    }
  });

  it("is never trusted over files that changed, however little", async () => {
    await writeRunSummary(join(runs, idOf(1)), summaryOf(idOf(1), { name: "run A" }));
    await writeAbout(join(runs, idOf(2)), { name: "named", note: "", pinned: false });
    await changeInPlace(join(runs, idOf(3), "summary.json"), "run 3", "run C");
    await rm(join(runs, idOf(4)), { recursive: true });
    await rm(join(runs, idOf(5), "summary.json"));
    await saveRun(runs, idOf(50), { name: "new" });
    const found = await names();
    expect(found.get(idOf(0))).toBe("run 0");
    expect(found.get(idOf(1))).toBe("run A");
    expect(found.get(idOf(2))).toBe("named");
    // The seal does not fit any more: a damaged run, not the one of before.
    expect(found.get(idOf(3))).toBe("lenet5");
    expect(found.has(idOf(4))).toBe(false);
    expect(found.get(idOf(5))).toBe("lenet5");
    expect(found.get(idOf(50))).toBe("new");
    await rm(join(runs, idOf(2), "about.json"));
    expect((await names()).get(idOf(2))).toBe("run 2");
  });

  it("is made again after any damage, and lies never", async () => {
    const before = await readFile(index(), "utf8");
    const damages = [
      "",
      "{",
      before.slice(0, 40),
      before.slice(0, -1),
      before.slice(0, before.length >> 1),
      before.replace("run 7", "run X"),
      before.replace('"version":2', '"version":3'),
      `${before} `,
      "\0".repeat(before.length),
    ];
    for (const damage of damages) {
      await writeFile(index(), damage);
      expect((await names()).get(idOf(7))).toBe("run 7");
      expect(await readFile(index(), "utf8")).toHaveLength(before.length);
    }
  });

  it("forgets runs that are gone and learns new ones where it pays", async () => {
    for (let i = 0; i < 35; i++) await rm(join(runs, idOf(i)), { recursive: true });
    await names();
    expect(await readFile(index(), "utf8")).not.toContain(idOf(3));
    expect(await readFile(index(), "utf8")).toContain(idOf(37));
    const { mtimeMs } = await stat(index());
    await rm(join(runs, idOf(36)), { recursive: true });
    expect((await names()).size).toBe(4);
    expect((await stat(index())).mtimeMs).toBe(mtimeMs);
  });

  it("is not needed where it cannot be written", async () => {
    await rm(index());
    // Root writes everywhere: a folder of the index's name cannot be replaced by a file.
    await saveRun(runs, ".index.json");
    expect((await names()).size).toBe(count);
    expect((await readdir(runs)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    if (process.getuid?.() === 0) return;
    await rm(index(), { recursive: true });
    await chmod(runs, 0o555);
    expect((await names()).size).toBe(count);
    await chmod(runs, 0o755);
  });
});

describe("a few runs", () => {
  it("are listed without an index, and so are those that were just written", async () => {
    runs = await temporaryFolder();
    for (let i = 0; i < 40; i++) await saveRun(runs, idOf(i));
    await names();
    expect(await readdir(runs)).not.toContain(".index.json");
  });
});
