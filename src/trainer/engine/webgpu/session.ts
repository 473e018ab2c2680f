import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Program, Session, TensorSpec, Values, Variables } from "../tfjs/session.ts";
import type { Gpu } from "./gpu.ts";
import { packed } from "./pixels.ts";
import { WebgpuPrimitives } from "./primitives.ts";

/** Results that were not read yet. */
interface Waiting {
  readonly outputs: readonly Tensor[];
  readonly resolve: (values: Values[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Programs operation by operation; the device goes on while they come, until somebody waits for a result. */
export class WebgpuSession implements Session {
  readonly notice = null;
  private readonly gpu: Gpu;
  private readonly primitives: WebgpuPrimitives;
  private readonly variables: DeviceVariables;
  private waiting: Waiting[] = [];

  constructor(gpu: Gpu, specs: readonly TensorSpec[]) {
    this.gpu = gpu;
    this.primitives = new WebgpuPrimitives(gpu);
    this.variables = new DeviceVariables(specs);
  }

  define(): void {
    // The backend compiles a kernel when it first runs.
  }

  /** @returns results as float32, whatever their type; read from the device when one of them is first awaited. */
  run(program: Program, inputs: readonly Values[], wanted: readonly string[] = program.outputs): PromiseLike<Values[]> {
    const { primitives, variables } = this;
    const outputs = tf.tidy(() => {
      const tensors = new Map(program.inputs.map((spec, i) => [spec.name, tensorOf(spec, inputs[i])]));
      const results = program.build({ inputs: tensors, variables, primitives });
      return wanted.map((name) => tf.keep(tf.clone(results[program.outputs.indexOf(name)])));
    });
    let resolve!: Waiting["resolve"];
    let reject!: Waiting["reject"];
    const values = new Promise<Values[]>((done, failed) => {
      resolve = done;
      reject = failed;
    });
    // It may fail with all the others before somebody waits for this one.
    values.catch(() => undefined);
    this.waiting.push({ outputs, resolve, reject });
    return {
      then: (done, failed) => {
        this.readWaiting();
        return values.then(done, failed);
      },
    };
  }

  /** Reads all results that were not read yet, in one piece. */
  private readWaiting(): void {
    const runs = this.waiting;
    this.waiting = [];
    const outputs = runs.flatMap((run) => run.outputs);
    if (outputs.length === 0) return;
    const read = this.gpu.asking(() => {
      const whole = tf.tidy(() => tf.concat(outputs.map((output) => tf.cast(tf.reshape(output, [-1]), "float32"))));
      return whole.data<"float32">().finally(() => whole.dispose());
    });
    read
      .then((all) => {
        let at = 0;
        for (const { outputs, resolve } of runs) {
          resolve(outputs.map(({ size }) => all.slice(at, (at += size))));
        }
      })
      .catch((error: unknown) => {
        for (const { reject } of runs) reject(error);
      })
      .finally(() => tf.dispose(outputs));
  }

  write(values: ReadonlyMap<string, Values>): void {
    for (const [name, data] of values) this.variables.write(name, data);
  }

  read(names: readonly string[]): Promise<Map<string, Float32Array>> {
    return this.gpu.asking(async () => {
      const tensors = names.map((name) => tf.keep(this.variables.read(name)));
      try {
        const values = await Promise.all(tensors.map((tensor) => tensor.data<"float32">()));
        return new Map(names.map((name, i) => [name, values[i].slice()]));
      } finally {
        tf.dispose(tensors);
      }
    });
  }

  dispose(): void {
    tf.dispose(this.waiting.flatMap(({ outputs }) => outputs));
    this.waiting = [];
    this.variables.dispose();
  }
}

/** A variable is the tensor that was assigned to it last. */
class DeviceVariables implements Variables {
  private readonly specs: ReadonlyMap<string, TensorSpec>;
  private readonly tensors = new Map<string, Tensor>();

  /** @param specs what there is; each must be written before it is read. */
  constructor(specs: readonly TensorSpec[]) {
    this.specs = new Map(specs.map((spec) => [spec.name, spec]));
  }

  /** @returns the value as it is now, also after another is assigned. */
  read(name: string): Tensor {
    const tensor = this.tensors.get(name);
    if (tensor === undefined) throw new Error(`no variable ${name}, or none with a value`);
    return tf.clone(tensor);
  }

  assign(name: string, value: Tensor): void {
    const kept = tf.keep(tf.clone(value));
    this.tensors.get(name)?.dispose();
    this.tensors.set(name, kept);
  }

  write(name: string, values: Values): void {
    const spec = this.specs.get(name)!;
    tf.tidy(() => this.assign(name, tensorOf(spec, values)));
  }

  dispose(): void {
    tf.dispose([...this.tensors.values()]);
    this.tensors.clear();
  }
}

/** The backend computes in float32 and int32 alone: bytes lie packed in int32, truth values are 0 and 1 in float32. */
function tensorOf({ dtype, shape }: TensorSpec, values: Values): Tensor {
  if (dtype === "uint8") return tf.tensor1d(packed(values as Uint8Array), "int32");
  if (dtype === "bool") return tf.tensor(Float32Array.from(values), [...shape], "float32");
  return tf.tensor(values, [...shape], dtype);
}
