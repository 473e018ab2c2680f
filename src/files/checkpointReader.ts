import { basename, dirname } from "node:path";
import type { SetName } from "../core/dataset.ts";
import { ExpectedError } from "../core/errors.ts";
import { parseExperiment } from "../core/experiment/parse.ts";
import type { Experiment } from "../core/experiment/schema.ts";
import type { Network } from "../core/network/network.ts";
import { optimizerSlots } from "../core/optimizerSlots.ts";
import type { KeptEpoch, TrainingState } from "../core/trainingState.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { Fields, Mismatch, stateOf } from "./checkpointState.ts";
import { decodeSafetensors, safetensorsLimit, type Tensor } from "./safetensors.ts";
import { sealProblem } from "./sealedSafetensors.ts";
import { readWhole } from "./wholeFile.ts";

const version = 1;

/**
 * Reads a checkpoint and makes sure of all of it: its seal, every property, every tensor's shape against the network and
 * the optimizer. Nothing in it is trusted.
 *
 * @param network of the run; left out, that of the checkpoint's own experiment.
 * @throws ExpectedError `damaged-run` naming the file and what is wrong; `not-resumable` when a newer version wrote it;
 * the errors of reading.
 */
export async function readCheckpoint(path: string, network?: Network): Promise<Checkpoint> {
  return decodeCheckpoint(await readWhole(path, safetensorsLimit), path, network);
}

/** As `readCheckpoint`. @param path for messages. */
export function decodeCheckpoint(bytes: Uint8Array, path: string, network?: Network): Checkpoint {
  const problem = sealProblem(bytes);
  if (problem !== null) throw damaged(path, problem);
  try {
    return checkpointOf(bytes, path, network);
  } catch (error) {
    if (error instanceof Mismatch || error instanceof SyntaxError) throw damaged(path, `is wrong: ${error.message}`);
    if (error instanceof ExpectedError && error.code === "bad-weights") {
      throw damaged(path, `cannot be used: ${error.message}`);
    }
    throw error;
  }
}

function checkpointOf(bytes: Uint8Array, path: string, network: Network | undefined): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes, path);
  const texts = new Fields(Object.fromEntries(metadata), "metadata");
  checkVersion(texts, path);
  const own = experimentOf(texts.text("experiment"));
  const reader = new TensorReader(tensors, network ?? own.network);
  const state = stateOf(JSON.parse(texts.text("state")));
  const weights = reader.weights("model");
  const optimizer = reader.slots(own.experiment);
  const kept = keptOf(JSON.parse(texts.text("kept")), reader, weights);
  checkKept(state, kept);
  reader.checkNothingLeft();
  return {
    version,
    runId: matching(texts, "runId", /^[\w-]{1,100}$/),
    experiment: own.experiment,
    engine: matching(texts, "engine", /^\w{1,30}$/),
    numerics: Number(matching(texts, "numerics", /^\d{1,9}$/)),
    dataSha256: matching(texts, "dataSha256", /^[0-9a-f]{64}$/),
    state,
    weights,
    optimizer,
    kept,
  };
}

function checkVersion(texts: Fields, path: string): void {
  if (texts.text("format") !== "mnist-lab-checkpoint") throw new Mismatch("it is no checkpoint of MNIST Lab");
  const found = Number(matching(texts, "version", /^\d{1,9}$/));
  if (found === version) return;
  throw new ExpectedError(
    "not-resumable",
    `${path} was written by a newer version of MNIST Lab (format ${found}, this one knows ${version}).`,
    { next: "Update MNIST Lab to go on with this run." },
  );
}

function experimentOf(text: string): { experiment: Experiment; network: Network } {
  const { experiment, network, problems } = parseExperiment(text, { fileName: "experiment.json", kept: true });
  if (experiment !== null) return { experiment, network };
  throw new Mismatch(`its experiment is not valid: ${problems[0].path} ${problems[0].message}`);
}

