import type { BatchNormalizationNode } from "../../../../../core/network/network.ts";
import { roundUp } from "../layout.ts";
import { Lowering, type LayerLowering } from "../lowering.ts";
import type { Place } from "../program.ts";
import type { UpdateBlock } from "../updates.ts";

/**
 * Batch normalization needs the whole batch twice in a step: for its statistics and for the means in its gradient. Both
 * times the shards give sums, a barrier follows, and each shard adds all sums up for itself.
 */
export const lowerBatchNormalization: LayerLowering<BatchNormalizationNode> = (lowering, node) => {
  const { channels, pixels } = Lowering.planesOf(node.shape);
  const { options } = lowering;
  const { step } = options;
  const { address } = options.weights;
  const input = lowering.value(node.inputs[0]).place;
  const statistics = lowering.allocateBytes(channels * 16);
  const batch = options.training && options.batchStatistics;
  const moving = { mean: address[node.movingMean], variance: address[node.movingVariance], channels };
  if (batch) {
    const moments = lowering.allocateBytes(channels * 8, true);
    lowering.call("batchMoments", { input, moments, channels, pixels, step, shard: "shard" });
    lowering.barrier();
    lowering.call("batchStatistics", {
      moments: { firstShard: moments.offset },
      shardStep: "shardStep",
      statistics,
      channels,
      pixels,
      step,
      epsilon: node.epsilon,
    });
    // Every shard has the same statistics; the first one's are kept.
    options.updates?.addCalls([
      lowering.bind("updateMoving", {
        ...moving,
        statistics: { firstShard: statistics.offset },
        momentum: node.momentum,
        rest: 1 - node.momentum,
      }),
    ]);
  } else {
    lowering.call("movingStatistics", { ...moving, statistics, epsilon: node.epsilon });
  }
  const [gamma, beta] = [address[node.gamma], address[node.beta]];
  const output = lowering.newValue(node).place;
  lowering.call("normalizeForward", { input, output, statistics, gamma, beta, channels, pixels });

  return () => {
    const gradient = lowering.gradient(node.index);
    const bytes = roundUp(channels, 4) * 4;
    const [gammaSums, betaSums] = [lowering.allocateBytes(bytes, true), lowering.allocateBytes(bytes, true)];
    const means = lowering.allocateBytes(channels * 8);
    const place = { gradient: gradient.place, input, statistics, channels, pixels };
    lowering.call("normalizeGradientSums", { ...place, gammaSums, betaSums });
    if (batch) lowering.barrier();
    lowering.call("normalizeGradientMeans", {
      gammaSums: { firstShard: gammaSums.offset },
      betaSums: { firstShard: betaSums.offset },
      shardStep: "shardStep",
      means,
      channels,
      pixels,
      step,
      coupled: batch ? 1 : 0,
    });
    lowering.call("normalizeGradient", { ...place, means, gamma, step, shard: "shard" });
    lowering.contribute(node.inputs[0], gradient);

    const { updates } = options;
    if (updates === null) return;
    const block = (weight: number, sums: Place): UpdateBlock => ({
      weight,
      first: 0,
      count: roundUp(channels, 4),
      regularizer: null,
      gradient: [
        lowering.bind("sumShards", {
          parts: { firstShard: sums.offset },
          shardStep: "shardStep",
          shardCount: lowering.shardCount,
          result: updates.gradients[weight],
          count: roundUp(channels, 4) / 4,
        }),
      ],
      after: [],
    });
    updates.add([block(node.gamma, gammaSums), block(node.beta, betaSums)]);
  };
};
