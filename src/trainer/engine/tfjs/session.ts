import type { Tensor } from "@tensorflow/tfjs-core";
import type { Primitives } from "./primitives.ts";

export type DataType = "float32" | "int32" | "uint8" | "bool";

/** What a variable or an input holds. */
export interface TensorSpec {
  readonly name: string;
  readonly dtype: DataType;
  readonly shape: readonly number[];
}

/** Numbers on this side of the device: bytes for `uint8` and `bool`. */
export type Values = Float32Array | Int32Array | Uint8Array;

/** What stays on the device from one call to the next. */
export interface Variables {
  read(name: string): Tensor;
  assign(name: string, value: Tensor): void;
}

/** What a program is built from, or run on. */
export interface ProgramParts {
  /** By name. */
  readonly inputs: ReadonlyMap<string, Tensor>;
  readonly variables: Variables;
  readonly primitives: Primitives;
}

/**
 * A function in TensorFlow.js operations. It computes nothing in JavaScript from the values of its inputs or variables, so
 * that it can be captured: what does is frozen at what it was then.
 */
export interface Program {
  /** Letters, digits, `_` and `/`: unique in its session. */
  readonly name: string;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly string[];
  /** @returns a tensor for each of `outputs`. Called inside `tidy`. */
  build(parts: ProgramParts): readonly Tensor[];
}

/** Variables on a device, and programs that change them. */
export interface Session {
  /** What keeps programs from running in the fastest way, as a sentence; null when nothing does. */
  readonly notice: string | null;
  /** Makes programs ready, so that their first run does not take longer than others. */
  define(programs: readonly Program[]): void;
  /**
   * @param inputs in the order of the program's. @param wanted names of outputs, all when left out.
   * @returns the wanted outputs. A device that is asked for results less often than for work hands them over when they are
   * first awaited, those of all runs before with them.
   * @throws ExpectedError `too-large` where the device has not enough memory, `engine-failed` where it is gone.
   */
  run(program: Program, inputs: readonly Values[], wanted?: readonly string[]): Values[] | PromiseLike<Values[]>;
  write(values: ReadonlyMap<string, Values>): void;
  read(names: readonly string[]): Map<string, Float32Array> | Promise<Map<string, Float32Array>>;
  dispose(): void;
}

/** @returns number of elements. */
export function sizeOfShape(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}
