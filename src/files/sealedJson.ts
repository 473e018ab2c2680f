import { createHash } from "node:crypto";

/**
 * JSON files that tell by themselves whether they are as they were written: the last property, `sha256`, is the SHA-256
 * of the rest as `JSON.stringify` writes it without blanks.
 */

/** @returns the file's text. Int32Arrays become plain lists, numbers that JSON does not know strings ("NaN"). */
export function sealedText(value: object): string {
  const plain = JSON.parse(
    JSON.stringify(value, (_, part: unknown) => {
      if (part instanceof Int32Array) return Array.from(part);
      return typeof part === "number" && !Number.isFinite(part) ? String(part) : part;
    }),
  ) as object;
  return `${JSON.stringify({ ...plain, sha256: sealOf(plain) }, null, 2)}\n`;
}

export type Unsealed =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  /** What is wrong, as the end of a sentence: "is empty". */
  | { readonly ok: false; readonly problem: string };

/** The problem of a file that is JSON, and not what was written. */
export const brokenSeal = "was changed after it was written";

/** @returns the object as it lies in the file, unknown properties included, or what is wrong with it. */
export function unsealed(text: string): Unsealed {
  if (text.trim() === "") return { ok: false, problem: "is empty" };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, problem: "is cut off or no JSON" };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { ok: false, problem: "holds something else than expected" };
  }
  const { sha256, ...rest } = value as Record<string, unknown>;
  try {
    if (sha256 !== sealOf(rest)) return { ok: false, problem: brokenSeal };
  } catch {
    // Lists within lists, deeper than a stack.
    return { ok: false, problem: "holds something else than expected" };
  }
  return { ok: true, value: rest };
}

function sealOf(plain: object): string {
  return createHash("sha256").update(JSON.stringify(plain)).digest("hex");
}
