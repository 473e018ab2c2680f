import { existsSync } from "node:fs";
import { access, constants, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { repository, runCommand, startCommand, Workplace } from "../helpers/commandLine.ts";

/** A network that trains in a moment. */
const tiny = {
  name: "Tiny",
  data: { limit: 2000 },
  model: {
    layers: [
      { type: "flatten" },
      { type: "dense", units: 16, activation: "relu" },
      { type: "dense", units: 10, activation: "softmax" },
    ],
  },
  training: { epochs: 2, batchSize: 50 },
};
/** The same for longer than any test waits. */
const endless = { ...tiny, training: { epochs: 100_000, batchSize: 1 } };

let place: Workplace;
beforeEach(async () => {
  place = await Workplace.make();
  await place.write("tiny.mnist.json", tiny);
});
afterEach(async () => {
  await place.remove();
});

/** @returns the objects of `--json`; every line must be one. */
function objectsOf(text: string): Record<string, unknown>[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("train", () => {
  it("trains, reports and keeps the run", async () => {
    const { code, out, err } = await runCommand(["train", "tiny.mnist.json"], place.path);
    expect(err).toBe("");
    expect(code).toBe(0);

    expect(out).not.toMatch(/[\x1b\r]/);
    expect(out).toMatch(/^Tiny {2}tiny\.mnist\.json\n12,730 parameters/);
    expect(out).toContain("1,800 digits to learn from · 200 to validate · 10,000 to test");
    expect(out).toMatch(/\n {4}2\/2 .*\n/);
    expect(out).toMatch(/\nTest accuracy \d\d\.\d\d % ± 0\.\d\d % \(95 %\)/);
    expect(out).toMatch(/\n9 │.*%/);
    expect(out).toContain("Most often confused");
    const [run] = await place.runs();
    expect(out).toContain(`Run          ${run}\n`);
    const summary = await place.json(run, "summary.json");
    const { fingerprint } = summary.result as { fingerprint: string };
    expect(summary.status).toBe("completed");
    expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(out).toContain(`Fingerprint  ${fingerprint}\n`);
    expect(await readdir(run)).toEqual(
      expect.arrayContaining(["experiment.json", "events.jsonl", "summary.json", "predictions.bin", "model"]),
    );
  });

  it("prints one JSON object a line with --json", async () => {
    const { code, out, err } = await runCommand(["train", "tiny.mnist.json", "--json"], place.path);
    expect([code, err]).toEqual([0, ""]);
    const events = objectsOf(out);
    const [run] = await place.runs();
    expect(events[0]).toMatchObject({ type: "started", file: "tiny.mnist.json", run, parameters: 12730 });
    const batches = events.filter(({ type }) => type === "batchEnd") as { loss: number[]; firstStep: number }[];
    expect(batches.reduce((count, { loss }) => count + loss.length, 0)).toBe(72);
    expect(batches.every(({ loss }) => Array.isArray(loss) && loss.every(Number.isFinite))).toBe(true);
    expect(events.filter(({ type }) => type === "epochEnd").map(({ epoch }) => epoch)).toEqual([1, 2]);
    const last = events.at(-1) as {
      type: string;
      test: { labels: number[]; confusion: number[] };
      fingerprint: string;
    };
    expect(last.type).toBe("completed");
    expect(last.test.labels).toHaveLength(10_000);
    expect(last.test.confusion.reduce((a, b) => a + b)).toBe(10_000);
    expect((await place.json(run, "summary.json")).result).toMatchObject({ fingerprint: last.fingerprint });
  });

  it("gives the same fingerprint again, whatever the number of threads, and another with another seed", async () => {
    const fingerprint = async (...options: string[]): Promise<unknown> => {
      const { out } = await runCommand(["train", "tiny.mnist.json", "--json", ...options], place.path);
      return objectsOf(out).at(-1)?.fingerprint;
    };
    const first = await fingerprint("--threads", "1");
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await fingerprint("--threads", "2")).toBe(first);
    expect(await fingerprint("--seed", "7")).not.toBe(first);
  });

  it("changes the file's values by options, and records them", async () => {
    const options = ["--set", "training.epochs=1", "--set", "training.optimizer.learningRate=0.01", "--seed", "7"];
    const { code } = await runCommand(["train", "tiny.mnist.json", ...options, "--runs", "elsewhere"], place.path);
    expect(code).toBe(0);
    expect(await place.runs()).toEqual([]);
    const [run] = await place.runs("elsewhere");
    expect(await place.json(run, "experiment.json")).toMatchObject({
      seed: 7,
      training: { epochs: 1, optimizer: { type: "adam", learningRate: 0.01 } },
    });
  });

  it("starts nothing when one of the files is bad, and says where", async () => {
    await place.write("bad.mnist.json", '{\n  "model": { "layers": [] },\n  "sed": 1\n}\n');
    const { code, out, err } = await runCommand(["train", "tiny.mnist.json", "bad.mnist.json"], place.path);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain("bad.mnist.json:2:24 model.layers: ");
    expect(err).toMatch(/bad\.mnist\.json:3:3 sed: .*did you mean "seed"\?/);
    expect(existsSync(join(place.path, ".mnist"))).toBe(false);
  });

  it("refuses to set what is not there or not safe", async () => {
    for (const set of ["training.batchsize=3", "__proto__.polluted=1", "training.constructor.x=1", "nonsense"]) {
      const { code, err } = await runCommand(["train", "tiny.mnist.json", "--set", set], place.path);
      expect([set, code]).toEqual([set, 2]);
      expect(err).not.toBe("");
    }
    expect(existsSync(join(place.path, ".mnist"))).toBe(false);
  });

  it("fails with the batch and the rate when the loss is no number, and goes on with the next file", async () => {
    const training = { ...tiny.training, optimizer: { type: "sgd", learningRate: 1000 }, loss: "meanSquaredError" };
    const layers = [{ type: "flatten" }, { type: "dense", units: 10 }];
    await place.write("wild.mnist.json", { name: "Wild", data: tiny.data, model: { layers }, training });
    const { code, out, err } = await runCommand(["train", "wild.mnist.json", "tiny.mnist.json"], place.path);
    expect(code).toBe(1);
    expect(err).toMatch(/^✗ .*loss.*batch.*1000/i);
    expect(out).toContain("Test accuracy");
    const statuses = await Promise.all((await place.runs()).map((run) => place.json(run, "summary.json")));
    expect(statuses.map(({ name, status }) => `${String(name)} ${String(status)}`).sort()).toEqual([
      "Tiny completed",
      "Wild failed",
    ]);
  });

  it("names the data file that is missing", async () => {
    const { code, err } = await runCommand(
      ["train", join(repository, "examples", "fashion.mnist.json"), "--runs", "r"],
      place.path,
    );
    expect(code).toBe(1);
    expect(err).toContain("train-images-idx3-ubyte.gz");
  });

  it("colours when it is told to, and not when it is told not to", async () => {
    const words = ["train", "tiny.mnist.json", "--set", "training.epochs=1"];
    const forced = await runCommand(words, place.path, { FORCE_COLOR: "1" });
    expect(forced.out).toContain("\x1b[1mTiny\x1b[22m");
    const both = await runCommand(words, place.path, { FORCE_COLOR: "1", NO_COLOR: "1" });
    expect(both.out).not.toContain("\x1b[");
  });
});

describe("Ctrl-C", () => {
  beforeEach(async (context) => {
    context.skip(process.platform === "win32", "Windows cannot send Ctrl-C to one process alone");
    await place.write("endless.mnist.json", endless);
  });

  it("once: stops after the batch under way, saves, and ends with 130", async () => {
    const running = startCommand(["train", "endless.mnist.json", "--json"], place.path);
    await running.printed('"batchEnd"');
    running.child.kill("SIGINT");
    const { code, out, err } = await running.ended;
    expect(code).toBe(130);
    expect(err).toContain("Ctrl-C again ends it at once");
    const stopped = objectsOf(out).at(-1) as { type: string; fingerprint: string };
    expect(stopped.type).toBe("stopped");
    const [run] = await place.runs();
    expect(await place.json(run, "summary.json")).toMatchObject({
      status: "stopped",
      result: { fingerprint: stopped.fingerprint },
    });
    expect(await readdir(join(run, "model"))).toEqual(
      expect.arrayContaining(["model.json", "model.safetensors", "weights.bin"]),
    );
  });

  it("once, passed on by npm a second time at once: is still once", async () => {
    const running = startCommand(["train", "endless.mnist.json", "--json"], place.path);
    await running.printed('"batchEnd"');
    running.child.kill("SIGINT");
    await sleep(20);
    running.child.kill("SIGINT");
    const { code, out } = await running.ended;
    expect(code).toBe(130);
    expect(objectsOf(out).at(-1)).toMatchObject({ type: "stopped" });
  });

  it("twice: ends at once, even when the trainer no longer listens", async () => {
    const running = startCommand(["train", "endless.mnist.json", "--json"], place.path);
    await running.printed('"batchEnd"');
    const [run] = await place.runs();
    process.kill((await place.json(run, "summary.json")).pid as number, "SIGSTOP");
    running.child.kill("SIGTERM");
    await sleep(300);
    expect(running.child.exitCode).toBeNull();
    running.child.kill("SIGINT");
    const start = performance.now();
    expect((await running.ended).code).toBe(130);
    expect(performance.now() - start).toBeLessThan(3000);
    expect((await place.json(run, "summary.json")).status).toBe("interrupted");
  });

  it("does not start the files that follow", async () => {
    const running = startCommand(["train", "endless.mnist.json", "tiny.mnist.json", "--json"], place.path);
    await running.printed('"batchEnd"');
    running.child.kill("SIGINT");
    expect((await running.ended).code).toBe(130);
    expect(await place.runs()).toHaveLength(1);
  });
});

it("leaves a run that is marked when the command line is killed", async () => {
  await place.write("endless.mnist.json", endless);
  const running = startCommand(["train", "endless.mnist.json", "--json"], place.path);
  await running.printed('"batchEnd"');
  running.child.kill("SIGKILL");
  const [run] = await place.runs();
  const deadline = performance.now() + 5000;
  while ((await place.json(run, "summary.json")).status === "running" && performance.now() < deadline) await sleep(50);
  expect((await place.json(run, "summary.json")).status).toBe("interrupted");
});

describe("check", () => {
  it("finds nothing wrong with the examples", async () => {
    const folder = join(repository, "examples");
    const files = (await readdir(folder)).filter((name) => name.endsWith(".mnist.json"));
    expect(files).toHaveLength(7);
    const { code, out } = await runCommand(["check", ...files.map((name) => join(folder, name))], place.path);
    expect(code).toBe(0);
    expect(out.trimEnd().split("\n")).toHaveLength(7);
    expect(out).toContain("61,706 parameters");
  });

  it("prints every problem of every file, with its place", async () => {
    await place.write(
      "a.mnist.json",
      '{\n  "model": { "layers": [{ "type": "dens", "units": 10 }] },\n  "seed": -1\n}\n',
    );
    const { code, out, err } = await runCommand(
      ["check", "a.mnist.json", "tiny.mnist.json", "b.mnist.json"],
      place.path,
    );
    expect([code, err]).toEqual([2, ""]);
    expect(out).toMatch(/a\.mnist\.json:2:\d+ model\.layers\[0\]\.type: .*did you mean "dense"/);
    expect(out).toMatch(/a\.mnist\.json:3:11 seed: /);
    expect(out).toContain("✓ tiny.mnist.json");
    expect(out).toContain("b.mnist.json is not there");
  });

  it("says the same in JSON", async () => {
    await place.write("a.mnist.json", '{ "seed": -1 }');
    const { code, out } = await runCommand(["check", "a.mnist.json", "tiny.mnist.json", "--json"], place.path);
    expect(code).toBe(2);
    const objects = objectsOf(out);
    expect(objects.at(-1)).toMatchObject({ type: "checked", file: "tiny.mnist.json", trainable: 12730 });
    expect(objects).toContainEqual(expect.objectContaining({ type: "problem", path: "seed", line: 1, column: 11 }));
  });
});

describe("summary", () => {
  it("prints what Keras prints", async () => {
    const { code, out } = await runCommand(["summary", "tiny.mnist.json"], place.path);
    expect(code).toBe(0);
    expect(out).toMatch(/^Model: "sequential"\n┏━/);
    expect(out).toContain(" Total params: 12,730 (49.73 KB)\n");
  });

  it("says what is wrong with a bad file", async () => {
    const { code, out, err } = await runCommand(["summary", "tiny.mnist.json", "--set", "seed=-1"], place.path);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain("seed");
  });
});

describe("init", () => {
  it("writes an example, but never over a file", async () => {
    const first = await runCommand(["init"], place.path);
    expect([first.code, first.err]).toEqual([0, ""]);
    const example = await readFile(join(repository, "examples", "lenet5.mnist.json"), "utf8");
    expect(await readFile(join(place.path, "lenet5.mnist.json"), "utf8")).toBe(example);
    const second = await runCommand(["init", "lenet5"], place.path);
    expect([second.code, second.out]).toEqual([2, ""]);
    expect(second.err).toContain("--force");
    expect((await runCommand(["init", "dense", "-o", "tiny.mnist.json"], place.path)).code).toBe(2);
    expect((await runCommand(["init", "dense", "-o", "tiny.mnist.json", "--force"], place.path)).code).toBe(0);
  });

  it("lists its templates, and knows what was probably meant", async () => {
    const { code, out } = await runCommand(["init", "--list"], place.path);
    expect(code).toBe(0);
    expect(out.trimEnd().split("\n")).toHaveLength(7);
    const wrong = await runCommand(["init", "residul"], place.path);
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain("Did you mean residual?");
  });
});

describe("usage", () => {
  it.each([[["--help"]], [["train", "--help"]], [["help", "check"]], [["summary", "-h"]], [["init", "--help"]]])(
    "has help: %s",
    async (words) => {
      const { code, out } = await runCommand(words, place.path);
      expect(code).toBe(0);
      expect(out).toMatch(/^Usage: mnist-lab/);
    },
  );

  it.each([
    [[]],
    [["trian", "tiny.mnist.json"]],
    [["train"]],
    [["train", "tiny.mnist.json", "--threads", "0"]],
    [["train", "tiny.mnist.json", "--seed", "-1"]],
    [["train", "tiny.mnist.json", "--engine", "cuda"]],
    [["train", "tiny.mnist.json", "--nonsense"]],
    [["check", "missing.mnist.json"]],
    [["summary", "tiny.mnist.json", "too-many"]],
  ])("ends with 2 where it makes no sense: %j", async (words) => {
    const { code, out, err } = await runCommand(words, place.path);
    expect(code).toBe(2);
    expect(out + err).not.toBe("");
    expect(existsSync(join(place.path, ".mnist"))).toBe(false);
  });

  it("prints its version", async () => {
    const { version } = JSON.parse(await readFile(join(repository, "package.json"), "utf8")) as { version: string };
    expect((await runCommand(["--version"], place.path)).out).toBe(`${version}\n`);
  });

  it("is a program that a shell can start", async () => {
    const program = join(repository, "dist", "cli.js");
    expect((await readFile(program, "utf8")).startsWith("#!/usr/bin/env node\n")).toBe(true);
    await access(program, constants.X_OK);
  });
});

describe("sweep", () => {
  const sweep = {
    parameters: { "training.batchSize": [50, 100], "training.optimizer": [{ type: "sgd" }, { type: "adam" }] },
  };

  it("tells the size, trains, writes a table, and lists what was trained", async () => {
    await place.write("many.mnist.json", { ...tiny, sweep });
    const dry = await runCommand(["sweep", "many.mnist.json", "--dry-run"], place.path);
    expect([dry.code, dry.err]).toEqual([0, ""]);
    expect(dry.out).toMatch(/^Tiny {2}many\.mnist\.json\n4 runs; /);
    expect(await place.runs()).toEqual([]);

    const trained = await runCommand(["sweep", "many.mnist.json", "--csv", "table.csv"], place.path);
    expect([trained.code, trained.err]).toEqual([0, ""]);
    expect(trained.out).toMatch(/\n4\/4 /);
    expect(trained.out).toContain("4 of 4 runs done.");
    expect(await place.runs()).toHaveLength(4);
    const [heading, ...rows] = (await readFile(join(place.path, "table.csv"), "utf8")).trimEnd().split("\r\n");
    expect(heading).toMatch(/^Batch Size,Optimizer,Validation Accuracy,/);
    expect(rows.map((row) => row.split(",").slice(0, 2).join())).toEqual(["50,sgd", "50,adam", "100,sgd", "100,adam"]);

    const again = await runCommand(["sweep", "many.mnist.json", "--json"], place.path);
    const told = objectsOf(again.out);
    expect(told[0]).toMatchObject({ type: "sweep", runs: 4, done: 4 });
    expect(told.at(-1)).toMatchObject({ type: "sweepEnd", completed: 4, waiting: 0 });
    expect(await place.runs()).toHaveLength(4);

    const listed = await runCommand(["sweeps"], place.path);
    expect(listed.out).toMatch(/Tiny {2}4 of 4 runs done, best \d/);
    const shown = await runCommand(["sweeps", "last", "--min-accuracy", "0.5", "--json"], place.path);
    const shares = objectsOf(shown.out).map(({ accuracy }) => accuracy as number);
    expect(shares).toEqual([...shares].sort((one, other) => other - one));
    expect(shares.every((share) => share >= 0.5)).toBe(true);
  });

  it("stops at Ctrl-C, says how to go on, and goes on", async () => {
    const training = { epochs: 40, batchSize: 5 };
    await place.write("many.mnist.json", { ...tiny, training, sweep: { parameters: { seed: [1, 2] } } });
    const running = startCommand(["sweep", "many.mnist.json", "--json"], place.path);
    await running.printed('"status":"running"');
    await sleep(400);
    running.child.kill("SIGINT");
    const { code, out } = await running.ended;
    expect(code).toBe(130);
    expect(objectsOf(out).at(-1)).toMatchObject({ type: "sweepEnd", completed: 0, waiting: 2 });
    const done = await runCommand(["sweep", "many.mnist.json"], place.path);
    expect([done.code, done.err]).toEqual([0, ""]);
    expect(await place.runs()).toHaveLength(2);
  });

  it("refuses to set besides the file what it varies; the file's own training takes it", async () => {
    const varied = { parameters: { "training.batchSize": [50, 100], engine: ["wasm"], seed: [1, 2] } };
    await place.write("many.mnist.json", { ...tiny, sweep: varied });
    const sweepWith = (...words: string[]) => runCommand(["sweep", "many.mnist.json", "-n", ...words], place.path);
    const next = `'sweep.parameters["training.batchSize"]=[16]'`;
    const refused = await sweepWith("--set", "training.batchSize=16");
    expect(refused).toMatchObject({ code: 2, out: "" });
    expect(refused.err).toContain(`training.batchSize: is varied by sweep.parameters`);
    expect(refused.err).toContain(`use --set ${next}`);
    expect(await sweepWith("--engine", "webgpu")).toMatchObject({ code: 2, out: "" });
    expect(await sweepWith("--seed", "9")).toMatchObject({ code: 2, out: "" });
    const changed = await sweepWith("--set", next.replaceAll("'", ""));
    expect(changed.out).toMatch(/\n2 runs; /);
    const checked = await runCommand(["check", "many.mnist.json", "--set", "training.batchSize=16"], place.path);
    expect([checked.code, checked.err]).toEqual([0, ""]);
  });

  it("says where nothing is varied", async () => {
    for (const none of [null, { parameters: {} }]) {
      await place.write("many.mnist.json", { ...tiny, sweep: none });
      const { out } = await runCommand(["sweep", "many.mnist.json", "-n"], place.path);
      expect(out).toMatch(/\n1 run; .* Nothing is varied\.\n/);
    }
  });

  it("tells what is wrong where it stands, and starts nothing", async () => {
    await place.write("many.mnist.json", { ...tiny, sweep: { parameters: { "training.batchSize": [50, 0] } } });
    const { code, err } = await runCommand(["sweep", "many.mnist.json"], place.path);
    expect(code).toBe(2);
    expect(err).toMatch(
      /^many\.mnist\.json:\d+:\d+ sweep\.parameters\["training\.batchSize"\]\[1\]: found 0; expected/,
    );
    expect(await place.runs()).toEqual([]);
  });

  it("is not what train trains", async () => {
    await place.write("many.mnist.json", { ...tiny, sweep });
    const refused = await runCommand(["train", "many.mnist.json"], place.path);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain("many.mnist.json describes a sweep of 4 runs.");
    expect(refused.err).toContain("mnist-lab sweep FILE");
    expect((await runCommand(["train", "many.mnist.json", "--set", "sweep=null"], place.path)).code).toBe(0);
  });
});
