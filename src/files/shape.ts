/**
 * What a value from a file must be for the program not to trip over it. Checksums tell accidents; this tells files that
 * somebody else made.
 */
export type Check = (value: unknown) => boolean;

/** NaN and infinities too. */
export const number: Check = (value) => typeof value === "number";
/** A whole number from 0. */
export const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
export const text: Check = (value) => typeof value === "string";
export const boolean: Check = (value) => typeof value === "boolean";
export const curve: Check = (value) => value instanceof Float64Array;

export function orNull(check: Check): Check {
  return (value) => value === null || check(value);
}

/** What may be left out. */
export function optional(check: Check): Check {
  return (value) => value === undefined || check(value);
}

export function oneOf(values: readonly unknown[]): Check {
  return (value) => values.includes(value);
}

export function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check);
}

/** An object with these properties of its own, but for those that are optional; it may have others. */
export function objectOf(properties: Readonly<Record<string, Check>>): Check {
  const checks = Object.entries(properties);
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    return checks.every(([key, check]) =>
      check(Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined),
    );
  };
}

export const setName: Check = oneOf(["train", "validation", "test"]);

export const digitCounts: Check = objectOf({ train: count, validation: count, test: count });

export const runInputs: Check = objectOf({ dataSha256: orNull(text), weightsFingerprint: orNull(text) });

export const errorReport: Check = objectOf({ code: text, message: text });

/** An evaluation whose confusion matrix has been decoded; with or without labels. */
export const evaluation: Check = objectOf({
  set: setName,
  count,
  loss: number,
  accuracy: number,
  confusion: (value) => value instanceof Int32Array && value.length === 100,
});
