import { isCheckpointFile } from "../core/checkpointName.ts";

/**
 * What crosses between the process that fills a queue and the workers that empty it, by way of Redis. Anybody who reaches
 * that Redis can write there: whoever reads checks everything.
 */
export const queueProtocolVersion = 1;

/** Who fills a queue, or works for it: only the same understand each other, and compute the same. */
export interface QueueVersion {
  readonly protocol: number;
  /** "0.1.0" */
  readonly product: string;
}

/** What a job carries. */
export interface QueuedRun {
  readonly runId: string;
  /** Resolved; it names no file of the computer that it comes from. To be parsed again. */
  readonly experiment: object;
  /** SHA-256 of its digits, in hexadecimal. */
  readonly dataSha256: string;
}

/** How far a run is that trains elsewhere. */
export interface QueuedProgress {
  /** The share of its training that is done, 0 to 1. */
  readonly share: number;
  /** Of its best epoch, 0 to 1; null before there is one. */
  readonly accuracy: number | null;
}

/** A file of a run, whole, known by its hash. */
export interface QueuedFile {
  readonly name: string;
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** The files of a run that only grow: they travel in pieces. */
export const growingFiles = ["predictions.bin", "events.jsonl"] as const;
export type GrowingFile = (typeof growingFiles)[number];

/** The files of a run that travel whole, but for those in `checkpoint/`. */
export const summaryFile = "summary.json";
const modelFiles = ["model.json", "weights.bin", "model.safetensors"];
export const resultFiles: readonly string[] = ["model", "best"].flatMap((folder) =>
  modelFiles.map((name) => `${folder}/${name}`),
);
const checkpointFolder = "checkpoint/";

/** Bytes: more than any file of a run that Redis takes well, whose own limit is 512 MiB. */
export const largestQueuedFile = 384 * 1024 * 1024;
/** As many as a run has that keeps each of its checkpoints for a long time. */
const mostFiles = 20_000;

/** @returns whether a run has files of that name: one of a fixed list, or a checkpoint; never a path. */
export function isQueuedFileName(name: string): boolean {
  if (name === summaryFile || resultFiles.includes(name)) return true;
  return name.startsWith(checkpointFolder) && isCheckpointFile(name.slice(checkpointFolder.length));
}

export function isGrowingFile(name: string): name is GrowingFile {
  return growingFiles.some((each) => each === name);
}

/** @returns what a job carries; null where it is something else. */
export function queuedRunOf(value: unknown): QueuedRun | null {
  const { runId, experiment, dataSha256 } = fieldsOf(value);
  if (typeof runId !== "string" || !/^\d{8}-\d{6}-[a-z0-9]{1,40}-[0-9a-f]{4}$/.test(runId)) return null;
  if (typeof experiment !== "object" || experiment === null || !isSha256(dataSha256)) return null;
  return { runId, experiment, dataSha256 };
}

/** @returns null where it is something else. */
export function queuedProgressOf(value: unknown): QueuedProgress | null {
  const { share, accuracy } = fieldsOf(value);
  return isShare(share) && (accuracy === null || isShare(accuracy)) ? { share, accuracy } : null;
}

/** @returns the list of a run's files; null where it is something else, or names what no run has. */
export function queuedFilesOf(value: unknown): readonly QueuedFile[] | null {
  if (!Array.isArray(value) || value.length > mostFiles) return null;
  const files = value.map((each: unknown): QueuedFile | null => {
    const { name, bytes, sha256 } = fieldsOf(each);
    if (typeof name !== "string" || !isQueuedFileName(name) || !isSha256(sha256)) return null;
    if (typeof bytes !== "number" || !Number.isSafeInteger(bytes) || bytes < 0 || bytes > largestQueuedFile)
      return null;
    return { name, bytes, sha256 };
  });
  return files.every((each) => each !== null) ? files : null;
}

function isShare(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= 1;
}

function isSha256(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
