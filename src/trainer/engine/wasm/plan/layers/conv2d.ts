import type { Conv2dNode } from "../../../../../core/network/network.ts";
import { groupOf } from "../layout.ts";
import type { LayerLowering, Lowering } from "../lowering.ts";
import type { Place } from "../program.ts";
import type { UpdateBlock } from "../updates.ts";
import { backwardActivation, forwardActivation } from "./activation.ts";
import { geometryOf, pieceOf, sumShards, type KernelUpdate } from "./convolution.ts";
import { direct } from "./direct.ts";
import { winograd, winogradTile } from "./winograd.ts";

/** Groups of outputs that one thread updates together: some thousand weights, in whole vectors. */
function groupsPerTask(weightsOfGroup: number): number {
  const groups = Math.max(1, Math.floor(4096 / weightsOfGroup));
  return weightsOfGroup % 4 === 0 ? groups : Math.ceil(groups / 2) * 2;
}

function addUpdates(
  lowering: Lowering,
  node: Conv2dNode,
  taps: number,
  update: KernelUpdate,
  biasSums: Place | null,
): void {
  const { updates } = lowering.options;
  if (updates === null) return;
  const { group, padded } = groupOf(node.filters);
  const size = taps * group;
  const [groups, perTask] = [padded / group, groupsPerTask(size)];
  for (let g = 0; g < groups; g += perTask) {
    const count = Math.min(perTask, groups - g);
    const [first, floats] = pieceOf(size, g, count);
    const blocks: UpdateBlock[] = [
      {
        weight: node.kernel,
        first,
        count: floats,
        regularizer: lowering.network.weights[node.kernel].regularizer,
        gradient: update.gradient(updates, g, count),
        after: update.after(g, count),
      },
    ];
    if (g === 0 && node.bias !== null && biasSums !== null) {
      const floats = Math.ceil(node.filters / 4) * 4;
      const gradient = [sumShards(lowering, biasSums, 0, floats, updates.gradients[node.bias])];
      blocks.push({ weight: node.bias, first: 0, count: floats, regularizer: null, gradient, after: [] });
    }
    updates.add(blocks);
  }
}

export const lowerConv2d: LayerLowering<Conv2dNode> = (lowering, node) => {
  const g = geometryOf(lowering, node);
  const m = winogradTile(node, g);
  const convolution = m === null ? direct(lowering, node, g) : winograd(lowering, node, g, m);
  const { address, zeros } = lowering.options.weights;
  convolution.forward(lowering.newValue(node).place, node.bias === null ? zeros : address[node.bias]);
  const sums = forwardActivation(lowering, node, node.activation);

  return () => {
    const gradient = lowering.gradient(node.index);
    backwardActivation(lowering, node, node.activation, sums, gradient);
    let biasSums: Place | null = null;
    if (node.bias !== null) {
      biasSums = lowering.allocateBytes(Math.ceil(node.filters / 4) * 16, true);
      lowering.call("channelSums", {
        input: gradient.place,
        sums: biasSums,
        channels: node.filters,
        pixels: g.rows * g.columns,
      });
    }
    addUpdates(lowering, node, g.taps, convolution.backward(gradient.place), biasSums);
  };
};
