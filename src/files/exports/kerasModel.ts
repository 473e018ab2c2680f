import { kerasLayersOf, kerasObject, type KerasLayer } from "./kerasLayers.ts";
import type { TrainedModel } from "./trainedModel.ts";

/** Version of Keras whose form this is; any Keras 3 reads it. */
export const kerasVersion = "3.15.1";

/** A variable as it lies in `model.weights.h5`. */
export interface KerasVariable {
  /** Group of its layer: "layers/conv2d_1/vars". */
  readonly group: string;
  /** Its place among the layer's variables, as their datasets are called: "0", "1", … */
  readonly name: string;
  /** Index into `Network.weights`. */
  readonly weight: number;
}

/** The files in Keras's `.keras` archive, but for the bytes of the weights. */
export interface KerasModel {
  /** `config.json` */
  readonly config: string;
  /** Every layer's group in `model.weights.h5`, and the layer's name. */
  readonly groups: ReadonlyMap<string, string>;
  readonly variables: readonly KerasVariable[];
}

/** A network as Keras 3 saves a model of its functional API. */
export function kerasModelOf(model: Pick<TrainedModel, "network" | "standardization">): KerasModel {
  const layers = kerasLayersOf(model);
  const groups = groupsOf(layers);
  const variables = layers.flatMap(({ name, weights }) =>
    weights.map((weight, i) => ({ group: groups.get(name)!, name: String(i), weight })),
  );
  const byGroup = new Map(Array.from(groups, ([name, group]) => [group, name]));
  return { config: `${JSON.stringify(configOf(layers))}\n`, groups: byGroup, variables };
}

function configOf(layers: readonly KerasLayer[]): Record<string, unknown> {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const written = layers.map(({ name, className, config, inputs }) => ({
    ...kerasObject("keras.layers", className, config),
    name,
    inbound_nodes:
      inputs.length === 0 ? [] : [{ args: argumentsOf(inputs.map((each) => byName.get(each)!)), kwargs: {} }],
  }));
  const config = {
    name: "functional",
    trainable: true,
    layers: written,
    input_layers: [layers[0].name, 0, 0],
    output_layers: [layers[layers.length - 1].name, 0, 0],
  };
  // The class has no public module: Keras itself writes this one.
  return { ...kerasObject("keras.src.models.functional", "Functional", config), registered_name: "Functional" };
}

/** `Add` takes a list of tensors, every other layer one. */
function argumentsOf(inputs: readonly KerasLayer[]): unknown[] {
  const tensors = inputs.map(({ name, shape }) => ({
    class_name: "__keras_tensor__",
    config: { shape: [null, ...shape], dtype: "float32", keras_history: [name, 0, 0] },
  }));
  return tensors.length === 1 ? tensors : [tensors];
}

/**
 * Where each layer's variables lie: under its class's name and, from the second on, a number. Keras counts in the order of
 * `model.layers`: those farthest from the output first, and of those equally far the one that is found first by going back from the
 * output (`map_graph` in keras/src/ops/function.py). Here that is the order of the network: only the convolution on a shortcut is as
 * far as another layer, the last of its block, which comes before it in both.
 *
 * @returns groups by the names of the layers.
 */
function groupsOf(layers: readonly KerasLayer[]): Map<string, string> {
  const counts = new Map<string, number>();
  return new Map(
    layers.map(({ name, className }) => {
      const word = snakeCase(className);
      const count = counts.get(word) ?? 0;
      counts.set(word, count + 1);
      return [name, `layers/${count === 0 ? word : `${word}_${count}`}/vars`];
    }),
  );
}

/** Keras's `to_snake_case`: Conv2D is conv2d, LeakyReLU leaky_re_lu. */
export function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}
