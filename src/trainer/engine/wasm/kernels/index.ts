import type { Kernel } from "../../../assembler/kernel.ts";
import { activationForward, activationGradient, channelSums, elementwise, type ElementwiseName } from "./activation.ts";
import {
  batchMoments,
  batchStatistics,
  movingStatistics,
  normalizeForward,
  normalizeGradient,
  normalizeGradientMeans,
  normalizeGradientSums,
  updateMoving,
} from "./batchNormalization.ts";
import { conv2dForward, conv2dInputGradient, conv2dKernelGradient, conv2dTranspose } from "./conv2d.ts";
import { denseBiasGradient, denseForward, denseInputGradient, denseKernelGradient, denseTranspose } from "./dense.ts";
import { dropout } from "./dropout.ts";
import { clip, penalty, sumOfSquares, sumShards } from "./gradient.ts";
import {
  addVectors,
  clearVectors,
  copyRows,
  copyVectors,
  gatherBytes,
  gatherFloats,
  gatherGradient,
  scatterFloats,
  swapAxes,
} from "./image.ts";
import {
  crossEntropyOfLogits,
  crossEntropyOfProbabilities,
  meanSquaredError,
  softmaxForward,
  softmaxGradient,
} from "./loss.ts";
import { optimizerKernel, optimizers, type OptimizerKernel } from "./optimizer.ts";
import {
  averagePoolingForward,
  averagePoolingGradient,
  globalAverageForward,
  globalAverageGradient,
  maxPoolingForward,
  maxPoolingGradient,
} from "./pooling.ts";
import { winogradForward } from "./winograd/forward.ts";
import { winogradInputGradient } from "./winograd/inputGradient.ts";
import { winogradKernelGradient } from "./winograd/kernelGradient.ts";
import { winogradGradient, winogradInput } from "./winograd/transform.ts";
import { winogradWeightGradient, winogradWeights } from "./winograd/weights.ts";

const written = new Map<number, readonly Kernel[]>();

/**
 * Every kernel, for shards of `lanes` samples (a multiple of four, at most 16). The sizes of a network are arguments:
 * one module serves all networks, and kernels are written once.
 */
export function kernels(lanes: number): readonly Kernel[] {
  const found = written.get(lanes) ?? write(lanes);
  written.set(lanes, found);
  return found;
}

function write(lanes: number): Kernel[] {
  const activations = Object.keys(elementwise) as ElementwiseName[];
  const optimizerNames = Object.keys(optimizers) as OptimizerKernel[];
  return [
    gatherBytes(lanes),
    gatherFloats(lanes),
    gatherGradient(lanes),
    scatterFloats(lanes),
    copyRows(lanes),
    swapAxes(lanes),
    addVectors(),
    copyVectors(),
    clearVectors(),
    conv2dForward(2, lanes),
    conv2dForward(4, lanes),
    conv2dInputGradient(2, lanes),
    conv2dInputGradient(4, lanes),
    conv2dKernelGradient(1, lanes),
    conv2dKernelGradient(2, lanes),
    conv2dKernelGradient(3, lanes),
    conv2dTranspose(),
    winogradInput(lanes),
    ...([2, 4] as const).flatMap((m) => [
      winogradGradient(m, lanes),
      winogradForward(m, lanes),
      winogradInputGradient(m, 2, lanes),
      winogradInputGradient(m, 4, lanes),
      winogradWeights(m, false),
      winogradWeights(m, true),
      winogradWeightGradient(m),
    ]),
    winogradKernelGradient(lanes),
    denseForward(lanes),
    denseInputGradient(lanes),
    denseTranspose(lanes),
    denseKernelGradient(1, lanes),
    denseKernelGradient(2, lanes),
    denseBiasGradient(lanes),
    maxPoolingForward(lanes),
    maxPoolingGradient(lanes, true),
    maxPoolingGradient(lanes, false),
    averagePoolingForward(lanes),
    averagePoolingGradient(lanes, true),
    averagePoolingGradient(lanes, false),
    globalAverageForward(lanes),
    globalAverageGradient(lanes),
    ...activations.flatMap((name) => [activationForward(name), activationGradient(name)]),
    channelSums(lanes),
    softmaxForward(lanes),
    softmaxGradient(lanes),
    crossEntropyOfLogits(lanes),
    crossEntropyOfProbabilities(lanes),
    meanSquaredError(lanes),
    dropout(lanes),
    batchMoments(lanes),
    batchStatistics(lanes),
    movingStatistics(),
    updateMoving(),
    normalizeForward(lanes),
    normalizeGradientSums(lanes),
    normalizeGradientMeans(),
    normalizeGradient(lanes),
    sumShards(),
    penalty("l1"),
    penalty("l2"),
    sumOfSquares(),
    clip(),
    ...optimizerNames.map((name) => optimizerKernel(name)),
  ];
}
