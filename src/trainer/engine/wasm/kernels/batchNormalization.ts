import { Kernel } from "../../../assembler/kernel.ts";
import { i32 } from "../../../assembler/values.ts";
import { laneMasks, stepBlock } from "./step.ts";

/**
 * Batch normalization over the whole batch, though each shard is computed by itself: a shard gives the mean and the sum of
 * squared deviations of its own samples (two passes), which are then combined in the order of the shards by the formula of
 * Chan, Golub and LeVeque (1979). The filling of a last shard counts nowhere.
 */

/** moments[channel] = (mean, Σ (x − mean)²) of the shard's samples. */
export function batchMoments(lanes: number): Kernel {
  const kernel = new Kernel("batchMoments");
  const input = kernel.parameter("input");
  const moments = kernel.parameter("moments");
  const channels = kernel.parameter("channels");
  const pixels = kernel.parameter("pixels");
  const step = kernel.parameter("step");
  const shard = kernel.parameter("shard");
  const masks = laneMasks(kernel, step, shard, lanes);
  const sums = kernel.vectors(lanes / 4);
  const [sum, mean, deviation] = [kernel.vector(), kernel.vector(), kernel.vector()];
  const x = kernel.int();
  const count = kernel.int(step.load(stepBlock.batch).sub(shard.mul(lanes)));
  kernel.if(i32(lanes).lessThan(count), () => count.set(lanes));
  count.set(count.mul(pixels));

  const total = () => {
    sum.set(sums[0]);
    for (const s of sums.slice(1)) sum.set(sum.add(s));
    return kernel.sumOfLanes(sum);
  };
  kernel.repeat(channels, () => {
    for (const s of sums) s.set(0);
    x.set(input);
    kernel.repeat(pixels, () => {
      sums.forEach((s, v) => s.set(s.add(x.loadVector(16 * v).and(masks[v]))));
      x.advance(lanes * 4);
    });
    mean.set(total().div(count.toFloat()).splat());
    for (const s of sums) s.set(0);
    x.set(input);
    kernel.repeat(pixels, () => {
      sums.forEach((s, v) => {
        deviation.set(
          x
            .loadVector(16 * v)
            .sub(mean)
            .and(masks[v]),
        );
        s.addProduct(deviation, deviation);
      });
      x.advance(lanes * 4);
    });
    kernel.storeFloat(moments, mean.lane(0));
    kernel.storeFloat(moments, total(), 4);
    moments.advance(8);
    input.set(x);
  });
  return kernel;
}

/** statistics[channel] = (mean, 1 / √(variance + ε), variance, 0) of the whole batch. */
export function batchStatistics(lanes: number): Kernel {
  const kernel = new Kernel("batchStatistics");
  /** The first shard's moments, and bytes from a shard to the next. */
  const moments = kernel.parameter("moments");
  const shardStep = kernel.parameter("shardStep");
  const statistics = kernel.parameter("statistics");
  const channels = kernel.parameter("channels");
  const pixels = kernel.parameter("pixels");
  const step = kernel.parameter("step");
  const epsilon = kernel.floatParameter("epsilon");
  const [m, left, count] = [kernel.int(), kernel.int(), kernel.int()];
  const [n, mean, squares, difference, share] = [
    kernel.float(),
    kernel.float(),
    kernel.float(),
    kernel.float(),
    kernel.float(),
  ];
  kernel.repeat(channels, () => {
    m.set(moments);
    left.set(step.load(stepBlock.batch));
    n.set(i32(0).toFloat());
    mean.set(i32(0).toFloat());
    squares.set(i32(0).toFloat());
    kernel.repeat(step.load(stepBlock.shards), () => {
      count.set(left);
      kernel.if(i32(lanes).lessThan(count), () => count.set(lanes));
      left.set(left.sub(lanes));
      difference.set(m.loadFloat().sub(mean));
      share.set(
        count
          .mul(pixels)
          .toFloat()
          .div(n.add(count.mul(pixels).toFloat())),
      );
      mean.set(mean.add(difference.mul(share)));
      squares.set(squares.add(m.loadFloat(4)).add(difference.mul(difference).mul(n).mul(share)));
      n.set(n.add(count.mul(pixels).toFloat()));
      m.advance(shardStep);
    });
    kernel.storeFloat(statistics, mean);
    squares.set(squares.div(n));
    kernel.storeFloat(statistics, i32(1).toFloat().div(squares.add(epsilon).sqrt()), 4);
    kernel.storeFloat(statistics, squares, 8);
    statistics.advance(16);
    moments.advance(8);
  });
  return kernel;
}

