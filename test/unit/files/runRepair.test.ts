import { appendFile, mkdir, readFile, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { encodeEvent } from "../../../src/files/eventLines.ts";
import { acquireLock } from "../../../src/files/lock.ts";
import { readPredictions, readRunEvents } from "../../../src/files/runFolder.ts";
import { inspectRun } from "../../../src/files/runProblems.ts";
import { repairRun } from "../../../src/files/runRepair.ts";
import { readRunSummary, writeRunSummary } from "../../../src/files/runSummary.ts";
import { completedRun } from "../../helpers/completedRun.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

async function newRun() {
  return completedRun(await temporaryFolder());
}

async function linesOf(path: string): Promise<string[]> {
  return (await readFile(join(path, "events.jsonl"), "utf8")).split("\n").slice(0, -1);
}

async function writeLines(path: string, lines: readonly string[]): Promise<void> {
  await writeFile(join(path, "events.jsonl"), lines.map((line) => `${line}\n`).join(""));
}

test("a run as it was written has no problems, and a repair changes nothing", async () => {
  const { path } = await newRun();
  const before = (await readdir(path)).sort();
  expect(await inspectRun(path)).toEqual([]);
  expect(await repairRun(path)).toEqual({ repaired: [], left: [] });
  expect((await readdir(path)).sort()).toEqual(before);
});

test("a last line that is lost comes back from the summary, with the labels that are there", async () => {
  const { path } = await newRun();
  const before = await readRunEvents(path);
  await writeLines(path, (await linesOf(path)).slice(0, -1));
  expect(await inspectRun(path)).toEqual([
    {
      file: "events.jsonl",
      message: "lacks its last line, that the run was completed",
      repair: "given its last line again, from the summary",
    },
  ]);
  await repairRun(path);
  expect(await inspectRun(path)).toEqual([]);
  const { events } = await readRunEvents(path);
  expect(events.map(({ event }) => event)).toEqual(before.events.map(({ event }) => event));
});

test("a damaged line gives way to a notice, the file is kept, and what is lost with it is told", async () => {
  const { path } = await newRun();
  const lines = await linesOf(path);
  await writeLines(path, lines.with(3, lines[3].replace("1.3", "1.4")));
  const damaged = await readFile(join(path, "events.jsonl"), "utf8");
  const { repaired, left } = await repairRun(path);
  expect(repaired).toEqual([
    { file: "events.jsonl", message: "line 4 was changed after it was written", repair: "left out" },
  ]);
  expect(left).toEqual([{ file: "events.jsonl", message: "lacks updates 3 to 4", repair: null }]);
  const { events } = await readRunEvents(path);
  expect(events).toHaveLength(lines.length);
  expect(events[3]).toEqual({
    time: events[2].time,
    event: { type: "notice", message: "Line 4 of events.jsonl was damaged, and left out when the run was repaired." },
  });
  expect(await readFile(join(path, "events.jsonl.damaged"), "utf8")).toBe(damaged);
  expect(await inspectRun(path)).toEqual(left);
});

test("batches that are missing in between are told", async () => {
  const { path } = await newRun();
  const lines = await linesOf(path);
  await writeLines(path, lines.toSpliced(1, 1));
  expect(await inspectRun(path)).toEqual([{ file: "events.jsonl", message: "lacks updates 1 to 2", repair: null }]);
  await writeLines(path, lines.toSpliced(2, 1));
  expect(await inspectRun(path)).toContainEqual({
    file: "events.jsonl",
    message: "lacks the end of epoch 1",
    repair: null,
  });
});

test("a lost summary is made again from the events; what they do not tell is left open", async () => {
  const { path, summary } = await newRun();
  await truncate(join(path, "summary.json"), 300);
  expect(await repairRun(path)).toEqual({
    repaired: [{ file: "summary.json", message: "is cut off or no JSON", repair: "made again from the run's events" }],
    left: [],
  });
  expect(await readRunSummary(path)).toEqual({ ...summary, pid: 0, host: "", experimentFile: null });
});

test("the labels of a record that was changed are lost, those of the others are not", async () => {
  const { path } = await newRun();
  const bytes = await readFile(join(path, "predictions.bin"));
  bytes[29] ^= 1;
  await writeFile(join(path, "predictions.bin"), bytes);
  const lost = {
    file: "predictions.bin",
    message: "holds no whole record at byte 0: the predicted labels of the validation set in epoch 1 are lost",
    at: 0,
    repair: null,
  };
  expect(await inspectRun(path)).toEqual([lost]);
  expect(await repairRun(path)).toEqual({ repaired: [], left: [lost] });
  expect(await readPredictions(path)).toHaveLength(4);
});

test("a checkpoint that the summary names and that is gone is not named any more", async () => {
  const { path, summary } = await newRun();
  await writeRunSummary(path, { ...summary, checkpoint: { file: "last.safetensors", epoch: 2, step: 4 } });
  expect(await inspectRun(path)).toEqual([
    { file: "checkpoint/last.safetensors", message: "is missing", repair: "no longer named in the summary" },
  ]);
  await repairRun(path);
  expect(await readRunSummary(path)).toEqual(summary);
});

test("a run that says it goes on, and that nobody holds, is marked as interrupted", async () => {
  const { path, summary } = await newRun();
  await writeRunSummary(path, { ...summary, status: "running", ended: null, result: null });
  const { repaired, left } = await repairRun(path);
  expect(left).toEqual([]);
  expect(repaired.map(({ repair }) => repair)).toEqual(["marked as interrupted"]);
  expect((await readRunSummary(path)).status).toBe("interrupted");
});

test("what a trainer that was killed could not finish is no problem; a repair clears it away", async () => {
  const { path } = await newRun();
  const { content } = await acquireLock(join(path, "lock.json"), "training");
  // More than any process id that Linux gives.
  const dead = { ...content, holder: { ...content.holder, pid: 2 ** 22 + 1 } };
  await writeFile(join(path, "lock.json"), JSON.stringify(dead));
  await appendFile(join(path, "events.jsonl"), '{"time":1,"type":"batchE');
  await writeFile(join(path, "summary.json.0123456789ab.tmp"), "{");
  await appendFile(join(path, "predictions.bin"), "MLP1");
  expect(await inspectRun(path)).toEqual([]);
  const { repaired, left } = await repairRun(path);
  expect(left).toEqual([]);
  expect(repaired.map(({ file, repair }) => `${file}: ${repair}`)).toEqual([
    "lock.json: taken away",
    "events.jsonl: cut back to the last whole line",
    "predictions.bin: cut back to the last whole record",
  ]);
  expect((await readdir(path)).sort()).toEqual([
    "events.jsonl",
    "experiment.json",
    "model",
    "predictions.bin",
    "summary.json",
  ]);
});

test("a run that is held is looked at with patience for what is being written, and not repaired", async () => {
  const { path } = await newRun();
  const lock = await acquireLock(join(path, "lock.json"), "training");
  await appendFile(join(path, "events.jsonl"), '{"time":1,"type":"batchE');
  expect(await inspectRun(path)).toEqual([]);
  expect(await rejectionOf(repairRun(path))).toMatchObject({ code: "run-busy" });
  await lock.release();
  expect((await inspectRun(path)).map(({ file }) => file)).toEqual(["events.jsonl"]);
});

test("what a newer version wrote is left alone", async () => {
  const { path, summary } = await newRun();
  await writeRunSummary(path, { ...summary, version: 99 });
  await appendFile(
    join(path, "events.jsonl"),
    encodeEvent({ time: 1, event: { type: "dreamt" } as never }, () => 0).repeat(2),
  );
  expect(await inspectRun(path)).toEqual([
    { file: "summary.json", message: "was written by a newer version (format 99, this one knows 1)", repair: null },
  ]);
  expect(await rejectionOf(repairRun(path))).toMatchObject({ code: "not-available", next: "Update MNIST Lab." });
});

test.each(["model", "checkpoint"])("a folder %s that is a file is put aside", async (name) => {
  const { path } = await newRun();
  await rm(join(path, name), { recursive: true, force: true });
  await writeFile(join(path, name), "text");
  const { repaired } = await repairRun(path);
  expect(repaired.map(({ file, message }) => `${file} ${message}`)).toContain(`${name} is a file, not a folder`);
  expect(await readFile(join(path, `${name}.damaged`), "utf8")).toBe("text");
});

test("of two copies of the weights the one that the fingerprint tells is right comes back", async () => {
  for (const name of ["weights.bin", "model.safetensors"]) {
    const { path } = await newRun();
    const file = join(path, "model", name);
    const bytes = await readFile(file);
    await writeFile(file, bytes.with(bytes.length - 2, bytes[bytes.length - 2] ^ 64));
    expect(await inspectRun(path)).toEqual([
      {
        file: `model/${name}`,
        message: "was changed after it was written",
        repair: "written again from a whole copy of the weights",
      },
    ]);
    await repairRun(path);
    expect(await readFile(file)).toEqual(bytes);
  }
});

test("where no whole copy of the weights is left, that is said", async () => {
  const { path } = await newRun();
  await rm(join(path, "model"), { recursive: true });
  expect(await repairRun(path)).toEqual({
    repaired: [],
    left: [{ file: "model", message: "is missing", repair: null }],
  });
});

test("what a person said is put aside when it is damaged, and can still be read there", async () => {
  const { path } = await newRun();
  await writeFile(join(path, "about.json"), '{"note":"the good one');
  await repairRun(path);
  expect(await readFile(join(path, "about.json.damaged"), "utf8")).toBe('{"note":"the good one');
  await mkdir(join(path, "about.json"));
  await repairRun(path);
  expect(await inspectRun(path)).toEqual([]);
});

test("a folder that is not there is told", async () => {
  expect(await rejectionOf(inspectRun(join(await temporaryFolder(), "none")))).toMatchObject({
    code: "file-not-found",
  });
});
