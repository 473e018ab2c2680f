import { patternProblem } from "../checkpointName.ts";
import { activationOf, lossOf } from "./normalize.ts";
import { outputLayer } from "./outputs.ts";
import type { Experiment, LayerSpec } from "./schema.ts";

/** MNIST's training digits. */
const mnistTrainingDigits = 60_000;

type Say = (path: string, message: string) => void;

/** Reports settings of the data that leave nothing to learn from. */
export function checkData(data: Experiment["data"], say: Say): void {
  const most = data.source === "mnist" ? mnistTrainingDigits : Infinity;
  const count = Math.min(data.limit ?? Infinity, most);
  if (!Number.isFinite(count)) return;
  // Keras's rule for where the validation set begins.
  if (Math.floor(count * (1 - data.validationSplit)) >= 1) return;
  say(
    data.limit === null ? "data.validationSplit" : "data.limit",
    `${count} ${count === 1 ? "digit" : "digits"} with a validationSplit of ${data.validationSplit} ` +
      `${count === 1 ? "leaves" : "leave"} none to learn from; raise limit or lower validationSplit`,
  );
}

/** Reports settings of the training that contradict each other. */
export function checkTraining(training: Experiment["training"], say: Say): void {
  const { optimizer } = training;
  if (optimizer.clipNorm !== null && optimizer.globalClipNorm !== null) {
    say("training.optimizer.globalClipNorm", "found beside clipNorm; expected one of the two, as in Keras");
  }
}

/** Reports figures that are watched although there is no set to take them from. */
export function checkMonitors(experiment: Pick<Experiment, "data" | "training">, say: Say): void {
  const { training } = experiment;
  if (isWatched(experiment)) return;
  for (const part of ["earlyStopping", "reduceOnPlateau"] as const) {
    const monitor = training[part]?.monitor;
    if (monitor !== "valLoss" && monitor !== "valAccuracy") continue;
    const own = monitor === "valLoss" ? "loss" : "accuracy";
    say(
      `training.${part}.monitor`,
      `"${monitor}" needs a validation set, but ${noValidation}, or watch "${own}" instead`,
    );
  }
}

/** Reports checkpoints whose names no file can have. */
export function checkCheckpoints({ pattern }: NonNullable<Experiment["checkpoints"]>, say: Say): void {
  const problem = patternProblem(pattern);
  if (problem !== null) say("checkpoints.pattern", problem);
}

/** Reports checkpoints that wait for a best epoch although there is no set to choose it on. */
export function checkBestCheckpoint(
  { data, training, checkpoints }: Pick<Experiment, "data" | "training" | "checkpoints">,
  say: Say,
): void {
  if (checkpoints?.keep !== "best" || isWatched({ data, training })) return;
  say("checkpoints.keep", `"best" needs a validation set, but ${noValidation}, or keep "last"`);
}

const noValidation = "data.validationSplit is 0; set data.validationSplit to 0.1";

/** Whether there is a set that epochs are compared on. */
function isWatched({ data, training }: Pick<Experiment, "data" | "training">): boolean {
  return data.validationSplit > 0 || training.evaluate.on === "test";
}

/** Reports a cross-entropy whose input cannot be probabilities. */
export function checkOutput(layers: readonly LayerSpec[], training: Experiment["training"], say: Say): void {
  if (lossOf(training.loss).type !== "sparseCategoricalCrossentropy") return;
  const index = outputLayer(layers);
  const layer = layers.at(index);
  // An image at the end is told of with the shapes.
  if (layer === undefined || layer.type === "maxPooling2d" || layer.type === "averagePooling2d") return;
  if (!("activation" in layer)) {
    say(`model.layers[${index}]`, `${layer.type} gives no probabilities; ${advice}`);
    return;
  }
  const { type } = activationOf(layer.activation);
  if (type === "softmax" || type === "sigmoid") return;
  say(`model.layers[${index}]`, `the last activation is "${type}"; ${advice}`);
}

const advice =
  'the cross-entropy needs probabilities: end with { "type": "dense", "units": 10, "activation": "softmax" }';
