import type { Activation, Initializer } from "../../experiment/normalize.ts";
import type { Network, NetworkNode, Padding, WeightSpec } from "../../network/network.ts";
import { sameShape, shapeText } from "../../network/sizes.ts";
import { pythonNumber, pythonPair } from "../pythonLiteral.ts";
import { call, indented, lineWidth } from "../pythonSource.ts";
import { shortcutsOf, type ScriptPlan } from "../scriptPlan.ts";

/** @returns the functions and classes of the network; the last is the module `Net`. */
export function modelDefinitions(plan: ScriptPlan): string[] {
  const { nodes } = plan.network;
  return [
    ...(nodes.some(({ type }) => type === "batchNormalization") ? [batchNormClass] : []),
    ...(nodes.some((node) => node.type === "averagePooling2d" && isUneven(node.padding)) ? [averagePool] : []),
    netClass(plan),
  ];
}

const batchNormClass = `class BatchNorm(nn.Module):
    """Batch normalization as Keras does it.

    \`momentum\` is the share of the moving statistics that is kept, PyTorch's is the share that is new; and the
    moving variance is that of the batches, where PyTorch's takes n / (n - 1) times that.
    """

    def __init__(self, features, momentum=0.99, epsilon=1e-3):
        super().__init__()
        self.momentum, self.epsilon = momentum, epsilon
        self.weight = nn.Parameter(torch.ones(features))
        self.bias = nn.Parameter(torch.zeros(features))
        self.register_buffer("running_mean", torch.zeros(features))
        self.register_buffer("running_var", torch.ones(features))

    def forward(self, x):
        if self.training:
            variance, mean = torch.var_mean(x, [0, *range(2, x.dim())], correction=0)
            with torch.no_grad():
                self.running_mean.lerp_(mean, 1 - self.momentum)
                self.running_var.lerp_(variance, 1 - self.momentum)
        else:
            mean, variance = self.running_mean, self.running_var
        scale = self.weight * (variance + self.epsilon).rsqrt()
        shift = self.bias - mean * scale
        shape = (-1, *[1] * (x.dim() - 2))
        return x * scale.view(shape) + shift.view(shape)`;

const averagePool = `def average_pool(x, size, stride, padding):
    """Averages the pixels that are there, as Keras does where padding is not the same on both sides."""
    total = F.avg_pool2d(F.pad(x, padding), size, stride)
    share = F.avg_pool2d(F.pad(torch.ones_like(x[:1, :1]), padding), size, stride)
    return total / share`;

type Weighted = Extract<NetworkNode, { type: "conv2d" | "dense" | "batchNormalization" }>;

function netClass(plan: ScriptPlan): string {
  const { network } = plan;
  const weighted = network.nodes.filter(
    (node): node is Weighted => node.type === "conv2d" || node.type === "dense" || node.type === "batchNormalization",
  );
  return [
    `class Net(nn.Module):`,
    `    def __init__(self):`,
    `        super().__init__()`,
    ...weighted.map((node) => `        self.${node.name} = ${moduleOf(network, node)}`),
    ...initialization(network).map((line) => `        ${line}`),
    ``,
    `    def forward(self, x):`,
    ...forward(plan).map((line) => indented(line, 8)),
  ].join("\n");
}

function moduleOf(network: Network, node: Weighted): string {
  switch (node.type) {
    case "conv2d": {
      const input = network.nodes[node.inputs[0]].shape;
      return call("nn.Conv2d", [
        pythonNumber(input.at(-1)!),
        pythonNumber(node.filters),
        pythonPair(node.kernelSize),
        ...(node.strides.every((stride) => stride === 1) ? [] : [`stride=${pythonPair(node.strides)}`]),
        ...(isUneven(node.padding) ? [] : evenPadding(node.padding)),
        ...(node.bias === null ? ["bias=False"] : []),
      ]);
    }
    case "dense": {
      const input = network.nodes[node.inputs[0]].shape;
      return call("nn.Linear", [
        pythonNumber(input[0]),
        pythonNumber(node.units),
        ...(node.bias === null ? ["bias=False"] : []),
      ]);
    }
    case "batchNormalization":
      return call("BatchNorm", [
        pythonNumber(node.shape.at(-1)!),
        ...(node.momentum === 0.99 ? [] : [`momentum=${pythonNumber(node.momentum)}`]),
        ...(node.epsilon === 0.001 ? [] : [`epsilon=${pythonNumber(node.epsilon)}`]),
      ]);
  }
}

