import { readFileSync } from "node:fs";
import type { AugmentationSpec } from "../../src/core/experiment/schema.ts";
import { goldenFiles, type GoldenFile } from "./golden.ts";
import { trainingDigits } from "./goldenDigits.ts";

interface AugmentationCase {
  readonly image: string;
  readonly fillMode: AugmentationSpec["fillMode"];
  readonly cval: number;
  /** [28][28] */
  readonly output: readonly (readonly number[])[];
}

interface CasesFile {
  readonly tolerance: { readonly absolute: number };
  readonly cases: readonly AugmentationCase[];
}

/** Keras's arguments of `apply_affine_transform`. */
export interface AffineCasesFile extends CasesFile {
  readonly transform: Readonly<Partial<Record<"theta" | "tx" | "ty" | "shear" | "zx" | "zy", number>>>;
}

export interface ElasticCasesFile extends CasesFile {
  readonly elastic: { readonly alpha: number; readonly sigma: number };
  /** [2][28][28]: horizontal, vertical. */
  readonly noise: readonly (readonly (readonly number[])[])[];
  readonly displacement: readonly (readonly (readonly number[])[])[];
}

const isElastic = ({ name }: GoldenFile): boolean => name.startsWith("elastic");

function read(file: GoldenFile): unknown {
  return JSON.parse(readFileSync(file.path, "utf8"));
}

export function affineCases(): [string, AffineCasesFile][] {
  const files = goldenFiles("augmentation").filter((file) => !isElastic(file));
  return files.map((file) => [file.name, read(file) as AffineCasesFile]);
}

export function elasticCases(): [string, ElasticCasesFile][] {
  return goldenFiles("augmentation")
    .filter(isElastic)
    .map((file) => [file.name, read(file) as ElasticCasesFile]);
}

/** @returns the pixels of an image that a case names, [28 · 28], 0 to 1. */
export function pixelsOf(image: string): Float64Array {
  if (image === "pattern") {
    return Float64Array.from({ length: 784 }, (_, i) => ((3 * Math.floor(i / 28) + 5 * (i % 28)) % 17) / 16);
  }
  const index = Number(/^train (\d+)$/.exec(image)?.[1]);
  return Float64Array.from(trainingDigits(index, 1).pixels, (byte) => byte / 255);
}

/** @returns the largest difference between values and those of a case. */
export function largestDifference(pixels: Float32Array, { output }: AugmentationCase): number {
  return output.flat().reduce((largest, value, i) => Math.max(largest, Math.abs(value - pixels[i])), 0);
}
