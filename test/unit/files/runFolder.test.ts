import { existsSync } from "node:fs";
import { appendFile, mkdir, readFile, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import type { RecordedEvent } from "../../../src/files/eventLines.ts";
import { experimentText, sha256Of } from "../../../src/files/experimentJson.ts";
import { createRunFolder, openRunFolder, readPredictions, readRunEvents } from "../../../src/files/runFolder.ts";
import { sealedText } from "../../../src/files/sealedJson.ts";
import {
  markInterrupted,
  readRunSummary,
  runFolderVersion,
  writeRunSummary,
  type RunSummary,
} from "../../../src/files/runSummary.ts";
import type { TrainerEvent } from "../../../src/protocol/trainer.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { batchEvent, epochEndEvent, evaluation, startedEvent } from "../../helpers/runEvents.ts";
import { softmaxExperiment } from "../../helpers/softmaxExperiment.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

const runId = "20260301-142530-lenet5-7f3a";
const summary: RunSummary = {
  version: runFolderVersion,
  runId,
  name: "LeNet-5",
  status: "running",
  pid: 1,
  host: "somewhere",
  experimentFile: null,
  experimentSha256: sha256Of(experimentText(softmaxExperiment())),
  created: "2026-03-01T14:25:30.000Z",
  ended: null,
  started: null,
  epoch: 0,
  step: 0,
  best: null,
  segments: 1,
  checkpoint: null,
  result: null,
  error: null,
};

const events: TrainerEvent[] = [
  startedEvent(),
  { type: "notice", message: 'NaN and "quotes"\nand lines' },
  batchEvent(1, [0.5, NaN, Infinity, -Infinity, 1 / 3]),
  { type: "evaluated", epoch: 1, step: 5, evaluations: [{ ...withoutLabels(), loss: NaN }] },
  epochEndEvent(1, {
    loss: NaN,
    evaluations: [
      evaluation({ labels: Uint8Array.of(1, 2, 3) }),
      evaluation({ set: "test", labels: Uint8Array.of(9, 8) }),
    ],
  }),
  { type: "paused", step: 10 },
  { type: "continued", step: 10 },
  {
    type: "completed",
    reason: "epochs",
    bestEpoch: 1,
    bestAccuracy: 0.9,
    chosenOn: "validation",
    test: evaluation({ set: "test", labels: Uint8Array.of(0, 1) }),
    fingerprint: "ab",
    epochs: 1,
    steps: 10,
    seconds: 1.5,
  },
];
const recorded: RecordedEvent[] = events.map((event, i) => ({ time: 1_772_000_000_000 + i, event }));

function withoutLabels() {
  const { set, count, loss, accuracy, confusion } = evaluation();
  return { set, count, loss, accuracy, confusion };
}

/** Nothing takes these folders away. */
function lost(error: unknown): never {
  throw error;
}

async function newFolder(): Promise<string> {
  return join(await temporaryFolder(), ".mnist", "runs", runId);
}

test("what streamed comes back as it was, numbers that JSON does not know and labels too", async () => {
  const path = await newFolder();
  const folder = await createRunFolder(path, softmaxExperiment(), summary, lost);
  await folder.append(recorded.slice(0, 3));
  await folder.append(recorded.slice(3));
  await folder.close();
  expect(await readRunEvents(path)).toEqual({ events: recorded, problems: [] });
  expect((await readPredictions(path)).map(({ set, epoch, step }) => [set, epoch, step])).toEqual([
    ["validation", 1, 10],
    ["test", 1, 10],
    ["test", 1, 10],
  ]);
  const lines = (await readFile(join(path, "events.jsonl"), "utf8")).trimEnd().split("\n");
  expect(lines).toHaveLength(events.length);
  expect(lines[2]).toContain('"loss":[0.5,"NaN","Infinity","-Infinity",0.3333333333333333]');
  expect(lines[4]).toContain('"loss":"NaN"');
  expect(lines[4]).not.toContain("labels");
});

test("predictions and events that are written at the same time find their places", async () => {
  const path = await newFolder();
  const folder = await createRunFolder(path, softmaxExperiment(), summary, lost);
  const probabilities = new Float32Array(5000).fill(0.1);
  await Promise.all([
    folder.append(recorded.slice(0, 5)),
    folder.appendPredictions({ kind: "probabilities", set: "test", epoch: 1, step: 10, probabilities }),
    folder.append(recorded.slice(5)),
  ]);
  await folder.close();
  expect(await readRunEvents(path)).toEqual({ events: recorded, problems: [] });
  expect(await readPredictions(path)).toHaveLength(4);
});

test("the folder holds the experiment, the summary, and is ignored by git", async () => {
  const path = await newFolder();
  const folder = await createRunFolder(path, softmaxExperiment(), summary, lost);
  await folder.close();
  expect((await readdir(path)).sort()).toEqual(["events.jsonl", "experiment.json", "predictions.bin", "summary.json"]);
  expect(JSON.parse(await readFile(join(path, "experiment.json"), "utf8"))).toEqual(softmaxExperiment());
  expect(await readRunSummary(path)).toEqual(summary);
  expect(await readFile(join(path, "..", "..", ".gitignore"), "utf8")).toBe("*\n");
});

test("a .gitignore that is there stays, and a folder of another name gets none", async () => {
  const path = await newFolder();
  await mkdir(join(path, "..", ".."), { recursive: true });
  await writeFile(join(path, "..", "..", ".gitignore"), "mine\n");
  await (await createRunFolder(path, softmaxExperiment(), summary, lost)).close();
  expect(await readFile(join(path, "..", "..", ".gitignore"), "utf8")).toBe("mine\n");
  const elsewhere = join(await temporaryFolder(), "results", "runs", runId);
  await (await createRunFolder(elsewhere, softmaxExperiment(), summary, lost)).close();
  expect(existsSync(join(elsewhere, "..", "..", ".gitignore"))).toBe(false);
});

test("a folder that is there is never written into", async () => {
  const path = await newFolder();
  await (await createRunFolder(path, softmaxExperiment(), summary, lost)).close();
  const error = await rejectionOf(createRunFolder(path, softmaxExperiment(), summary, lost));
  expect(error.code).toBe("file-unwritable");
  expect(error.message).toContain(path);
});

test("a last line or record that was cut off is left out", async () => {
  const path = await newFolder();
  const folder = await createRunFolder(path, softmaxExperiment(), summary, lost);
  await folder.append(recorded);
  await folder.close();
  await appendFile(join(path, "events.jsonl"), '{"time":1,"type":"batchE');
  expect(await readRunEvents(path)).toEqual({ events: recorded, problems: [] });
  await truncate(join(path, "predictions.bin"), 26);
  const { events: read, problems } = await readRunEvents(path);
  const [, , , , epochEnd] = read;
  expect(epochEnd.event).toMatchObject({ evaluations: [{ labels: new Uint8Array(0) }, { labels: new Uint8Array(0) }] });
  expect(problems.map(({ file, message }) => `${file} ${message}`)).toEqual([
    "predictions.bin holds no whole record at byte 0: the predicted labels of the validation set in epoch 1 are lost",
    "predictions.bin holds no whole record at byte 31: the predicted labels of the test set in epoch 1 are lost",
    "predictions.bin holds no whole record at byte 61: the predicted labels of the test set are lost",
  ]);
});

test("a run whose trainer is gone is marked interrupted, one that is over is not", async () => {
  const path = await newFolder();
  await (await createRunFolder(path, softmaxExperiment(), summary, lost)).close();
  const error = { code: "trainer-failed" as const, message: "The trainer was ended by SIGKILL" };
  expect(await markInterrupted(path, error)).toBe(true);
  const marked = await readRunSummary(path);
  expect(marked).toMatchObject({ ...summary, status: "interrupted", ended: marked.ended, error });
  expect(Date.parse(marked.ended!)).toBeGreaterThan(Date.parse("2026-01-01"));
  await writeRunSummary(path, { ...summary, status: "completed" });
  expect(await markInterrupted(path, error)).toBe(false);
  expect((await readRunSummary(path)).status).toBe("completed");
});

test("a summary comes back with its confusion matrix", async () => {
  const folder = await temporaryFolder();
  const result = {
    bestEpoch: 1,
    bestAccuracy: 0.9,
    chosenOn: "validation" as const,
    test: withoutLabels(),
    fingerprint: "ab",
    finalModel: "model",
    bestModel: "model",
    seconds: 1,
  };
  await writeRunSummary(folder, { ...summary, status: "completed", result });
  expect(await readRunSummary(folder)).toEqual({ ...summary, status: "completed", result });
});

test.each([
  ["", "is empty"],
  ["{", "is cut off or no JSON"],
  ["null", "holds something else than expected"],
  [sealedText(summary).replace("running", "stopped"), "was changed after it was written"],
  [sealedText({ ...summary, status: "flying" }), "is not the summary of a run that this version knows"],
])("a summary is refused: %#", async (text, message) => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "summary.json"), text);
  const error = await rejectionOf(readRunSummary(folder));
  expect(error.code).toBe("damaged-run");
  expect(error.message).toContain(`summary.json ${message}`);
  expect(error.next).toContain("mnist-lab repair");
});

