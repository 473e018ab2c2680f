import * as tf from "@tensorflow/tfjs-core";
import type { Primitives } from "../tfjs/primitives.ts";
import type { Program, Session, TensorSpec, Values } from "../tfjs/session.ts";
import { calling, type Native } from "./native.ts";
import { ResourceVariables } from "./variables.ts";

/** Runs programs operation by operation: for what cannot be captured, and to hold the captured ones against. */
export class EagerSession implements Session {
  readonly notice: string | null;
  private readonly native: Native;
  private readonly primitives: Primitives;
  private readonly variables: ResourceVariables;

  constructor(native: Native, primitives: Primitives, specs: readonly TensorSpec[], notice: string | null) {
    this.native = native;
    this.primitives = primitives;
    this.notice = notice;
    this.variables = new ResourceVariables(native, specs);
  }

  define(): void {
    // Nothing to make ready.
  }

  run(program: Program, inputs: readonly Values[], wanted: readonly string[] = program.outputs): Values[] {
    const { native, primitives, variables } = this;
    return calling(() => {
      const results: Values[] = [];
      tf.tidy(() => {
        const tensors = new Map(program.inputs.map((spec, i) => [spec.name, native.tensor(spec, inputs[i])]));
        const outputs = program.build({ inputs: tensors, variables, primitives });
        for (const name of wanted) {
          const output = outputs[program.outputs.indexOf(name)];
          results.push(native.binding.tensorDataSync(native.idOf(output)));
        }
      });
      return results;
    });
  }

  write(values: ReadonlyMap<string, Values>): void {
    calling(() => {
      for (const [name, data] of values) this.variables.write(name, data);
    });
  }

  read(names: readonly string[]): Map<string, Float32Array> {
    return calling(() => new Map(names.map((name) => [name, this.variables.values(name) as Float32Array])));
  }

  dispose(): void {
    this.variables.dispose();
  }
}
