import { kerasClasses } from "./kerasNames.ts";
import type { Network, NetworkNode } from "./network.ts";

/**
 * The table that Keras's `model.summary(line_length=width)` prints, character by character (Keras 3.15 draws it with the
 * Python package rich): a Sequential model's unless the network branches, else a functional one's with the connections.
 * @param options.width of the table in characters, 80 by default; at least 40.
 * @returns lines joined by "\n", with one "\n" at the end.
 */
export function summaryOf(network: Network, options: { width?: number } = {}): string {
  const branches = network.nodes.some((node) => node.inputs.length > 1);
  const header = ["Layer (type)", "Output Shape", "Param #", ...(branches ? ["Connected to"] : [])];
  const positions = branches ? [0.3, 0.56, 0.74, 1] : [0.45, 0.8, 1];
  const widths = columnWidths(options.width ?? 80, positions);
  const shown = branches ? network.nodes : network.nodes.slice(1);
  const rows = shown.map((node) => {
    const cells = [
      `${node.name} (${kerasClasses[node.type]})`,
      shapeCell(node),
      thousands(parametersOf(network, node)),
    ];
    return branches ? [...cells, connections(network, node)] : cells;
  });
  const total = network.trainable + network.nonTrainable;
  return [
    `Model: "${branches ? "functional" : "sequential"}"`,
    rule("┏", "━", "┳", "┓", widths),
    ...cellLines(header, widths, "┃"),
    rule("┡", "━", "╇", "┩", widths),
    ...rows.flatMap((row, index) => [
      ...(index === 0 ? [] : [rule("├", "─", "┼", "┤", widths)]),
      ...cellLines(row, widths, "│"),
    ]),
    rule("└", "─", "┴", "┘", widths),
    ` Total params: ${thousands(total)} (${memoryText(4 * total)})`,
    ` Trainable params: ${thousands(network.trainable)} (${memoryText(4 * network.trainable)})`,
    ` Non-trainable params: ${thousands(network.nonTrainable)} (${memoryText(4 * network.nonTrainable)})`,
    "",
  ].join("\n");
}

/** @returns number of parameters of one layer, moving statistics included. */
export function parametersOf(network: Network, node: NetworkNode): number {
  return weightIndices(node).reduce((sum, index) => sum + network.weights[index].size, 0);
}

function weightIndices(node: NetworkNode): number[] {
  switch (node.type) {
    case "conv2d":
    case "dense":
      return node.bias === null ? [node.kernel] : [node.kernel, node.bias];
    case "batchNormalization":
      return [node.gamma, node.beta, node.movingMean, node.movingVariance];
    case "input":
    case "maxPooling2d":
    case "averagePooling2d":
    case "globalAveragePooling2d":
    case "flatten":
    case "dropout":
    case "activation":
    case "add":
      return [];
  }
}

function shapeCell(node: NetworkNode): string {
  return `(None, ${node.shape.join(", ")})`;
}

function connections(network: Network, node: NetworkNode): string {
  return node.inputs.length === 0 ? "-" : node.inputs.map((index) => `${network.nodes[index].name}[0][0]`).join(", ");
}

/** Width of each column, its padding of one space on both sides included: rich shrinks all columns evenly. */
function columnWidths(width: number, positions: readonly number[]): number[] {
  const columns = positions.map((position, column) => {
    const from = column === 0 ? 0 : Math.floor(positions[column - 1] * width);
    return Math.floor(position * width) - from + 2;
  });
  let excess = columns.reduce((sum, column) => sum + column, 0) + columns.length + 1 - width;
  return columns.map((column, index) => {
    const share = roundHalfEven(excess / (columns.length - index));
    excess -= share;
    return column - share;
  });
}

/** Python's round(). */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

function rule(left: string, line: string, cross: string, right: string, widths: readonly number[]): string {
  return left + widths.map((width) => line.repeat(width)).join(cross) + right;
}

/** One row of the table: as many lines as its tallest cell. Numbers (the third column) stand on the right. */
function cellLines(cells: readonly string[], widths: readonly number[], edge: string): string[] {
  const wrapped = cells.map((cell, column) => wrap(cell, widths[column] - 2));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) => {
    const parts = wrapped.map((lines, column) => {
      const text = lines[line] ?? "";
      const width = widths[column] - 2;
      return ` ${column === 2 ? text.padStart(width) : text.padEnd(width)} `;
    });
    return edge + parts.join(edge) + edge;
  });
}

/** Breaks between words; a word too long for a line gets a line of its own and ends in "…". */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length === 0 ? word : `${lines[lines.length - 1]} ${word}`;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map((line) => (line.length > width ? `${line.slice(0, width - 1)}…` : line));
}

function thousands(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Bytes in Keras's words, two decimals rounded half to even as Python does: "241.04 KB". */
function memoryText(bytes: number): string {
  const units = ["B", "KB", "MB", "GB", "TB", "PB"];
  let unit = 0;
  let scale = 1;
  while (unit < units.length - 1 && bytes / scale >= 1024) {
    unit += 1;
    scale *= 1024;
  }
  const hundredths = roundHalfEven((bytes * 100) / scale);
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")} ${units[unit]}`;
}
