import { suggestionFor } from "./experiment/suggestion.ts";

/** What a checkpoint's name can tell. A figure is null before it is known, and where there is no set to take it from. */
export interface CheckpointValues {
  readonly epoch: number;
  /** Updates done. */
  readonly step: number;
  readonly loss: number | null;
  readonly accuracy: number | null;
  readonly valLoss: number | null;
  readonly valAccuracy: number | null;
}

/** Those that count something, and those that measure. */
const kinds: Readonly<Record<keyof CheckpointValues, "count" | "figure">> = {
  epoch: "count",
  step: "count",
  loss: "figure",
  accuracy: "figure",
  valLoss: "figure",
  valAccuracy: "figure",
};
const names = Object.keys(kinds) as (keyof CheckpointValues)[];

/** `{name}`, `{name:format}`. */
const placePattern = /\{([^{}:]*)(?::([^{}]*))?\}/g;
const formats = { count: /^(?:d|0([1-9])d)?$/, figure: /^(?:\.([0-9])f)?$/ } as const;
const formatTexts = {
  count: '"d" or, filled up with zeros, "02d"',
  figure: '".4f": so many digits behind the point',
} as const;

/**
 * The name of a checkpoint after a pattern in Keras's words, `{epoch:02d}-{valAccuracy:.4f}`: "07-0.9871".
 *
 * @param pattern one that has no problem.
 * @returns the name without an extension; "none" stands for what is not known.
 */
export function checkpointName(pattern: string, values: CheckpointValues): string {
  return pattern.replace(placePattern, (_, name: keyof CheckpointValues, format: string | undefined) => {
    const value = values[name];
    if (value === null) return "none";
    const digits = formats[kinds[name]].exec(format ?? "")?.[1];
    if (digits === undefined) return String(value);
    return kinds[name] === "count" ? String(value).padStart(Number(digits), "0") : value.toFixed(Number(digits));
  });
}

/** The values that a pattern uses. */
export function placesOf(pattern: string): string[] {
  return Array.from(pattern.matchAll(placePattern), ([, name]) => name);
}

/** Longer than any name that a person wants, short enough for every file system, ".safetensors" included. */
const longestName = 150;
/** The longest number that can stand in a place. */
const longestNumber = 24;
const unsafeCharacter = /[<>"/\\|?*:\u0000-\u001f\u007f-\u009f\p{Surrogate}]/u;
/** What Windows takes for a device, whatever follows behind a point. */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** @returns what is wrong with a pattern and what is expected, or null. */
export function patternProblem(pattern: string): string | null {
  for (const [place, name, format = ""] of pattern.matchAll(placePattern)) {
    const problem = placeProblem(place, name, format);
    if (problem !== null) return problem;
  }
  const rest = pattern.replace(placePattern, "");
  if (/[{}]/.test(rest)) return `found a brace on its own; expected places such as "{epoch:02d}"`;
  const unsafe = unsafeCharacter.exec(rest)?.[0];
  if (unsafe !== undefined) {
    return `found ${JSON.stringify(unsafe)}, which no file's name may hold on every system; ${expected}`;
  }
  if (rest === pattern) return `found no place in it, so every checkpoint would have the same name; ${expected}`;
  if (/^[. ]/.test(pattern)) return `found ${JSON.stringify(pattern[0])} at its beginning; ${expected}`;
  if (rest.length + longestNumber * placesOf(pattern).length > longestName) return `too long for a file's name`;
  const sample = checkpointName(pattern, { epoch: 1, step: 1, loss: 1, accuracy: 1, valLoss: 1, valAccuracy: 1 });
  const reserved = device.exec(sample)?.[0];
  if (reserved !== undefined) return `found a name that Windows keeps for itself (${reserved}); ${expected}`;
  return null;
}

/** @returns whether a file's name is one that a checkpoint may have on every system: never a path. */
export function isCheckpointFile(name: string): boolean {
  const stem = name.slice(0, -checkpointExtension.length);
  if (!name.endsWith(checkpointExtension) || stem === "" || stem.length > longestName) return false;
  return !unsafeCharacter.test(stem) && !/^[. ]/.test(stem) && !device.test(stem);
}

const checkpointExtension = ".safetensors";
const expected = 'expected letters, digits, "-", "_" and places such as "{epoch:02d}"';

function placeProblem(place: string, name: string, format: string): string | null {
  if (!isKnown(name)) {
    const meant = suggestionFor(name, names);
    const next = meant === null ? `expected ${names.join(", ")}` : `did you mean "${place.replace(name, meant)}"?`;
    return `found "${place}"; ${next}`;
  }
  const kind = kinds[name];
  if (formats[kind].test(format)) return null;
  return `found the format "${format}" of ${name}; expected ${formatTexts[kind]}`;
}

function isKnown(name: string): name is keyof CheckpointValues {
  return Object.hasOwn(kinds, name);
}
