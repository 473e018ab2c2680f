import type { FlattenNode, GlobalAveragePoolingNode, PoolingNode } from "../../../../../core/network/network.ts";
import type { LayerLowering, Lowering } from "../lowering.ts";

/** For each window of one direction: byte offset of its first real position, and how many are real. */
function windowTable(
  lowering: Lowering,
  size: { input: number; output: number; pool: number; stride: number; before: number },
  bytes: number,
): number {
  const entries: number[] = [];
  for (let o = 0; o < size.output; o++) {
    const first = o * size.stride - size.before;
    const from = Math.max(0, first);
    const to = Math.min(size.input, first + size.pool);
    entries.push(from * bytes, to - from);
  }
  return lowering.table(entries);
}

export const lowerPooling: LayerLowering<PoolingNode> = (lowering, node) => {
  const [height, width, channels] = lowering.inputOf(node).shape as readonly [number, number, number];
  const [rows, columns] = node.shape as readonly [number, number, number];
  const { padding, poolSize, strides } = node;
  const rowStep = width * lowering.row;
  const windows = {
    channels,
    rowTable: windowTable(
      lowering,
      { input: height, output: rows, pool: poolSize[0], stride: strides[0], before: padding.top },
      rowStep,
    ),
    columnTable: windowTable(
      lowering,
      { input: width, output: columns, pool: poolSize[1], stride: strides[1], before: padding.left },
      lowering.row,
    ),
    outputRows: rows,
    outputColumns: columns,
    rowStep,
    plane: height * rowStep,
  };
  const input = lowering.value(node.inputs[0]).place;
  const output = lowering.newValue(node).place;
  const kind = node.type === "maxPooling2d" ? "maxPooling" : "averagePooling";
  lowering.call(`${kind}Forward`, { input, output, ...windows });

  return () => {
    const gradient = lowering.gradient(node.index).place;
    const result = lowering.newGradient(node.inputs[0]);
    const overlap = strides[0] < poolSize[0] || strides[1] < poolSize[1];
    const covers = rows * strides[0] >= height && columns * strides[1] >= width;
    const gaps = strides[0] > poolSize[0] || strides[1] > poolSize[1];
    if (overlap || gaps || !covers) {
      lowering.call("clearVectors", { output: result.place, count: (result.rows * lowering.lanes) / 4 });
    }
    const operands = kind === "maxPooling" ? { input, output } : {};
    const name = `${kind}Gradient${overlap ? "Add" : "Write"}`;
    lowering.call(name, { ...operands, gradient, result: result.place, ...windows });
    lowering.contribute(node.inputs[0], result);
  };
};

export const lowerGlobalAveragePooling: LayerLowering<GlobalAveragePoolingNode> = (lowering, node) => {
  const [height, width, channels] = lowering.inputOf(node).shape as readonly [number, number, number];
  const planes = { channels, pixels: height * width };
  const input = lowering.value(node.inputs[0]).place;
  lowering.call("globalAverageForward", { input, output: lowering.newValue(node).place, ...planes });
  return () => {
    const gradient = lowering.gradient(node.index).place;
    const result = lowering.newGradient(node.inputs[0]);
    lowering.call("globalAverageGradient", { gradient, result: result.place, ...planes });
    lowering.contribute(node.inputs[0], result);
  };
};

/** Keras's order is row, column, channel; ours has the channel outside. */
export const lowerFlatten: LayerLowering<FlattenNode> = (lowering, node) => {
  const shape = lowering.inputOf(node).shape;
  const [channels, pixels] = shape.length === 3 ? [shape[2], shape[0] * shape[1]] : [1, shape[0]];
  const input = lowering.value(node.inputs[0]).place;
  const output = lowering.newValue(node).place;
  lowering.call("swapAxes", { input, output, outer: channels, inner: pixels });
  return () => {
    const result = lowering.newGradient(node.inputs[0]);
    lowering.call("swapAxes", {
      input: lowering.gradient(node.index).place,
      output: result.place,
      outer: pixels,
      inner: channels,
    });
    lowering.contribute(node.inputs[0], result);
  };
};
