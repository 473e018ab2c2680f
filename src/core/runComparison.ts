import { layerLinesOf, settingsOf, type LayerLine } from "./experiment/settings.ts";
import type { Experiment } from "./experiment/schema.ts";

/** A setting in each of the runs. */
export interface ComparedSetting {
  readonly path: string;
  /** In the order of the runs; undefined where a run does not have it: another optimizer has other settings. */
  readonly values: readonly unknown[];
  readonly differs: boolean;
}

/** Layers that stand at the same place of the networks. */
export interface ComparedLayer {
  /** In the order of the runs; null where a network has none here. */
  readonly lines: readonly (LayerLine | null)[];
  readonly differs: boolean;
}

/** @returns every setting that any of the experiments has, each near those that it stands with. */
export function compareSettings(experiments: readonly Experiment[]): ComparedSetting[] {
  const lists = experiments.map((experiment) => new Map(settingsOf(experiment).map((each) => [each.path, each.value])));
  const paths: string[] = [];
  for (const list of lists) {
    let at = 0;
    for (const path of list.keys()) {
      const found = paths.indexOf(path);
      if (found < 0) paths.splice(at, 0, path);
      at = (found < 0 ? at : found) + 1;
    }
  }
  return paths.map((path) => {
    const values = lists.map((list) => list.get(path));
    return { path, values, differs: new Set(values.map((value) => JSON.stringify(value))).size > 1 };
  });
}

/**
 * Puts the networks beside one another: as many equal layers as possible share a row, then as many of the same type.
 *
 * @returns rows, each network's layers in order.
 */
export function compareLayers(experiments: readonly Experiment[]): ComparedLayer[] {
  let rows: (LayerLine | null)[][] = [];
  for (const [index, { model }] of experiments.entries()) {
    rows = aligned(rows, layerLinesOf(model.layers), index);
  }
  return rows.map((lines) => ({
    lines,
    differs: lines.some((line) => line === null || lines[0] === null || !isSameLayer(line, lines[0])),
  }));
}

/** Adds one network to rows of `width` others (Needleman and Wunsch 1970, without a price for gaps). */
function aligned(
  rows: readonly (readonly (LayerLine | null)[])[],
  lines: readonly LayerLine[],
  width: number,
): (LayerLine | null)[][] {
  const empty = Array.from({ length: width }, () => null);
  const columns = lines.length + 1;
  /** Best score of what is left from row i and line j on. */
  const best = new Float64Array((rows.length + 1) * columns);
  const worth = (i: number, j: number): number => Math.max(...rows[i].map((row) => likeness(row, lines[j])));
  for (let i = rows.length - 1; i >= 0; i--) {
    for (let j = lines.length - 1; j >= 0; j--) {
      const together = worth(i, j);
      best[i * columns + j] = Math.max(
        best[(i + 1) * columns + j],
        best[i * columns + j + 1],
        together === 0 ? 0 : together + best[(i + 1) * columns + j + 1],
      );
    }
  }
  const result: (LayerLine | null)[][] = [];
  let [i, j] = [0, 0];
  while (i < rows.length || j < lines.length) {
    const together = i < rows.length && j < lines.length ? worth(i, j) : 0;
    if (together > 0 && best[i * columns + j] === together + best[(i + 1) * columns + j + 1]) {
      result.push([...rows[i++], lines[j++]]);
    } else if (j === lines.length || (i < rows.length && best[i * columns + j] === best[(i + 1) * columns + j])) {
      result.push([...rows[i++], null]);
    } else {
      result.push([...empty, lines[j++]]);
    }
  }
  return result;
}

function likeness(line: LayerLine | null, other: LayerLine): number {
  if (line === null || line.depth !== other.depth || line.type !== other.type) return 0;
  return line.text === other.text ? 3 : 2;
}

function isSameLayer(line: LayerLine, other: LayerLine): boolean {
  return likeness(line, other) === 3;
}

/** @returns first − second, cell by cell. @param first 100 counts, row by true label, column by predicted label. */
export function confusionDifference(first: Int32Array, second: Int32Array): Int32Array {
  return first.map((count, cell) => count - second[cell]);
}

/** What two runs said to the same digits. */
export interface AnswerComparison {
  readonly count: number;
  /** Digits that both, or neither, got right. */
  readonly both: number;
  readonly neither: number;
  /** Indices of the digits that only one got right, ascending. */
  readonly onlyFirst: Int32Array;
  readonly onlySecond: Int32Array;
  /** How likely a difference at least this large is if both are equally good (McNemar's exact test), 0 to 1. */
  readonly pValue: number;
}

/**
 * @param truth true labels.
 * @param first what one run predicted for the same digits. @param second what the other did.
 */
export function compareAnswers(truth: Uint8Array, first: Uint8Array, second: Uint8Array): AnswerComparison {
  if (first.length !== truth.length || second.length !== truth.length) {
    throw new RangeError(`${first.length} and ${second.length} answers cannot be compared on ${truth.length} digits.`);
  }
  const onlyFirst: number[] = [];
  const onlySecond: number[] = [];
  let [both, neither] = [0, 0];
  for (let i = 0; i < truth.length; i++) {
    const [firstRight, secondRight] = [first[i] === truth[i], second[i] === truth[i]];
    if (firstRight && secondRight) both++;
    else if (firstRight) onlyFirst.push(i);
    else if (secondRight) onlySecond.push(i);
    else neither++;
  }
  return {
    count: truth.length,
    both,
    neither,
    onlyFirst: Int32Array.from(onlyFirst),
    onlySecond: Int32Array.from(onlySecond),
    pValue: mcnemarExact(onlyFirst.length, onlySecond.length),
  };
}

/**
 * McNemar's exact test (McNemar 1947): of the digits that only one of two got right, each is one's or the other's with
 * even chances if both are equally good, so that the smaller count is binomial.
 *
 * @returns the two-sided p value, 0 to 1; 1 where the two never differ.
 */
export function mcnemarExact(onlyFirst: number, onlySecond: number): number {
  const count = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  // The largest term, (count over fewer) / 2^count, halved on the way so that it stays small; the others are multiples.
  let largest = 1;
  let halvings = count;
  for (let i = 1; i <= fewer; i++) {
    largest *= (count - fewer + i) / i;
    for (; largest > 1 && halvings > 0; halvings--) largest /= 2;
  }
  for (; largest > 0 && halvings > 0; halvings--) largest /= 2;
  let sum = 0;
  let term = 1;
  for (let k = fewer; k >= 0 && term > sum * 1e-18; k--) {
    sum += term;
    term *= k / (count - k + 1);
  }
  return Math.min(1, 2 * sum * largest);
}
