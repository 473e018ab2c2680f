/**
 * What the threads run: lists of kernel calls. A step is a list of phases with a barrier after each. In a `shards` phase
 * the calls are run for every shard of the batch; in a `tasks` phase each task is run once. Which thread takes which shard
 * or task changes nothing in the result.
 */

/** A place in the memory of a shard or of the thread that computes it; `offset` in bytes. */
export interface Place {
  readonly space: "shard" | "thread";
  readonly offset: number;
}

/**
 * An argument of a kernel: a number or absolute address; a place; a table with `step` bytes for each shard; a place in the
 * memory of the first shard, and the bytes from one shard's memory to the next; the number of the shard.
 */
export type Argument =
  | number
  | Place
  | { readonly table: number; readonly step: number }
  | { readonly firstShard: number }
  | "shardStep"
  | "shard";

export interface Call {
  readonly kernel: string;
  readonly arguments: readonly Argument[];
}

export type Phase =
  | { readonly type: "shards"; readonly calls: readonly Call[] }
  | { readonly type: "tasks"; readonly tasks: readonly (readonly Call[])[] };

/** Where the memories of the shards and threads lie. */
export interface Spaces {
  readonly shard: { readonly address: number; readonly step: number };
  readonly thread: { readonly address: number; readonly step: number };
}

/** Everything a thread needs to know; it travels to the worker as it is. */
export interface Program {
  readonly lanes: number;
  /** One step of training. */
  readonly training: readonly Phase[];
  /** One shard of an evaluation: loss and predicted labels; with probabilities; images given as floats, without labels. */
  readonly evaluation: readonly Call[];
  readonly evaluationWithProbabilities: readonly Call[];
  readonly prediction: readonly Call[];
  readonly spaces: Spaces;
  /** Address of the threads' counters, and of the block that describes the step under way. */
  readonly control: number;
  readonly step: number;
}

/** Moves a place by some bytes. */
export function at(place: Place, bytes: number): Place {
  return { space: place.space, offset: place.offset + bytes };
}