/** The same from the moving statistics, for inference. */
export function movingStatistics(): Kernel {
  const kernel = new Kernel("movingStatistics");
  const mean = kernel.parameter("mean");
  const variance = kernel.parameter("variance");
  const statistics = kernel.parameter("statistics");
  const channels = kernel.parameter("channels");
  const epsilon = kernel.floatParameter("epsilon");
  kernel.repeat(channels, () => {
    kernel.storeFloat(statistics, mean.loadFloat());
    kernel.storeFloat(statistics, i32(1).toFloat().div(variance.loadFloat().add(epsilon).sqrt()), 4);
    statistics.advance(16);
    mean.advance(4);
    variance.advance(4);
  });
  return kernel;
}

/** moving ← momentum · moving + (1 − momentum) · batch; the variance is the biased one, as in Keras. */
export function updateMoving(): Kernel {
  const kernel = new Kernel("updateMoving");
  const statistics = kernel.parameter("statistics");
  const mean = kernel.parameter("mean");
  const variance = kernel.parameter("variance");
  const channels = kernel.parameter("channels");
  const momentum = kernel.floatParameter("momentum");
  const rest = kernel.floatParameter("rest");
  kernel.repeat(channels, () => {
    kernel.storeFloat(mean, mean.loadFloat().mul(momentum).add(statistics.loadFloat().mul(rest)));
    kernel.storeFloat(variance, variance.loadFloat().mul(momentum).add(statistics.loadFloat(8).mul(rest)));
    statistics.advance(16);
    mean.advance(4);
    variance.advance(4);
  });
  return kernel;
}

/** output = γ · (input − mean) / √(variance + ε) + β. */
export function normalizeForward(lanes: number): Kernel {
  const kernel = new Kernel("normalizeForward");
  const input = kernel.parameter("input");
  const output = kernel.parameter("output");
  const statistics = kernel.parameter("statistics");
  const gamma = kernel.parameter("gamma");
  const beta = kernel.parameter("beta");
  const channels = kernel.parameter("channels");
  const pixels = kernel.parameter("pixels");
  const [mean, scale, shift] = [kernel.vector(), kernel.vector(), kernel.vector()];
  kernel.repeat(channels, () => {
    mean.set(statistics.loadSplat());
    scale.set(statistics.loadSplat(4).mul(gamma.loadSplat()));
    shift.set(beta.loadSplat());
    kernel.repeat(pixels, () => {
      for (let v = 0; v < lanes / 4; v++) {
        kernel.store(
          output,
          input
            .loadVector(16 * v)
            .sub(mean)
            .mul(scale)
            .add(shift),
          16 * v,
        );
      }
      input.advance(lanes * 4);
      output.advance(lanes * 4);
    });
    statistics.advance(16);
    gamma.advance(4);
    beta.advance(4);
  });
  return kernel;
}

/** sums: [channels] of Σ gradient · x̂, then [channels] of Σ gradient, of the shard: the gradients of γ and β. */
export function normalizeGradientSums(lanes: number): Kernel {
  const kernel = new Kernel("normalizeGradientSums");
  const gradient = kernel.parameter("gradient");
  const input = kernel.parameter("input");
  const statistics = kernel.parameter("statistics");
  const gammaSums = kernel.parameter("gammaSums");
  const betaSums = kernel.parameter("betaSums");
  const channels = kernel.parameter("channels");
  const pixels = kernel.parameter("pixels");
  const vectors = lanes / 4;
  const [products, plain] = [kernel.vectors(vectors), kernel.vectors(vectors)];
  const [mean, d, sum] = [kernel.vector(), kernel.vector(), kernel.vector()];
  const total = (parts: readonly (typeof sum)[]) => {
    sum.set(parts[0]);
    for (const p of parts.slice(1)) sum.set(sum.add(p));
    return kernel.sumOfLanes(sum);
  };
  kernel.repeat(channels, () => {
    mean.set(statistics.loadSplat());
    for (const p of [...products, ...plain]) p.set(0);
    kernel.repeat(pixels, () => {
      for (let v = 0; v < vectors; v++) {
        d.set(gradient.loadVector(16 * v));
        plain[v].set(plain[v].add(d));
        products[v].addProduct(d, input.loadVector(16 * v).sub(mean));
      }
      gradient.advance(lanes * 4);
      input.advance(lanes * 4);
    });
    kernel.storeFloat(gammaSums, total(products).mul(statistics.loadFloat(4)));
    kernel.storeFloat(betaSums, total(plain));
    statistics.advance(16);
    gammaSums.advance(4);
    betaSums.advance(4);
  });
  return kernel;
}

