import * as tf from "@tensorflow/tfjs-core";
import type { Primitives } from "../tfjs/primitives.ts";
import { sizeOfShape, type Program, type TensorSpec } from "../tfjs/session.ts";
import { Graph } from "./graph.ts";
import type { Native } from "./native.ts";
import { Recorder, type RecordedNode } from "./recorder.ts";
import type { ResourceVariables } from "./variables.ts";

/** A program as the nodes of a graph. */
export interface CapturedProgram {
  readonly program: Program;
  readonly nodes: readonly RecordedNode[];
  readonly outputs: readonly { readonly name: string; readonly source: string; readonly type: number }[];
  /** What has to run before any output is given. */
  readonly writes: readonly string[];
}

/** @returns the node that an input or output of a program is in the graph. */
export function nodeOf(program: Program, name: string): string {
  return `${program.name}/${name}`;
}

/**
 * Runs a program once on zeros, and writes down what it does.
 * @param variables stand-ins of the right shapes, which are changed.
 * @throws NotCapturable naming the operation.
 */
export function capture(
  native: Native,
  primitives: Primitives,
  variables: ResourceVariables,
  program: Program,
): CapturedProgram {
  const { backend } = native;
  let captured: CapturedProgram | null = null;
  tf.tidy(() => {
    const inputs = new Map(program.inputs.map((spec) => [spec.name, native.tensor(spec, zerosOf(spec))]));
    const inputNames = new Map([...inputs].map(([name, tensor]) => [native.idOf(tensor), nodeOf(program, name)]));
    const handles = new Map(
      [...variables.entries()].map(([name, handle]) => [native.idOf(handle), Graph.variable(name)]),
    );
    const recorder = new Recorder(native.binding, program.name, inputNames, handles);
    backend.binding = recorder.binding();
    try {
      const outputs = program.build({ inputs, variables, primitives }).map((tensor, i) => ({
        name: program.outputs[i],
        source: recorder.outputOf(native.idOf(tensor), "an output"),
        type: tensor.dtype === "int32" ? native.binding.TF_INT32 : native.binding.TF_FLOAT,
      }));
      captured = { program, nodes: recorder.nodes, outputs, writes: recorder.writes };
    } finally {
      backend.binding = native.binding;
    }
  });
  return captured!;
}

function zerosOf({ dtype, shape }: TensorSpec) {
  const size = sizeOfShape(shape);
  if (dtype === "float32") return new Float32Array(size);
  return dtype === "int32" ? new Int32Array(size) : new Uint8Array(size);
}
