import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { sealedText, unsealed } from "../sealedJson.ts";

/** Name of the manifest in a bundle. */
export const manifestFile = "hand-in.json";

/** Version of bundles. A newer one is refused: what it promises is not known here. */
export const handInVersion = 1;

/** A file of a bundle. */
export interface HandInFile {
  /** Path in the bundle, `/` between folders. */
  readonly path: string;
  /** Size in bytes. */
  readonly bytes: number;
  /** Of its content, 64 hexadecimal digits. */
  readonly sha256: string;
}

/** What a bundle says of itself. */
export interface HandInManifest {
  readonly version: number;
  /** Version of MNIST Lab that made it. */
  readonly product: string;
  /** When it was made, ISO 8601 in UTC. */
  readonly created: string;
  readonly runId: string;
  /** What the run's digits are known by; null where they were not to be had any more. */
  readonly dataSha256: string | null;
  readonly files: readonly HandInFile[];
}

const format = "mnist-lab-hand-in";

/** @returns the manifest's text, sealed. */
export function manifestText(manifest: HandInManifest): string {
  return sealedText({ format, ...manifest });
}

/** Files that a run hands in, besides its checkpoint. */
const ownFile = /^(?:experiment\.json|summary\.json|events\.jsonl|predictions\.bin)$/;
const modelFile = /^(?:model|best)\/(?:model\.json|weights\.bin|model\.safetensors)$/;
const checkpointFile = /^checkpoint\/[^/\\:\0]+\.safetensors$/;

/** @returns whether a run has a file of this path: none that leads out of its folder, and nothing else besides. */
export function isHandInPath(path: string): boolean {
  return path.length < 300 && (ownFile.test(path) || modelFile.test(path) || checkpointFile.test(path));
}

/** @returns the version of a manifest, whether its seal is whole or not; null where it is none of ours. */
export function manifestVersion(text: string): number | null {
  try {
    const { format: told, version } = JSON.parse(text) as { readonly format?: unknown; readonly version?: unknown };
    return told === format && typeof version === "number" ? version : null;
  } catch {
    return null;
  }
}

/** @returns the manifest, or what is wrong with it, as the end of a sentence. */
export function decodeManifest(text: string): HandInManifest | string {
  const read = unsealed(text);
  if (!read.ok) return read.problem;
  const { value } = read;
  if (value["format"] !== format) return "is no manifest of a hand-in bundle";
  return isManifest(value) ? value : "holds something else than expected";
}

function isManifest(value: unknown): value is HandInManifest {
  if (typeof value !== "object" || value === null) return false;
  const { version, product, created, runId, dataSha256, files } = value as Record<string, unknown>;
  const texts = [product, created, runId].every((each) => typeof each === "string");
  const hash = dataSha256 === null || typeof dataSha256 === "string";
  return version === handInVersion && texts && hash && Array.isArray(files) && files.every(isFile);
}

function isFile(value: unknown): value is HandInFile {
  if (typeof value !== "object" || value === null) return false;
  const { path, bytes, sha256 } = value as Record<string, unknown>;
  return typeof path === "string" && Number.isSafeInteger(bytes) && typeof sha256 === "string";
}

/** @returns SHA-256 of a file, 64 hexadecimal digits. Rejects with the system's error. */
export async function fileSha256(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash, signal === undefined ? {} : { signal });
  return hash.digest("hex");
}
