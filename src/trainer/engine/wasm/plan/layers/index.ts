import type { NetworkNode } from "../../../../../core/network/network.ts";
import type { Lowering } from "../lowering.ts";
import { lowerActivation } from "./activation.ts";
import { lowerBatchNormalization } from "./batchNormalization.ts";
import { lowerConv2d } from "./conv2d.ts";
import { lowerDense } from "./dense.ts";
import { lowerFlatten, lowerGlobalAveragePooling, lowerPooling } from "./pooling.ts";
import { lowerAdd, lowerDropout, lowerInput, type Source } from "./simple.ts";

/** Writes the forward calls of any node; @returns what writes its backward calls. */
export function lowerNode(lowering: Lowering, node: NetworkNode, source: Source): () => void {
  switch (node.type) {
    case "input":
      lowerInput(lowering, node, source);
      return () => undefined;
    case "conv2d":
      return lowerConv2d(lowering, node);
    case "maxPooling2d":
    case "averagePooling2d":
      return lowerPooling(lowering, node);
    case "globalAveragePooling2d":
      return lowerGlobalAveragePooling(lowering, node);
    case "flatten":
      return lowerFlatten(lowering, node);
    case "dense":
      return lowerDense(lowering, node);
    case "dropout":
      return lowerDropout(lowering, node);
    case "batchNormalization":
      return lowerBatchNormalization(lowering, node);
    case "activation":
      return lowerActivation(lowering, node);
    case "add":
      return lowerAdd(lowering, node);
  }
}
