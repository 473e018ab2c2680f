import type { GoldenCase } from "../engine/golden.ts";

/**
 * Golden cases as JSON, for the doctor: maps and arrays of numbers under a key that says what they are, the numbers in
 * base64, little-endian.
 */

type Arrays = Float32Array | Uint8Array;

export function goldenText(cases: readonly GoldenCase[]): string {
  return JSON.stringify(cases, (_key, value: unknown) => {
    if (value instanceof Map) return { $map: [...(value as Map<string, unknown>)] };
    if (value instanceof Float32Array) return { $float32: base64Of(value) };
    if (value instanceof Uint8Array) return { $uint8: base64Of(value) };
    return value;
  });
}

/** @throws SyntaxError when the text is not what `goldenText` wrote. */
export function parseGolden(text: string): GoldenCase[] {
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== "object" || value === null) return value;
    if ("$map" in value) return new Map(value.$map as [string, unknown][]);
    if ("$float32" in value) return new Float32Array(bytesOf(value.$float32 as string));
    if ("$uint8" in value) return new Uint8Array(bytesOf(value.$uint8 as string));
    return value;
  }) as GoldenCase[];
}

function base64Of({ buffer, byteOffset, byteLength }: Arrays): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
}

/** @returns a buffer of its own, aligned for any type. */
function bytesOf(base64: string): ArrayBuffer {
  return Uint8Array.from(Buffer.from(base64, "base64")).buffer;
}
