import { Kernel } from "../../../assembler/kernel.ts";
import { stepBlock } from "./step.ts";

/** Moving values about: from the data set into lanes, between layouts, sums of two branches. */

/**
 * Digits of the data set, one byte a pixel, into lanes: output = (pixel / 255 − mean) / deviation. Rows of the output are
 * `rowSkip` bytes longer than the picture (padding).
 */
export function gatherBytes(lanes: number): Kernel {
  const kernel = new Kernel("gatherBytes");
  const step = kernel.parameter("step");
  const shard = kernel.parameter("shard");
  const output = kernel.parameter("output");
  const rows = kernel.parameter("rows");
  const rowSkip = kernel.parameter("rowSkip");
  const mean = kernel.floatParameter("mean");
  const deviation = kernel.floatParameter("deviation");
  const width = 28;
  const size = width * width;
  const [means, deviations] = [kernel.vector(mean.splat()), kernel.vector(deviation.splat())];
  const digits = [kernel.int(), kernel.int(), kernel.int(), kernel.int()];
  const [bytes, shorts] = [kernel.vector(), kernel.vector()];
  const target = kernel.int();
  const indices = kernel.int(step.load(stepBlock.indices).add(shard.mul(lanes * 4)));
  // Four pixels of four digits: 16 bytes, transposed by two rounds of interleaving.
  const interleave = [0, 16, 1, 17, 2, 18, 3, 19, 0, 0, 0, 0, 0, 0, 0, 0];
  const interleavePairs = [0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23];
  kernel.repeat(lanes / 4, () => {
    digits.forEach((digit, lane) =>
      digit.set(
        indices
          .load(4 * lane)
          .mul(size)
          .add(step.load(stepBlock.pixels)),
      ),
    );
    target.set(output);
    kernel.repeat(rows, () => {
      kernel.repeat(width / 4, () => {
        const [a, b, c, d] = digits.map((digit) => digit.loadBytes4());
        bytes.set(a.shuffle(b, interleave).shuffle(c.shuffle(d, interleave), interleavePairs));
        for (let half = 0; half < 2; half++) {
          shorts.set(half === 0 ? bytes.widenBytesLow() : bytes.widenBytesHigh());
          for (let quarter = 0; quarter < 2; quarter++) {
            const ints = quarter === 0 ? shorts.widenShortsLow() : shorts.widenShortsHigh();
            const value = ints.toFloats().div(255).sub(means).div(deviations);
            kernel.store(target, value, (2 * half + quarter) * lanes * 4);
          }
        }
        for (const digit of digits) digit.advance(4);
        target.advance(4 * lanes * 4);
      });
      target.advance(rowSkip);
    });
    indices.advance(16);
    output.advance(16);
  });
  return kernel;
}

/**
 * The batch's images as floats [samples][rows · columns · channels] (as Keras lays them) into lanes
 * [channels][rows][columns][lanes]: (value − mean) / deviation. A last shard is filled up with the last sample.
 */
export function gatherFloats(lanes: number): Kernel {
  const kernel = new Kernel("gatherFloats");
  const step = kernel.parameter("step");
  const shard = kernel.parameter("shard");
  const output = kernel.parameter("output");
  const rows = kernel.parameter("rows");
  const columns = kernel.parameter("columns");
  const channels = kernel.parameter("channels");
  const rowSkip = kernel.parameter("rowSkip");
  const planeSkip = kernel.parameter("planeSkip");
  const mean = kernel.floatParameter("mean");
  const deviation = kernel.floatParameter("deviation");
  const [channel, source, target] = [kernel.int(), kernel.int(), kernel.int()];
  const sample = kernel.int(shard.mul(lanes));
  const lane = kernel.int(output);
  const size = kernel.int(rows.mul(columns).mul(channels).mul(4));
  kernel.repeat(lanes, () => {
    kernel.if(step.load(stepBlock.batch).lessThan(sample.add(1)), () => sample.set(step.load(stepBlock.batch).sub(1)));
    channel.set(0);
    target.set(lane);
    kernel.repeat(channels, () => {
      source.set(sample.mul(size).add(step.load(stepBlock.images)).add(channel));
      kernel.repeat(rows, () => {
        kernel.repeat(columns, () => {
          kernel.storeFloat(target, source.loadFloat().sub(mean).div(deviation));
          source.advance(channels.mul(4));
          target.advance(lanes * 4);
        });
        target.advance(rowSkip);
      });
      target.advance(planeSkip);
      channel.advance(4);
    });
    sample.advance(1);
    lane.advance(4);
  });
  return kernel;
}

