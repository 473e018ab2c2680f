import path from "node:path";
import { ExpectedError } from "../core/errors.ts";

/** A weight as a `model.json` lists it. */
export interface StoredWeight {
  readonly name: string;
  readonly shape: readonly number[];
  /** Number of values. */
  readonly size: number;
  /** Whether it belongs to an optimizer and not to the network. */
  readonly optimizer: boolean;
}

/** Weights that lie one after another in some files, which are to be read as one. */
export interface WeightGroup {
  /** Relative to the folder of the `model.json`, and inside it. */
  readonly paths: readonly string[];
  readonly weights: readonly StoredWeight[];
}

/** More values than any network here has; keeps sizes that a file claims within exact numbers. */
const valuesLimit = 536_870_911;

/**
 * The list of weights in a `model.json` of TensorFlow.js layers format. Nothing in the file is trusted.
 * @param file for messages.
 * @throws ExpectedError `bad-weights` naming the file and the place in it.
 */
export function manifestOf(file: string, text: string): WeightGroup[] {
  let model: unknown;
  try {
    model = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ExpectedError("bad-weights", `${file} is no JSON: ${reason}`, { next: formatHint, cause: error });
  }
  const format = property(model, "format");
  if (format !== undefined && format !== "layers-model") {
    throw bad(file, `format: found ${show(format)}, expected "layers-model"`);
  }
  const groups = property(model, "weightsManifest");
  if (!Array.isArray(groups)) throw bad(file, `weightsManifest: found ${show(groups)}, expected a list`);
  return groups.map((group: unknown, i) => groupOf(file, group, `weightsManifest[${i}]`));
}

const formatHint = "Point to the model.json of a model in TensorFlow.js layers format.";

function groupOf(file: string, group: unknown, at: string): WeightGroup {
  const paths = property(group, "paths");
  const weights = property(group, "weights");
  if (!Array.isArray(paths) || paths.length === 0) {
    throw bad(file, `${at}.paths: found ${show(paths)}, expected a list of files`);
  }
  if (!Array.isArray(weights)) throw bad(file, `${at}.weights: found ${show(weights)}, expected a list`);
  return {
    paths: paths.map((name: unknown, i) => checkedPath(file, name, `${at}.paths[${i}]`)),
    weights: weights.map((weight: unknown, i) => weightOf(file, weight, `${at}.weights[${i}]`)),
  };
}

/** A file beside the model or below: a model from anywhere must not make us read anything else. */
function checkedPath(file: string, name: unknown, at: string): string {
  if (typeof name !== "string" || name === "") throw bad(file, `${at}: found ${show(name)}, expected a file name`);
  const outside = path.posix.isAbsolute(name) || path.win32.isAbsolute(name) || /^[A-Za-z]:/.test(name);
  if (outside || name.includes("\0") || name.split(/[\\/]/).includes("..")) {
    throw bad(file, `${at}: found ${show(name)}, expected a file beside it`);
  }
  return name;
}

function weightOf(file: string, weight: unknown, at: string): StoredWeight {
  const name = property(weight, "name");
  const shape = property(weight, "shape");
  const dtype = property(weight, "dtype");
  if (typeof name !== "string") throw bad(file, `${at}.name: found ${show(name)}, expected a text`);
  if (!isShape(shape))
    throw bad(file, `${at}.shape of ${name}: found ${show(shape)}, expected sizes such as [5, 5, 1, 6]`);
  const size = shape.reduce((product, side) => product * side, 1);
  if (size > valuesLimit) throw bad(file, `${at}.shape of ${name}: found ${show(shape)}, too large`);
  const optimizer = property(weight, "group") === "optimizer";
  // An optimizer's weights are skipped; all that matters is that they take four bytes a value too.
  if (dtype !== "float32" && !(optimizer && dtype === "int32")) {
    throw bad(file, `${at}.dtype of ${name}: found ${show(dtype)}, expected "float32"`);
  }
  if (property(weight, "quantization") !== undefined) {
    throw bad(file, `${at}: ${name} is quantized, expected plain float32`);
  }
  return { name, shape, size, optimizer };
}

function isShape(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && (size as number) > 0);
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function show(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function bad(file: string, what: string): ExpectedError {
  return new ExpectedError("bad-weights", `${file}: ${what}`, { next: formatHint });
}
