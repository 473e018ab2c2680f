import type { Attribute, Binding, Metadata } from "./binding.ts";

/** An operation that was run while recording; inputs are names of outputs (`n3:0`), or of nodes to wait for (`^n3`). */
export interface RecordedOperation {
  readonly name: string;
  readonly operation: string;
  readonly attributes: readonly Attribute[];
  readonly inputs: readonly string[];
}

export interface RecordedConstant {
  readonly name: string;
  readonly type: number;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

export type RecordedNode = RecordedOperation | RecordedConstant;

/** What was run depends on something that a graph cannot know. */
export class NotCapturable extends Error {
  override readonly name = "NotCapturable";
}

/** Operations that read a variable; whatever else has one as its input is taken to change it. */
const reading = new Set(["ReadVariableOp", "ResourceGather"]);

interface Accesses {
  lastWrite: string | null;
  readsSince: string[];
}

/**
 * Stands in for the binding while a program runs: everything is run as usual and written down. Operations on one variable
 * keep their order in the graph, where nothing else would order them.
 */
export class Recorder {
  readonly nodes: RecordedNode[] = [];
  /** Names of the operations that change variables. */
  readonly writes: string[] = [];
  private readonly native: Binding;
  private readonly prefix: string;
  private readonly outputs = new Map<number, string>();
  private readonly accesses = new Map<string, Accesses>();

  /**
   * @param prefix of the names of all nodes. @param inputs graph output by tensor number. @param variables name of the node
   * with a variable's handle, by the handle's tensor number.
   */
  constructor(
    native: Binding,
    prefix: string,
    inputs: ReadonlyMap<number, string>,
    variables: ReadonlyMap<number, string>,
  ) {
    this.native = native;
    this.prefix = prefix;
    for (const [id, name] of [...inputs, ...variables]) this.outputs.set(id, name);
    for (const name of variables.values()) this.accesses.set(name, { lastWrite: null, readsSince: [] });
  }

  /** @returns the graph output that holds a tensor. */
  outputOf(id: number, operation: string): string {
    const output = this.outputs.get(id);
    if (output === undefined) throw new NotCapturable(`${operation} reads a tensor that was made outside of the step`);
    return output;
  }

  /** @returns what takes the binding's place. */
  binding(): Binding {
    const { native } = this;
    const own: Partial<Binding> = {
      tensorDataSync: () => {
        throw new NotCapturable("the value of a tensor is read in JavaScript");
      },
      createTensor: (shape: number[], type: number, values: Float32Array | Int32Array | Uint8Array) => {
        const id = native.createTensor(shape, type, values);
        const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
        const name = this.add((name) => ({ name, type, shape: [...shape], bytes }));
        this.outputs.set(id, `${name}:0`);
        return id;
      },
      executeOp: (operation: string, attributes: Attribute[], inputs: number[], count: number) => {
        const known = inputs.map((id) => this.outputOf(id, operation));
        const results = native.executeOp(operation, attributes, inputs, count);
        this.record(operation, attributes, known, results);
        return results;
      },
    };
    // The binding's own properties cannot be listed.
    return Object.create(native, Object.getOwnPropertyDescriptors(own)) as Binding;
  }

  private record(operation: string, attributes: readonly Attribute[], inputs: string[], results: Metadata[]): void {
    const touched = inputs.flatMap((input) => this.accesses.get(input) ?? []);
    const isRead = reading.has(operation);
    const before = touched.flatMap(({ lastWrite, readsSince }) => [
      ...(lastWrite === null ? [] : [lastWrite]),
      ...(isRead ? [] : readsSince),
    ]);
    const waits = [...new Set(before)].map((name) => `^${name}`);
    const name = this.add((name) => ({ name, operation, attributes, inputs: [...inputs, ...waits] }));
    if (touched.length > 0 && !isRead) this.writes.push(name);
    for (const accesses of touched) {
      if (isRead) accesses.readsSince.push(name);
      else Object.assign(accesses, { lastWrite: name, readsSince: [] });
    }
    results.forEach(({ id }, i) => this.outputs.set(id, `${name}:${String(i)}`));
  }

  private add(node: (name: string) => RecordedNode): string {
    const name = `${this.prefix}/n${String(this.nodes.length)}`;
    this.nodes.push(node(name));
    return name;
  }
}