/**
 * means[channel] = (mean of gradient · x̂, mean of gradient) over the whole batch, from the shards' sums; zeros where
 * `coupled` is 0, that is when the statistics do not depend on the batch.
 */
export function normalizeGradientMeans(): Kernel {
  const kernel = new Kernel("normalizeGradientMeans");
  const gammaSums = kernel.parameter("gammaSums");
  const betaSums = kernel.parameter("betaSums");
  const shardStep = kernel.parameter("shardStep");
  const means = kernel.parameter("means");
  const channels = kernel.parameter("channels");
  const pixels = kernel.parameter("pixels");
  const step = kernel.parameter("step");
  const coupled = kernel.floatParameter("coupled");
  const [g, b] = [kernel.int(), kernel.int()];
  const [gammaSum, betaSum, count] = [kernel.float(), kernel.float(), kernel.float()];
  count.set(step.load(stepBlock.batch).mul(pixels).toFloat());
  kernel.repeat(channels, () => {
    g.set(gammaSums);
    b.set(betaSums);
    gammaSum.set(i32(0).toFloat());
    betaSum.set(i32(0).toFloat());
    kernel.repeat(step.load(stepBlock.shards), () => {
      gammaSum.set(gammaSum.add(g.loadFloat()));
      betaSum.set(betaSum.add(b.loadFloat()));
      g.advance(shardStep);
      b.advance(shardStep);
    });
    kernel.storeFloat(means, gammaSum.div(count).mul(coupled));
    kernel.storeFloat(means, betaSum.div(count).mul(coupled), 4);
    means.advance(8);
    gammaSums.advance(4);
    betaSums.advance(4);
  });
  return kernel;
}

/** gradient ← γ / √(variance + ε) · (gradient − mean gradient − x̂ · mean (gradient · x̂)), zero in the filling of a shard. */
export function normalizeGradient(lanes: number): Kernel {
  const kernel = new Kernel("normalizeGradient");
  const gradient = kernel.parameter("gradient");
  const input = kernel.parameter("input");
  const statistics = kernel.parameter("statistics");
  const means = kernel.parameter("means");
  const gamma = kernel.parameter("gamma");
  const channels = kernel.parameter("channels");
  const pixels = kernel.parameter("pixels");
  const step = kernel.parameter("step");
  const shard = kernel.parameter("shard");
  const masks = laneMasks(kernel, step, shard, lanes);
  const [mean, scale, slope, offset] = [kernel.vector(), kernel.vector(), kernel.vector(), kernel.vector()];
  kernel.repeat(channels, () => {
    mean.set(statistics.loadSplat());
    scale.set(statistics.loadSplat(4).mul(gamma.loadSplat()));
    slope.set(statistics.loadSplat(4).mul(means.loadSplat()));
    offset.set(means.loadSplat(4));
    kernel.repeat(pixels, () => {
      masks.forEach((mask, v) => {
        const centred = input.loadVector(16 * v).sub(mean);
        const inner = gradient
          .loadVector(16 * v)
          .sub(offset)
          .sub(centred.mul(slope));
        kernel.store(gradient, inner.mul(scale).and(mask), 16 * v);
      });
      gradient.advance(lanes * 4);
      input.advance(lanes * 4);
    });
    statistics.advance(16);
    means.advance(8);
    gamma.advance(4);
  });
  return kernel;
}
