import { stepBlock } from "./kernels/step.ts";
import { controlWords, Runner } from "./runner.ts";
import { memoryFor, moduleFor, writeTables } from "./machine.ts";
import { compileSinglePass, type Objective } from "./plan/single.ts";
import { Variables } from "./variables.ts";
import type { Network } from "../../../core/network/network.ts";

export interface PassOptions {
  readonly network: Network;
  readonly objective: Objective;
  readonly training: boolean;
  /** [batch, …] in Keras's layout. */
  readonly input: Float32Array;
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** Of the loss; one a sample. */
  readonly labels?: Uint8Array;
  /** [batch, …] of the output. */
  readonly upstreamGradient?: Float32Array;
  /** Samples of a shard. */
  readonly lanes: 4 | 8 | 16;
  readonly seed?: number;
  /** Updates done before: keys dropout. */
  readonly step?: number;
}

export interface PassResult {
  /** [batch, …]; the logits where softmax is fused with the loss. */
  readonly output: Float32Array;
  readonly inputGradient: Float32Array;
  /** By name, trained weights alone. */
  readonly weightGradients: ReadonlyMap<string, Float32Array>;
  /** All weights afterwards: moving statistics have changed, and nothing else. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** Loss of each sample, without penalties. */
  readonly losses: Float32Array;
  readonly predictions: Int32Array;
  /** Sum of the regularizers' penalties. */
  readonly penalties: number;
}

/** One forward and backward pass of a network on the calling thread; nothing is updated. */
export function runSinglePass(options: PassOptions): PassResult {
  const { network, lanes, input } = options;
  const shape = network.nodes[0].shape as readonly number[];
  const batch = input.length / shape.reduce((product, n) => product * n, 1);
  const pass = compileSinglePass({ ...options, batch });
  const memory = memoryFor(pass);
  const module = moduleFor(lanes);
  const buffer = memory.buffer;
  writeTables(pass.tables, buffer);
  const [ints, floats] = [new Int32Array(buffer), new Float32Array(buffer)];
  const program = {
    lanes,
    training: pass.phases,
    evaluation: [],
    evaluationWithProbabilities: [],
    prediction: [],
    spaces: pass.spaces,
    control: pass.control,
    step: pass.step,
  };
  const runner = new Runner(program, memory, module, 0, 1);
  const variables = new Variables({ layouts: pass.layouts, weights: pass.weights, updates: pass.updates }, buffer);
  variables.setWeights(options.weights);
  runner.run(pass.setup);
  floats.set(input, pass.input / 4);
  if (options.upstreamGradient !== undefined) floats.set(options.upstreamGradient, pass.upstreamGradient / 4);
  if (options.labels !== undefined) new Uint8Array(buffer).set(options.labels, pass.labels);
  for (let i = 0; i < pass.shards * lanes; i++) ints[pass.indices / 4 + i] = Math.min(i, batch - 1);
  const write = (field: number, value: number) => (ints[(pass.step + field) / 4] = value);
  write(stepBlock.indices, pass.indices);
  write(stepBlock.batch, batch);
  write(stepBlock.shards, pass.shards);
  write(stepBlock.number, options.step ?? 0);
  write(stepBlock.losses, pass.losses);
  write(stepBlock.predictions, pass.predictions);
  write(stepBlock.penalties, pass.penalties);
  write(stepBlock.images, pass.input);
  write(stepBlock.labels, pass.labels);
  floats[(pass.step + stepBlock.reciprocal) / 4] = 1 / batch;
  ints[pass.control / 4 + controlWords.steps] = 1;
  runner.train();
  const read = (address: number, count: number) => floats.slice(address / 4, address / 4 + count);
  const last = network.nodes.at(-1)!.shape as readonly number[];
  return {
    output: read(pass.output, batch * last.reduce((product, n) => product * n, 1)),
    inputGradient: read(pass.inputGradient, input.length),
    weightGradients: variables.gradients(),
    weights: variables.weights(),
    losses: read(pass.losses, batch),
    predictions: ints.slice(pass.predictions / 4, pass.predictions / 4 + batch),
    penalties: pass.updates.penalties.reduce((sum, slot, i) => sum + slot.factor * floats[pass.penalties / 4 + i], 0),
  };
}