function matching(texts: Fields, name: string, pattern: RegExp): string {
  const text = texts.text(name);
  if (!pattern.test(text)) throw new Mismatch(`${name} is ${JSON.stringify(text).slice(0, 100)}`);
  return text;
}

/** Hands out tensors once they have turned out to be what they should be, and knows which nobody asked for. */
class TensorReader {
  readonly #tensors: ReadonlyMap<string, Tensor>;
  readonly #network: Network;
  readonly #left: Set<string>;

  constructor(tensors: ReadonlyMap<string, Tensor>, network: Network) {
    this.#tensors = tensors;
    this.#network = network;
    this.#left = new Set(tensors.keys());
  }

  weights(prefix: string): Map<string, Float32Array> {
    const { weights } = this.#network;
    return new Map(weights.map(({ name, shape }) => [name, this.#take(`${prefix}/${name}`, shape)]));
  }

  slots({ training }: Experiment): Map<string, Float32Array> {
    const trainable = this.#network.weights.filter((weight) => weight.trainable);
    const slots = optimizerSlots(training.optimizer).flatMap((slot) =>
      trainable.map(({ name, shape }) => ({ name: `${name}/${slot}`, shape })),
    );
    return new Map(slots.map(({ name, shape }) => [name, this.#take(`optimizer/${name}`, shape)]));
  }

  /** [digits, 10], however many digits. */
  probabilities(name: string): Float32Array {
    return this.#take(name, [this.#tensors.get(name)?.shape[0] ?? 0, 10]);
  }

  checkNothingLeft(): void {
    for (const name of this.#left) throw new Mismatch(`${name} belongs to nothing`);
  }

  #take(name: string, shape: readonly number[]): Float32Array {
    const tensor = this.#tensors.get(name);
    if (tensor === undefined) throw new Mismatch(`${name} is missing`);
    if (tensor.shape.join() !== shape.join()) {
      throw new Mismatch(`${name} has the shape [${tensor.shape.join(", ")}], expected [${shape.join(", ")}]`);
    }
    this.#left.delete(name);
    return tensor.values;
  }
}

const sets: readonly SetName[] = ["train", "validation", "test"];

function keptOf(value: unknown, reader: TensorReader, weights: Checkpoint["weights"]): KeptEpoch[] {
  const epochs = new Set<number>();
  const stored = new Map([["model", weights]]);
  return new Fields({ kept: value }, "metadata").list("kept").map((each, i) => {
    const entry = new Fields(each, `kept[${i}]`);
    const epoch = entry.count("epoch");
    if (epochs.has(epoch)) throw new Mismatch(`epoch ${epoch} is kept twice`);
    epochs.add(epoch);
    const prefix = `kept/${epoch}`;
    const probabilities = new Map(
      entry.list("sets").map((name) => {
        const set = sets.find((known) => known === name);
        if (set === undefined) throw new Mismatch(`kept[${i}] knows a set ${JSON.stringify(name)}`);
        return [set, reader.probabilities(`${prefix}/probabilities/${set}`)];
      }),
    );
    const from = entry.text("weights");
    if (from === prefix) stored.set(prefix, reader.weights(prefix));
    const own = stored.get(from);
    if (own === undefined) throw new Mismatch(`kept[${i}] has its weights in ${JSON.stringify(from)}`);
    return { epoch, step: entry.count("step"), weights: own, probabilities };
  });
}

/** What the state comes back to has to be there. */
function checkKept(state: TrainingState, kept: readonly KeptEpoch[]): void {
  for (const epoch of [state.last, state.best?.epoch ?? null, state.toRestore]) {
    if (epoch === null || kept.some((each) => each.epoch === epoch)) continue;
    throw new Mismatch(`epoch ${epoch} is not kept`);
  }
}

function damaged(path: string, problem: string): ExpectedError {
  const id = basename(dirname(dirname(path)));
  return new ExpectedError("damaged-run", `${path} ${problem}.`, {
    next: `\`mnist-lab repair ${id}\` takes it away; the run then goes on from another checkpoint, or from its beginning.`,
  });
}
