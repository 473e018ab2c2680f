/** The part of an ONNX model that is computed; see onnx.proto of ONNX. Numbers are float32. */
export interface OnnxGraph {
  readonly name: string;
  /** In an order in which each comes after those whose values it takes. */
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly input: OnnxValue;
  readonly output: OnnxValue;
}

/** One operation of ONNX, with one result. */
export interface OnnxNode {
  readonly operation: string;
  /** Values by name. */
  readonly inputs: readonly string[];
  /** Name of the result, and of the node. */
  readonly output: string;
  readonly attributes: readonly OnnxAttribute[];
}

export type OnnxAttribute =
  | { readonly name: string; readonly type: "int" | "float"; readonly value: number }
  | { readonly name: string; readonly type: "ints"; readonly value: readonly number[] };

export interface OnnxTensor {
  readonly name: string;
  /** Empty for a single number. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface OnnxValue {
  readonly name: string;
  /** A size that is open has a name instead. */
  readonly shape: readonly (number | string)[];
}

export const int = (name: string, value: number): OnnxAttribute => ({ name, type: "int", value });
export const float = (name: string, value: number): OnnxAttribute => ({ name, type: "float", value });
export const ints = (name: string, value: readonly number[]): OnnxAttribute => ({ name, type: "ints", value });

/** Collects the operations and constants of a graph. */
export class OnnxGraphBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly #constants = new Map<string, OnnxTensor>();

  get initializers(): OnnxTensor[] {
    return [...this.#constants.values()];
  }

  /** @returns the name of the result, which is given. */
  add(operation: string, inputs: readonly string[], output: string, attributes: readonly OnnxAttribute[] = []): string {
    this.nodes.push({ operation, inputs, output, attributes });
    return output;
  }

  /** @returns the name, which is given. A constant that is there already is taken. */
  constant(name: string, shape: readonly number[], values: Float32Array): string {
    if (!this.#constants.has(name)) this.#constants.set(name, { name, shape, values });
    return name;
  }

  /** Gives a value another name, wherever it is used. */
  rename(from: string, to: string): void {
    const named = (name: string): string => (name === from ? to : name);
    this.nodes.forEach((node, i) => {
      this.nodes[i] = { ...node, inputs: node.inputs.map(named), output: named(node.output) };
    });
  }
}