/** Copies between floats [samples][pixels · channels] and lanes [channels][pixels][lanes], without a last shard's filling. */
function copyFloats(name: string, lanes: number, toLanes: boolean): Kernel {
  const kernel = new Kernel(name);
  const input = kernel.parameter("input");
  const step = kernel.parameter("step");
  const shard = kernel.parameter("shard");
  const output = kernel.parameter("output");
  const pixels = kernel.parameter("pixels");
  const channels = kernel.parameter("channels");
  const [floats, inLanes] = toLanes ? [input, output] : [output, input];
  const [channel, plain, laned] = [kernel.int(), kernel.int(), kernel.int()];
  const sample = kernel.int(shard.mul(lanes));
  const lane = kernel.int(inLanes);
  const size = kernel.int(pixels.mul(channels).mul(4));
  kernel.repeat(lanes, () => {
    kernel.if(sample.lessThan(step.load(stepBlock.batch)), () => {
      channel.set(0);
      laned.set(lane);
      kernel.repeat(channels, () => {
        plain.set(sample.mul(size).add(floats).add(channel));
        kernel.repeat(pixels, () => {
          if (toLanes) kernel.storeFloat(laned, plain.loadFloat());
          else kernel.storeFloat(plain, laned.loadFloat());
          laned.advance(lanes * 4);
          plain.advance(channels.mul(4));
        });
        channel.advance(4);
      });
    });
    sample.advance(1);
    lane.advance(4);
  });
  return kernel;
}

/** The outputs of a shard as floats [samples][pixels · channels], as Keras lays them. */
export function scatterFloats(lanes: number): Kernel {
  return copyFloats("scatterFloats", lanes, false);
}

/** Gradients given from outside, as Keras lays them, into lanes; a last shard's filling is left as it is. */
export function gatherGradient(lanes: number): Kernel {
  return copyFloats("gatherGradient", lanes, true);
}

/** Copies pictures into larger ones: `targetSkip` bytes from the end of a row to the next, `planeSkip` from a channel to the next. */
export function copyRows(lanes: number): Kernel {
  const kernel = new Kernel("copyRows");
  const input = kernel.parameter("input");
  const output = kernel.parameter("output");
  const channels = kernel.parameter("channels");
  const rows = kernel.parameter("rows");
  const columns = kernel.parameter("columns");
  const targetSkip = kernel.parameter("targetSkip");
  const planeSkip = kernel.parameter("planeSkip");
  kernel.repeat(channels, () => {
    kernel.repeat(rows, () => {
      kernel.repeat(columns, () => {
        for (let v = 0; v < lanes / 4; v++) kernel.store(output, input.loadVector(16 * v), 16 * v);
        input.advance(lanes * 4);
        output.advance(lanes * 4);
      });
      output.advance(targetSkip);
    });
    output.advance(planeSkip);
  });
  return kernel;
}

/** Swaps the two outer axes of [outer][inner][lanes]: flatten's order is row, column, channel. */
export function swapAxes(lanes: number): Kernel {
  const kernel = new Kernel("swapAxes");
  const input = kernel.parameter("input");
  const output = kernel.parameter("output");
  const outer = kernel.parameter("outer");
  const inner = kernel.parameter("inner");
  const target = kernel.int();
  const step = kernel.int(outer.mul(lanes * 4));
  kernel.repeat(outer, () => {
    target.set(output);
    kernel.repeat(inner, () => {
      for (let v = 0; v < lanes / 4; v++) kernel.store(target, input.loadVector(16 * v), 16 * v);
      input.advance(lanes * 4);
      target.advance(step);
    });
    output.advance(lanes * 4);
  });
  return kernel;
}

/** output = a + b; the output may be one of them. */
export function addVectors(): Kernel {
  const kernel = new Kernel("addVectors");
  const a = kernel.parameter("a");
  const b = kernel.parameter("b");
  const output = kernel.parameter("output");
  const count = kernel.parameter("count");
  kernel.repeat(count, () => {
    kernel.store(output, a.loadVector().add(b.loadVector()));
    a.advance(16);
    b.advance(16);
    output.advance(16);
  });
  return kernel;
}

export function copyVectors(): Kernel {
  const kernel = new Kernel("copyVectors");
  const input = kernel.parameter("input");
  const output = kernel.parameter("output");
  const count = kernel.parameter("count");
  kernel.repeat(count, () => {
    kernel.store(output, input.loadVector());
    input.advance(16);
    output.advance(16);
  });
  return kernel;
}

export function clearVectors(): Kernel {
  const kernel = new Kernel("clearVectors");
  const output = kernel.parameter("output");
  const count = kernel.parameter("count");
  const zero = kernel.vector(0);
  kernel.repeat(count, () => {
    kernel.store(output, zero);
    output.advance(16);
  });
  return kernel;
}
