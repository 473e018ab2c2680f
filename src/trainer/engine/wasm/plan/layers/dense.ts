import type { DenseNode } from "../../../../../core/network/network.ts";
import { roundUp } from "../layout.ts";
import type { LayerLowering } from "../lowering.ts";
import type { UpdateBlock } from "../updates.ts";
import { backwardActivation, floorOf, forwardActivation } from "./activation.ts";

export const lowerDense: LayerLowering<DenseNode> = (lowering, node) => {
  const inputs = lowering.inputOf(node).shape[0];
  const storedInputs = roundUp(inputs, 4);
  const panels = roundUp(node.units, 4) / 4;
  const panelStep = storedInputs * 16;
  const input = lowering.value(node.inputs[0]).place;
  const { address, zeros } = lowering.options.weights;
  lowering.call("denseForward", {
    input,
    inputs,
    weights: address[node.kernel],
    panelStep,
    bias: node.bias === null ? zeros : address[node.bias],
    output: lowering.newValue(node).place,
    panels,
    floor: floorOf(node.activation),
  });
  const sums = forwardActivation(lowering, node, node.activation);

  return () => {
    const gradient = lowering.gradient(node.index);
    backwardActivation(lowering, node, node.activation, sums, gradient);
    const { updates, memories, shards } = lowering.options;
    if (lowering.needsGradient(node.inputs[0])) {
      const result = lowering.newGradient(node.inputs[0]);
      lowering.call("denseInputGradient", {
        gradient: gradient.place,
        panels,
        weights: address[node.kernel],
        panelStep,
        result: result.place,
        blocks: storedInputs / 4,
      });
      lowering.contribute(node.inputs[0], result);
    }
    if (updates === null) return;

    // The gradient of the kernel is taken over the whole batch at once, from the samples' gradients row by row.
    const rowStep = panels * 16;
    const samples = memories.fixed.allocate(shards * lowering.lanes * rowStep);
    lowering.call("denseTranspose", {
      gradient: gradient.place,
      target: { table: samples, step: lowering.lanes * rowStep },
      outputs: node.units,
      rowStep,
    });
    for (let panel = 0; panel < panels; panel += 2) {
      const count = Math.min(2, panels - panel);
      const first = panel * storedInputs * 4;
      const common = { rowStep, shardCount: lowering.shardCount };
      const kernelGradient = lowering.bind(`denseKernelGradient${String(count)}`, {
        ...common,
        input: { firstShard: input.offset },
        shardStep: "shardStep",
        gradient: samples + panel * 16,
        result: updates.gradients[node.kernel] + first * 4,
        panelStep,
        blocks: storedInputs / 4,
      });
      const blocks: UpdateBlock[] = [
        {
          weight: node.kernel,
          first,
          count: count * storedInputs * 4,
          regularizer: lowering.network.weights[node.kernel].regularizer,
          gradient: [kernelGradient],
          after: [],
        },
      ];
      if (node.bias !== null) {
        const biasGradient = lowering.bind("denseBiasGradient", {
          ...common,
          gradient: samples + panel * 16,
          result: updates.gradients[node.bias] + panel * 16,
          panels: count,
        });
        blocks.push({
          weight: node.bias,
          first: panel * 4,
          count: count * 4,
          regularizer: null,
          gradient: [biasGradient],
          after: [],
        });
      }
      updates.add(blocks);
    }
  };
};