const isUneven = ({ top, bottom, left, right }: Padding): boolean => top !== bottom || left !== right;

const evenPadding = ({ top, left }: Padding): string[] =>
  top === 0 && left === 0 ? [] : [`padding=${pythonPair([top, left])}`];

/** In the order of `F.pad`. */
const padTuple = ({ left, right, top, bottom }: Padding): string => `(${left}, ${right}, ${top}, ${bottom})`;

// ---------------------------------------------------------------- initial weights

/** Keras's initializers: kernels by name, biases zero. */
function initialization({ nodes, weights }: Network): string[] {
  const layers = nodes.flatMap((node) =>
    node.type === "conv2d" || node.type === "dense"
      ? [{ name: node.name, kernel: weights[node.kernel], bias: node.bias }]
      : [],
  );
  if (layers.length === 0) return [];
  const texts = layers.map(({ kernel }) => initializerOf(kernel.initializer));
  const alike = texts.every((text) => text === texts[0]) && kernelIndependent(layers[0].kernel.initializer);
  const biased = layers.some(({ bias }) => bias !== null);
  const allBiased = layers.every(({ bias }) => bias !== null);
  if (alike) {
    return [
      ``,
      `# The initial weights are drawn as Keras draws them.`,
      `for layer in self.modules():`,
      `    if isinstance(layer, (nn.Conv2d, nn.Linear)):`,
      `        ${texts[0].replace("WEIGHT", "layer.weight")}`,
      ...(allBiased
        ? [`        nn.init.zeros_(layer.bias)`]
        : biased
          ? [`        if layer.bias is not None:`, `            nn.init.zeros_(layer.bias)`]
          : []),
    ];
  }
  return [
    ``,
    `# The initial weights are drawn as Keras draws them; 0.8796 is the deviation of what is cut off at two deviations.`,
    ...layers.flatMap(({ name, kernel, bias }) => [
      ...initializerLines(kernel, `self.${name}.weight`),
      ...(bias === null ? [] : [`nn.init.zeros_(self.${name}.bias)`]),
    ]),
  ];
}

/** Whether an initializer's code says the same for every kernel. */
const kernelIndependent = ({ type }: Initializer): boolean => type !== "glorotNormal" && type !== "heNormal";

function initializerLines({ initializer, fanIn, fanOut }: WeightSpec, target: string): string[] {
  const variance =
    initializer.type === "glorotNormal"
      ? `2 / ${pythonNumber(fanIn + fanOut)}`
      : initializer.type === "heNormal"
        ? `2 / ${pythonNumber(fanIn)}`
        : null;
  if (variance === null) return [initializerOf(initializer).replace("WEIGHT", target)];
  return [
    `std = math.sqrt(${variance}) / 0.87962566103423978`,
    `nn.init.trunc_normal_(${target}, std=std, a=-2 * std, b=2 * std)`,
  ];
}

function initializerOf({ type, mean, stddev }: Initializer): string {
  switch (type) {
    case "glorotUniform":
      return "nn.init.xavier_uniform_(WEIGHT)";
    case "heUniform":
      return `nn.init.kaiming_uniform_(WEIGHT, nonlinearity="relu")`;
    case "zeros":
      return "nn.init.zeros_(WEIGHT)";
    case "ones":
      return "nn.init.ones_(WEIGHT)";
    case "randomNormal":
      return `nn.init.normal_(WEIGHT, ${pythonNumber(mean)}, ${pythonNumber(stddev)})`;
    case "glorotNormal":
    case "heNormal":
      return type;
  }
}

// ---------------------------------------------------------------- forward

