import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCommand, startCommand, Workplace, type Ended } from "../helpers/commandLine.ts";
import { goneAfter } from "../helpers/processes.ts";
import { saveRun } from "../helpers/savedRuns.ts";

/** Trains for longer than any test waits. */
const endless = {
  name: "Endless",
  data: { limit: 2000 },
  model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] },
  training: { epochs: 100_000, batchSize: 1 },
};

const [a, b] = ["20260301-000000-a-0001", "20260302-000000-b-0002"];

let place: Workplace;
let runs: string;
beforeEach(async () => {
  place = await Workplace.make();
  runs = join(place.path, ".mnist", "runs");
});
afterEach(async () => {
  await place.remove();
});

async function command(...words: string[]): Promise<Ended> {
  return runCommand(words, place.path);
}

async function good(...words: string[]): Promise<string> {
  const { code, out, err } = await command(...words);
  expect({ words, code, err }).toEqual({ words, code: 0, err: "" });
  return out;
}

async function listed(...words: string[]): Promise<Record<string, unknown>[]> {
  const lines = (await good("runs", "--json", ...words)).split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("a run that trains", () => {
  it("is listed as running, cannot be deleted, and is interrupted when its trainer is killed", async () => {
    await place.write("endless.mnist.json", endless);
    const training = startCommand(["train", "endless.mnist.json", "--json"], place.path);
    try {
      await training.printed('"batchEnd"');
      const [running] = await listed();
      expect(running).toMatchObject({ type: "run", name: "Endless", status: "running", problem: null });
      const { pid } = running.holder as { pid: number };
      // The trainer is a process of its own.
      expect(pid).not.toBe(training.child.pid);

      const refused = await command("delete", "last");
      expect(refused.code).toBe(1);
      expect(refused.err).toContain(`process ${pid}`);
      expect(refused.err).toContain("training");
      expect(await readdir(runs)).toHaveLength(1);

      // A person may name it while it trains.
      await good("rename", "last", "my endless one");

      training.child.kill("SIGKILL");
      process.kill(pid, "SIGKILL");
      await training.ended;
      await goneAfter(pid, 5000);
      expect(await listed()).toMatchObject([{ name: "my endless one", status: "interrupted", holder: null }]);
      expect(await good("runs")).toContain("interrupted");
      await good("delete", "my endless one");
      expect(await listed()).toEqual([]);
    } finally {
      training.child.kill("SIGKILL");
      await training.ended;
    }
  });
});

describe("the commands on runs", () => {
  it("say what to do where there are none", async () => {
    const { code, err } = await command("runs");
    expect(code).toBe(1);
    expect(err).toContain("mnist-lab train FILE");
    await saveRun(runs, a);
    await good("delete", "last");
    expect(await good("runs")).toMatch(/^There are no runs in .*\nTrain one: `mnist-lab train FILE`/);
    expect((await command("rename", "last", "x")).err).toContain("There are no runs");
  });

  it("list, choose and put in order", async () => {
    await saveRun(runs, a, { best: { epoch: 1, accuracy: 0.99, set: "validation" } });
    await saveRun(runs, b, { name: "dense", created: "2026-03-02T00:00:00.000Z", status: "stopped" });
    expect((await listed()).map(({ id }) => id)).toEqual([b, a]);
    expect((await listed("--sort", "accuracy")).map(({ id }) => id)).toEqual([a, b]);
    expect((await listed("--reverse", "--limit", "1")).map(({ id }) => id)).toEqual([a]);
    expect((await listed("--status", "stopped,failed")).map(({ id }) => id)).toEqual([b]);
    expect((await listed("--filter", "lenet")).map(({ id }) => id)).toEqual([a]);
    expect(await good("runs", "--filter", "nothing")).toBe(`None of the 2 runs in ${runs} fits.\n`);
    expect(await good("runs", "--limit", "1")).toContain("1 more are not shown: --limit 0 shows all.\n");
    const wrong = await command("runs", "--status", "stoped");
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain("Did you mean stopped?");
  });

  it("find the runs from below and above, or where they are told", async () => {
    await saveRun(join(place.path, "inner", ".mnist", "runs"), a);
    expect(await listed()).toMatchObject([{ id: a }]);
    expect(await listed("--runs", join("inner", ".mnist", "runs"))).toMatchObject([{ id: a }]);
    const below = await runCommand(["runs"], join(place.path, "inner", ".mnist"));
    expect(below.out).toContain(a);
    expect((await command("runs", "--runs", "nowhere")).err).toContain("nowhere is no folder of runs");
  });

  it("name, note, pin, delete and bring back", async () => {
    await saveRun(runs, a);
    await saveRun(runs, b);
    expect(await good("rename", a, "Grand run")).toBe(`${a} is now called Grand run.\n`);
    expect(await good("note", "grand run", "twice", "the rate")).toBe(`Noted for ${a}.\n`);
    expect(await good("note", a)).toBe("twice the rate\n");
    await good("pin", a, b);
    await good("unpin", b);
    expect(await listed()).toMatchObject([
      { id: b, pinned: false },
      { id: a, pinned: true, name: "Grand run", note: "twice the rate" },
    ]);
    expect(await good("runs")).toContain("★ Grand run");
    await good("rename", a, "--reset");
    await good("note", a, "--clear");
    expect(await good("note", a)).toBe(`${a} has no note.\n`);
    for (const words of [
      ["rename", a],
      ["rename", a, "x", "--reset"],
      ["note", a, "x", "--clear"],
      ["rename", a, "last"],
    ]) {
      expect((await command(...words)).code).toBe(2);
    }

    expect(await good("delete", a, b)).toContain("`mnist-lab undo` brings them back.");
    expect(await good("trash")).toMatch(/^Deleted last/);
    expect(await listed()).toEqual([]);
    expect(await good("undo")).toContain(`Restored ${a}`);
    expect(await listed()).toHaveLength(2);
    expect((await command("undo")).code).toBe(1);
    await good("delete", a);
    expect(await good("trash", "--empty")).toBe("Removed 1 run for good.\n");
    expect(await good("trash")).toBe("The trash is empty.\n");
    expect(await readdir(join(place.path, ".mnist"))).toEqual(["runs"]);
  });

  it("rename in one process at a time: who comes too late is told, and no name is half written", async () => {
    await saveRun(runs, a);
    const names = ["one", "two", "three", "four", "five", "six"];
    const ended = await Promise.all(names.map((name) => command("rename", a, name)));
    const won = names.filter((_, i) => ended[i].code === 0);
    expect(won.length).toBeGreaterThan(0);
    for (const { code, err } of ended)
      expect(code === 0 ? "" : err).toMatch(code === 0 ? /^$/ : /in use by process \d+/);
    const [{ name, problem }] = await listed();
    expect(won).toContain(name);
    expect(problem).toBeNull();
    expect((await readdir(join(runs, a))).sort()).toEqual(["about.json", "summary.json"]);
  });
});
