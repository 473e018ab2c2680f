import { kerasClasses } from "../../network/kerasNames.ts";
import type { Activation, Initializer } from "../../experiment/normalize.ts";
import type { Network, NetworkNode, WeightSpec } from "../../network/network.ts";
import { sameShape, shapeText } from "../../network/sizes.ts";
import { pythonBoolean, pythonNumber, pythonPair } from "../pythonLiteral.ts";
import { call, indented, lineWidth } from "../pythonSource.ts";
import { shortcutsOf, type ScriptPlan } from "../scriptPlan.ts";

/** @returns `build_model()`: a Sequential model unless the network branches, else a functional one. */
export function buildModel(plan: ScriptPlan): string {
  return plan.network.nodes.some(({ type }) => type === "add") ? functional(plan) : sequential(plan);
}

function sequential(plan: ScriptPlan): string {
  const { network } = plan;
  const lines = network.nodes
    .slice(1)
    .map((node) => indented(withShape(network, layerOf(plan, node, 12), ",", node), 12));
  return [
    `def build_model():`,
    `    return keras.Sequential(`,
    `        [`,
    `            keras.Input((28, 28, 1)),`,
    ...lines,
    `        ]`,
    `    )`,
  ].join("\n");
}

function functional(plan: ScriptPlan): string {
  const { network } = plan;
  const { starts, projections } = shortcutsOf(network);
  const lines = network.nodes.flatMap((node) => {
    const after = starts.has(node.index) ? [`shortcut = x`] : [];
    if (node.type === "input") return [`inputs = x = keras.Input((28, 28, 1))`, ...after];
    if (node.type === "add") return [withShape(network, `x = layers.Add()([x, shortcut])`, "", node), ...after];
    const target = projections.has(node.index) ? "shortcut" : "x";
    const layer = layerOf(plan, node, 4 + target.length + 3, target.length + 2);
    return [withShape(network, `${target} = ${layer}(${target})`, "", node), ...after];
  });
  return ["def build_model():", ...[...lines, "return keras.Model(inputs, x)"].map((line) => indented(line, 4))].join(
    "\n",
  );
}

/** The code of a layer, and behind it the shape of what it gives where that is not plain. */
function withShape({ nodes }: Network, code: string, end: string, node: NetworkNode): string {
  const { shape, inputs } = node;
  if (node.type === "dense" || sameShape(shape, nodes[inputs[0]].shape)) return `${code}${end}`;
  const text = `${code}${end}  # ${shapeText(shape)}`;
  const last = text.slice(text.lastIndexOf("\n") + 1);
  return last.length > lineWidth - 12 ? `${code}${end}` : text;
}

function layerOf(plan: ScriptPlan, node: NetworkNode, at: number, after = 1): string {
  if (node.type === "activation" && node.activation.type === "leakyRelu") return leakyRelu(node.activation);
  return call(`layers.${kerasClasses[node.type]}`, argumentsOf(plan, node), at, after);
}

function argumentsOf(plan: ScriptPlan, node: NetworkNode): string[] {
  const { weights } = plan.network;
  switch (node.type) {
    case "conv2d":
      return [
        pythonNumber(node.filters),
        pythonPair(node.kernelSize),
        ...(node.strides.every((stride) => stride === 1) ? [] : [`strides=${pythonPair(node.strides)}`]),
        ...paddingOf(node),
        ...activationArgument(plan, node),
        ...kernelArguments(weights[node.kernel], node.bias !== null),
      ];
    case "dense":
      return [
        pythonNumber(node.units),
        ...activationArgument(plan, node),
        ...kernelArguments(weights[node.kernel], node.bias !== null),
      ];
    case "maxPooling2d":
    case "averagePooling2d": {
      const same = pythonPair(node.poolSize) === pythonPair(node.strides);
      return [pythonPair(node.poolSize), ...(same ? [] : [`strides=${pythonPair(node.strides)}`]), ...paddingOf(node)];
    }
    case "dropout":
      return [pythonNumber(node.rate)];
    case "batchNormalization":
      return [
        ...(node.momentum === 0.99 ? [] : [`momentum=${pythonNumber(node.momentum)}`]),
        ...(node.epsilon === 0.001 ? [] : [`epsilon=${pythonNumber(node.epsilon)}`]),
      ];
    case "activation":
      return [isBareSigmoid(plan, node) ? bareSigmoid : `"${node.activation.type}"`];
    case "input":
    case "globalAveragePooling2d":
    case "flatten":
    case "add":
      return [];
  }
}

type Activated = Extract<NetworkNode, { activation: Activation }>;

const bareSigmoid = "plain_sigmoid";

/** The function that takes the place of a last sigmoid: Keras's own hands on what goes into it together with its result. */
export const plainSigmoid = `def plain_sigmoid(x):
    """A sigmoid whose inputs no cross-entropy takes for a softmax's: the product forgets them."""
    return keras.ops.sigmoid(x) * 1.0`;

/** Whether a node gives the cross-entropy outputs that are no softmax, and that it must take as they are. */
export function isBareSigmoid({ network, loss }: ScriptPlan, { index, activation }: Activated): boolean {
  const isLast = index === network.nodes.length - 1;
  return isLast && activation.type === "sigmoid" && loss.type === "sparseCategoricalCrossentropy";
}

/** Where nothing is padded, both kinds of padding are the same. */
function paddingOf({ padding }: Extract<NetworkNode, { padding: object }>): string[] {
  return Object.values(padding).some((pixels) => pixels > 0) ? [`padding="same"`] : [];
}

function activationArgument(plan: ScriptPlan, node: Activated): string[] {
  const { activation } = node;
  if (isBareSigmoid(plan, node)) return [`activation=${bareSigmoid}`];
  switch (activation.type) {
    case "linear":
      return [];
    case "leakyRelu":
      return [`activation=${leakyRelu(activation)}`];
    case "relu":
    case "elu":
    case "gelu":
    case "silu":
    case "sigmoid":
    case "tanh":
    case "softmax":
      return [`activation="${activation.type}"`];
  }
}

const leakyRelu = ({ negativeSlope }: Activation): string =>
  `layers.LeakyReLU(negative_slope=${pythonNumber(negativeSlope)})`;

function kernelArguments({ initializer, regularizer }: WeightSpec, hasBias: boolean): string[] {
  return [
    ...(hasBias ? [] : [`use_bias=${pythonBoolean(false)}`]),
    ...(initializer.type === "glorotUniform" ? [] : [`kernel_initializer=${initializerOf(initializer)}`]),
    ...(regularizer === null
      ? []
      : [
          `kernel_regularizer=keras.regularizers.${regularizer.type.toUpperCase()}(${pythonNumber(regularizer.factor)})`,
        ]),
  ];
}

function initializerOf({ type, mean, stddev }: Initializer): string {
  switch (type) {
    case "glorotUniform":
      return `"glorot_uniform"`;
    case "glorotNormal":
      return `"glorot_normal"`;
    case "heUniform":
      return `"he_uniform"`;
    case "heNormal":
      return `"he_normal"`;
    case "zeros":
      return `"zeros"`;
    case "ones":
      return `"ones"`;
    case "randomNormal":
      return `keras.initializers.RandomNormal(${pythonNumber(mean)}, ${pythonNumber(stddev)})`;
  }
}
