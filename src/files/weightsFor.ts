import { ExpectedError } from "../core/errors.ts";
import type { Network, WeightSpec } from "../core/network/network.ts";

/** A weight as it lies in a file. */
export interface LoadedWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * Finds the weights of a network among those of a file. They are matched by name; where the names are others, by order
 * among those of a kind (the first kernel to the first kernel, …), and where the kinds are unknown too, by order.
 *
 * @param file for messages.
 * @returns values by the names of `network`, in the order of `Network.weights`, in Keras's layouts.
 * @throws ExpectedError `bad-weights` naming the file, the weight, what was found and what was expected.
 */
export function weightsFor(
  file: string,
  network: Network,
  weights: readonly LoadedWeight[],
): Map<string, Float32Array> {
  const matches = matched(file, network, weights);
  return new Map(
    network.weights.map((spec, index) => {
      const weight = matches[index];
      checkWeight(file, spec, weight);
      return [spec.name, weight.values];
    }),
  );
}

/** @returns for each weight of the network the one of the file that belongs to it. */
function matched(file: string, network: Network, weights: readonly LoadedWeight[]): LoadedWeight[] {
  const specs = network.weights;
  const byName = new Map(weights.map((weight) => [weight.name, weight]));
  const named = specs.flatMap((spec) => byName.get(spec.name) ?? []);
  if (weights.length !== specs.length) {
    const missing = specs.find((spec) => !byName.has(spec.name));
    const known = new Set(specs.map((spec) => spec.name));
    const extra = weights.find((weight) => !known.has(weight.name));
    const which = [
      missing === undefined ? [] : [`it has no ${missing.name} ${shapeText(missing.shape)}`],
      extra === undefined ? [] : [`the network has no ${extra.name} ${shapeText(extra.shape)}`],
    ].flat();
    throw bad(
      [`${file} holds ${weights.length} weights, the network has ${specs.length}`, ...which].join("; "),
      "Use weights of a network with the same layers.",
    );
  }
  if (named.length === specs.length) return named;
  return byKind(specs, weights) ?? [...weights];
}

const kindOf = (name: string) => name.slice(name.lastIndexOf("/") + 1).replace(/_\d+$/, "");

/** The first kernel for the first kernel and so on; null where the kinds do not come equally often. */
function byKind(specs: readonly WeightSpec[], weights: readonly LoadedWeight[]): LoadedWeight[] | null {
  const queues = new Map<string, LoadedWeight[]>();
  for (const weight of weights) {
    const kind = kindOf(weight.name);
    queues.set(kind, [...(queues.get(kind) ?? []), weight]);
  }
  const found = specs.flatMap((spec) => queues.get(kindOf(spec.name))?.shift() ?? []);
  return found.length === specs.length ? found : null;
}

function checkWeight(file: string, spec: WeightSpec, { name, shape, values }: LoadedWeight): void {
  const belongs = name === spec.name ? name : `${name}, taken for ${spec.name},`;
  if (shape.length !== spec.shape.length || shape.some((size, i) => size !== spec.shape[i])) {
    throw bad(
      `${file}: the weight ${belongs} has the shape ${shapeText(shape)}, expected ${shapeText(spec.shape)}`,
      "Use weights of a network with the same layers.",
    );
  }
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw bad(`${file}: value ${wrong} of the weight ${belongs} is ${values[wrong]}, expected a number`);
}

function shapeText(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

function bad(message: string, next?: string): ExpectedError {
  return new ExpectedError("bad-weights", message, next === undefined ? {} : { next });
}