function forward(plan: ScriptPlan): string[] {
  const { network, fromLogits } = plan;
  const { starts, projections } = shortcutsOf(network);
  const lines: string[] = [];
  for (const node of network.nodes) {
    const target = projections.has(node.index) ? "shortcut" : "x";
    const isLast = node.index === network.nodes.length - 1;
    const code = expressionOf(network, node, target, isLast && fromLogits);
    if (code !== target) lines.push(withShape(network, `${target} = ${code}`, node));
    if (starts.has(node.index)) lines.push("shortcut = x");
  }
  return [...lines, fromLogits ? "return x  # the logits: the softmax is a part of the cross-entropy" : "return x"];
}

/** Shapes are given where they are not plain, as PyTorch has them: channels first. */
function withShape({ nodes }: Network, code: string, node: NetworkNode): string {
  const { shape, inputs } = node;
  if (node.type === "dense" || sameShape(shape, nodes[inputs[0]].shape)) return code;
  const [height, width, channels] = shape;
  const text = `${code}  # ${shapeText(shape.length === 3 ? [channels!, height, width!] : shape)}`;
  return text.length > lineWidth - 8 ? code : text;
}

/** @returns what becomes of `x`; `x` itself where nothing does. @param linear leaves the activation out. */
function expressionOf(network: Network, node: NetworkNode, x: string, linear: boolean): string {
  const activate = (activation: Activation, inner: string): string => (linear ? inner : activated(activation, inner));
  switch (node.type) {
    case "input":
      return x;
    case "conv2d": {
      const input = isUneven(node.padding) ? `F.pad(${x}, ${padTuple(node.padding)})` : x;
      return activate(node.activation, `self.${node.name}(${input})`);
    }
    case "dense":
      return activate(node.activation, `self.${node.name}(${x})`);
    case "maxPooling2d":
    case "averagePooling2d":
      return pooled(node, x);
    case "globalAveragePooling2d":
      return `${x}.mean((2, 3))`;
    case "flatten": {
      const input = network.nodes[node.inputs[0]].shape;
      if (input.length === 1) return x;
      const [height, width, channels] = input;
      // Nothing to turn round where there is one channel, or one pixel.
      return channels === 1 || height * width === 1 ? `${x}.flatten(1)` : `${x}.permute(0, 2, 3, 1).flatten(1)`;
    }
    case "dropout":
      return `F.dropout(${x}, ${pythonNumber(node.rate)}, self.training)`;
    case "batchNormalization":
      return `self.${node.name}(${x})`;
    case "activation":
      return activate(node.activation, x);
    case "add":
      return `${x} + shortcut`;
  }
}

function pooled(node: Extract<NetworkNode, { poolSize: unknown }>, x: string): string {
  const [size, stride] = [pythonPair(node.poolSize), pythonPair(node.strides)];
  const name = node.type === "maxPooling2d" ? "F.max_pool2d" : "F.avg_pool2d";
  const strides = size === stride ? [] : [stride];
  if (!isUneven(node.padding)) {
    const padding = evenPadding(node.padding);
    const counting = padding.length > 0 && node.type === "averagePooling2d" ? ["count_include_pad=False"] : [];
    return call(name, [x, size, ...strides, ...padding, ...counting]);
  }
  const pad = padTuple(node.padding);
  return node.type === "averagePooling2d"
    ? call("average_pool", [x, size, stride, pad])
    : call(name, [`F.pad(${x}, ${pad}, value=-math.inf)`, size, ...strides]);
}

function activated({ type, negativeSlope }: Activation, x: string): string {
  switch (type) {
    case "linear":
      return x;
    case "relu":
    case "elu":
    case "gelu":
    case "silu":
      return `F.${type}(${x})`;
    case "leakyRelu":
      return `F.leaky_relu(${x}, ${pythonNumber(negativeSlope)})`;
    case "sigmoid":
    case "tanh":
      return `torch.${type}(${x})`;
    case "softmax":
      return `F.softmax(${x}, dim=1)`;
  }
}