test("a summary of a newer version is read as far as it is understood", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "summary.json"), sealedText({ ...summary, version: 2, mood: "good" }));
  expect(await readRunSummary(folder)).toMatchObject({ version: 2, name: "LeNet-5", status: "running" });
});

test("a folder that is opened again goes on where it was whole", async () => {
  const path = await newFolder();
  const first = await createRunFolder(path, softmaxExperiment(), summary, lost);
  await first.append(recorded.slice(0, 5));
  await first.close();
  await appendFile(join(path, "events.jsonl"), '{"time":1,"type":"batchE');
  await appendFile(join(path, "predictions.bin"), "MLP1cut off");
  const second = await openRunFolder(path, lost);
  await second.append(recorded.slice(5));
  await second.close();
  expect(await readRunEvents(path)).toEqual({ events: recorded, problems: [] });
});

test("a folder that is open cannot be opened a second time", async () => {
  const path = await newFolder();
  const folder = await createRunFolder(path, softmaxExperiment(), summary, lost);
  const error = await rejectionOf(openRunFolder(path, lost));
  expect(error.code).toBe("run-busy");
  expect(error.message).toContain(String(process.pid));
  await folder.append(recorded);
  await folder.close();
  expect(await readRunEvents(path)).toEqual({ events: recorded, problems: [] });
});

test("a folder that goes away is told once, and not made again", async () => {
  const path = await newFolder();
  const errors: unknown[] = [];
  const folder = await createRunFolder(path, softmaxExperiment(), summary, (error) => errors.push(error));
  await rm(path, { recursive: true });
  await vi.waitFor(() => expect(errors).toHaveLength(1), { timeout: 5000 });
  expect(errors[0]).toMatchObject({ code: "run-lost", message: expect.stringContaining(path) as string });
  await rejectionOf(folder.writeSummary(summary));
  await folder.close().catch(() => undefined);
  expect(existsSync(path)).toBe(false);
});

test("a summary that is missing is named", async () => {
  const folder = await temporaryFolder();
  expect(await rejectionOf(readRunSummary(folder))).toMatchObject({ code: "file-not-found" });
});
