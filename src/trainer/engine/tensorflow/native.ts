import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import util from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { ExpectedError } from "../../../core/errors.ts";
import type { TensorflowLibrary } from "../../../protocol/tensorflowLibrary.ts";
import type { DataType, TensorSpec, Values } from "../tfjs/session.ts";
import type { Attribute, Binding, Metadata } from "./binding.ts";
import { expectedOf } from "./failures.ts";
import type { Pace } from "./pace.ts";

/** What we use of the package's backend; its own types keep half of it to itself. */
interface Backend {
  binding: Binding;
  createOutputTensor(metadata: Metadata): Tensor;
  getInputTensorIds(tensors: Tensor[]): number[];
  executeMultipleOutputs(name: string, attributes: Attribute[], inputs: Tensor[], outputs: number): Tensor[];
}

/** Attributes of an operation, by their type and name. */
export interface Attributes {
  readonly types?: Readonly<Record<string, DataType>>;
  readonly ints?: Readonly<Record<string, number | readonly number[]>>;
  readonly bools?: Readonly<Record<string, boolean>>;
  readonly floats?: Readonly<Record<string, number>>;
  readonly strings?: Readonly<Record<string, string>>;
  readonly shapes?: Readonly<Record<string, readonly number[]>>;
}

/** TensorFlow's codes of data types (types.proto). */
export const typeCodes: Readonly<Record<DataType, number>> = { float32: 1, int32: 3, uint8: 4, bool: 10 };

/** TensorFlow's library, loaded into this process, with TensorFlow.js's operations on it. */
export class Native {
  readonly binding: Binding;
  readonly backend: Backend;
  readonly library: TensorflowLibrary;

  /** Of one operation. */
  readonly threads: number;

  constructor(binding: Binding, backend: Backend, library: TensorflowLibrary, threads: number) {
    this.threads = threads;
    this.binding = binding;
    this.backend = backend;
    this.library = library;
  }

  get usesGpu(): boolean {
    return this.binding.isUsingGpuDevice();
  }

  /** Runs one of TensorFlow's operations. @returns its outputs. */
  operate(name: string, attributes: Attributes, inputs: readonly Tensor[], outputs = 1): Tensor[] {
    return this.backend.executeMultipleOutputs(name, this.attributes(attributes), [...inputs], outputs);
  }

  /** Makes a tensor on the device at once. `values` must not change as long as it lives. */
  tensor({ dtype, shape }: Pick<TensorSpec, "dtype" | "shape">, values: Values): Tensor {
    const id = this.binding.createTensor([...shape], typeCodes[dtype], values);
    return this.backend.createOutputTensor({ id, shape: [...shape], dtype: typeCodes[dtype] });
  }

  /** @returns the number by which the binding knows a tensor that lies on the device. */
  idOf(tensor: Tensor): number {
    return this.backend.getInputTensorIds([tensor])[0];
  }

  private attributes(given: Attributes): Attribute[] {
    const { binding } = this;
    const list = <T>(type: number, values: Readonly<Record<string, T>> | undefined, convert: (value: T) => unknown) =>
      Object.entries(values ?? {}).map(([name, value]) => ({ name, type, value: convert(value) }));
    const same = (value: unknown): unknown => value;
    return [
      ...list(binding.TF_ATTR_TYPE, given.types, (type) => typeCodes[type]),
      ...list(binding.TF_ATTR_INT, given.ints, same),
      ...list(binding.TF_ATTR_BOOL, given.bools, same),
      ...list(binding.TF_ATTR_FLOAT, given.floats, same),
      ...list(binding.TF_ATTR_STRING, given.strings, same),
      ...list(binding.TF_ATTR_SHAPE, given.shapes, same),
    ];
  }
}

let loaded: Promise<Native> | null = null;

/**
 * Loads TensorFlow's library, once for a process.
 * @param pace threads of one operation and operations at a time, which the library keeps for as long as the process lives.
 * @throws ExpectedError `not-available` with the linker's reason.
 */
export function loadNative(library: TensorflowLibrary, pace: Omit<Pace, "stepsPerCall">): Promise<Native> {
  loaded ??= load(library, pace).catch((error: unknown) => {
    loaded = null;
    throw error;
  });
  return loaded;
}

async function load(library: TensorflowLibrary, pace: Omit<Pace, "stepsPerCall">): Promise<Native> {
  if (!existsSync(library.binding)) throw notLoaded(library, `${library.binding} does not exist`);
  // The library reads these once, when it starts.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  process.env.TF_NUM_INTRAOP_THREADS ??= String(pace.threads);
  process.env.TF_NUM_INTEROP_THREADS ??= String(pace.operations);
  // The package calls a function that Node 23 removed.
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
  let binding: Binding;
  try {
    binding = createRequire(import.meta.url)(library.binding) as Binding;
  } catch (error) {
    throw notLoaded(library, error instanceof Error ? error.message : String(error), error);
  }
  const { NodeJSKernelBackend } = await import("@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js");
  await import("@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js");
  const backend = new NodeJSKernelBackend(binding as never, "@tensorflow/tfjs-node-gpu");
  tf.registerBackend("tensorflow", () => backend, 3);
  await tf.setBackend("tensorflow");
  return new Native(binding, backend as unknown as Backend, library, Number(process.env.TF_NUM_INTRAOP_THREADS));
}

function notLoaded({ version, source }: TensorflowLibrary, reason: string, cause?: unknown): ExpectedError {
  return new ExpectedError("not-available", `TensorFlow ${version} from ${source} could not be loaded: ${reason}.`, {
    next: 'Run `mnist-lab setup tensorflow` anew, or use "engine": "wasm".',
    cause,
  });
}

/** Runs what calls TensorFlow. @throws ExpectedError in the place of what TensorFlow says, where we know it. */
export function calling<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw expectedOf(error);
  }
}
