import { expect, test } from "vitest";
import {
  isQueuedFileName,
  largestQueuedFile,
  queuedFilesOf,
  queuedProgressOf,
  queuedRunOf,
} from "../../../src/protocol/queue.ts";

const sha256 = "ab".repeat(32);

test.each([
  "summary.json",
  "model/model.json",
  "model/weights.bin",
  "best/model.safetensors",
  "checkpoint/last.safetensors",
  "checkpoint/07-0.9871.safetensors",
])("%s is a file of a run", (name) => {
  expect(isQueuedFileName(name)).toBe(true);
});

test.each([
  "",
  "experiment.json",
  "lock.json",
  "events.jsonl",
  "about.json",
  "../summary.json",
  "/etc/passwd",
  "model/../summary.json",
  "model/other.bin",
  "checkpoint/../../evil.safetensors",
  "checkpoint/..safetensors",
  "checkpoint/.safetensors",
  "checkpoint/a/b.safetensors",
  "checkpoint/a\\b.safetensors",
  "checkpoint/C:evil.safetensors",
  "checkpoint/con.safetensors",
  "checkpoint/a\u0000.safetensors",
  "checkpoint/last.safetensors.exe",
  `checkpoint/${"a".repeat(200)}.safetensors`,
])("%j is none, or a path", (name) => {
  expect(isQueuedFileName(name)).toBe(false);
});

test("a list of files is taken whole or not at all", () => {
  const good = { name: "summary.json", bytes: 7, sha256 };
  expect(queuedFilesOf([good, { ...good, more: 1 }])).toEqual([good, good]);
  for (const bad of [
    { ...good, name: "../a" },
    { ...good, bytes: -1 },
    { ...good, bytes: 1.5 },
    { ...good, bytes: largestQueuedFile + 1 },
    { ...good, sha256: "ab" },
    { ...good, sha256: sha256.toUpperCase() },
    null,
    "summary.json",
  ]) {
    expect(queuedFilesOf([good, bad])).toBeNull();
  }
  expect(queuedFilesOf({ length: 0 })).toBeNull();
});

test("a job carries a run's id, which is the name of a folder and no path", () => {
  const good = { runId: "20260301-142530-lenet5-7f3a", experiment: {}, dataSha256: sha256 };
  expect(queuedRunOf({ ...good, path: "/" })).toEqual(good);
  for (const runId of ["..", "a/b", "20260301-142530-../../x-7f3a", "20260301-142530-lenet5-7f3a/", 5, undefined]) {
    expect(queuedRunOf({ ...good, runId })).toBeNull();
  }
  expect(queuedRunOf({ ...good, dataSha256: null })).toBeNull();
  expect(queuedRunOf({ ...good, experiment: "{}" })).toBeNull();
  expect(queuedRunOf(null)).toBeNull();
});

test("progress is a share", () => {
  expect(queuedProgressOf({ share: 0.5, accuracy: null })).toEqual({ share: 0.5, accuracy: null });
  for (const share of [-0.1, 1.1, NaN, "0.5"]) expect(queuedProgressOf({ share, accuracy: null })).toBeNull();
  expect(queuedProgressOf({ share: 0.5, accuracy: 2 })).toBeNull();
  expect(queuedProgressOf(7)).toBeNull();
});
