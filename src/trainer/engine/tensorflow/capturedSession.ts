import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Primitives } from "../tfjs/primitives.ts";
import type { Program, Session, TensorSpec, Values } from "../tfjs/session.ts";
import { capture, nodeOf, type CapturedProgram } from "./capture.ts";
import { Graph } from "./graph.ts";
import { calling, typeCodes, type Native } from "./native.ts";
import { ResourceVariables } from "./variables.ts";

/** Programs as parts of one graph, which share its variables: a call of TensorFlow runs a program as a whole. */
export class CapturedSession implements Session {
  readonly notice = null;
  private readonly native: Native;
  private readonly primitives: Primitives;
  private readonly specs: ReadonlyMap<string, TensorSpec>;
  private readonly captured = new Map<string, CapturedProgram>();
  /** Variables that have values. */
  private readonly written = new Set<string>();
  private model: number | null = null;

  constructor(native: Native, primitives: Primitives, specs: readonly TensorSpec[]) {
    this.native = native;
    this.primitives = primitives;
    this.specs = new Map(specs.map((spec) => [spec.name, spec]));
  }

  /** @throws NotCapturable naming the operation that cannot be part of a graph. */
  define(programs: readonly Program[]): void {
    const missing = programs.filter(({ name }) => !this.captured.has(name));
    if (missing.length === 0 && this.model !== null) return;
    calling(() => {
      this.captureAll(missing);
      const before = this.model;
      const values = before === null ? null : this.valuesOf([...this.written]);
      this.model = this.load();
      if (before !== null) this.native.binding.deleteSavedModel(before);
      if (values !== null) this.write(values);
    });
  }

  private captureAll(programs: readonly Program[]): void {
    // The data set takes no part in the recording: one digit stands for all.
    const standIns = [...this.specs.values()].map((spec) =>
      spec.dtype === "float32" ? spec : { ...spec, shape: [1, ...spec.shape.slice(1)] },
    );
    const variables = new ResourceVariables(this.native, standIns);
    try {
      for (const program of programs) {
        this.captured.set(program.name, capture(this.native, this.primitives, variables, program));
      }
    } finally {
      variables.dispose();
    }
  }

  private load(): number {
    const graph = new Graph(this.native.binding);
    for (const spec of this.specs.values()) graph.addVariable(spec);
    for (const { program, nodes, outputs, writes } of this.captured.values()) {
      for (const spec of program.inputs) graph.addInput(nodeOf(program, spec.name), spec);
      for (const node of nodes) graph.addRecorded(node);
      for (const { name, source, type } of outputs) graph.addOutput(nodeOf(program, name), source, type, writes);
    }
    const folder = mkdtempSync(join(tmpdir(), "mnist-lab-graph-"));
    try {
      writeFileSync(join(folder, "saved_model.pb"), graph.savedModel());
      return this.native.binding.loadSavedModel(folder, "serve");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  run(program: Program, inputs: readonly Values[], wanted: readonly string[] = program.outputs): Values[] {
    if (!this.captured.has(program.name)) this.define([program]);
    const fed = program.inputs.map((spec, i) => [nodeOf(program, spec.name), spec, inputs[i]] as const);
    return calling(() =>
      this.call(
        fed,
        wanted.map((name) => nodeOf(program, name)),
      ),
    );
  }

  write(values: ReadonlyMap<string, Values>): void {
    this.define([]);
    const fed = [...values].map(
      ([name, data]) => [`${Graph.variable(name)}/value`, this.specs.get(name)!, data] as const,
    );
    for (const name of values.keys()) this.written.add(name);
    calling(() =>
      this.call(
        fed,
        [...values.keys()].map((name) => `${Graph.variable(name)}/written`),
      ),
    );
  }

  read(names: readonly string[]): Map<string, Float32Array> {
    return calling(() => this.valuesOf(names)) as Map<string, Float32Array>;
  }

  private valuesOf(names: readonly string[]): Map<string, Values> {
    this.define([]);
    const values = this.call(
      [],
      names.map((name) => `${Graph.variable(name)}/read`),
    );
    return new Map(
      names.map((name, i) => [name, this.specs.get(name)!.dtype === "uint8" ? Uint8Array.from(values[i]) : values[i]]),
    );
  }

  /** Runs the part of the graph that gives the outputs. */
  private call(
    inputs: readonly (readonly [node: string, spec: TensorSpec, values: Values])[],
    outputs: readonly string[],
  ): Values[] {
    if (outputs.length === 0) return [];
    const { binding } = this.native;
    const ids = inputs.map(([, { dtype, shape }, values]) =>
      binding.createTensor([...shape], typeCodes[dtype], values),
    );
    try {
      const results = binding.runSavedModel(this.model!, ids, inputs.map(([node]) => node).join(), outputs.join());
      return results.map(({ id }) => {
        const values = binding.tensorDataSync(id);
        binding.deleteTensor(id);
        return values;
      });
    } finally {
      for (const id of ids) binding.deleteTensor(id);
    }
  }

  dispose(): void {
    if (this.model !== null) this.native.binding.deleteSavedModel(this.model);
    this.model = null;
  }
}
