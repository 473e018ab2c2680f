import type { OptimizerSpec } from "../../experiment/schema.ts";
import { pythonBoolean, pythonFloat, pythonNumber } from "../pythonLiteral.ts";
import { call, indented } from "../pythonSource.ts";
import type { ScriptPlan } from "../scriptPlan.ts";

/** @returns `keras.optimizers.…`; what has Keras's own default is left out. @param rate an expression. */
export function optimizerCall(optimizer: OptimizerSpec, rate: string, at: number): string {
  return call(
    `keras.optimizers.${classes[optimizer.type]}`,
    [`learning_rate=${rate}`, ...settingsOf(optimizer)],
    at,
    1,
  );
}

const classes = {
  sgd: "SGD",
  rmsprop: "RMSprop",
  adam: "Adam",
  adamW: "AdamW",
  nadam: "Nadam",
  adagrad: "Adagrad",
  adadelta: "Adadelta",
} as const satisfies Record<OptimizerSpec["type"], string>;

function settingsOf(optimizer: OptimizerSpec): string[] {
  const { clipNorm, globalClipNorm } = optimizer;
  return [
    ...ownSettings(optimizer),
    ...(clipNorm === null ? [] : [`clipnorm=${pythonFloat(clipNorm)}`]),
    ...(globalClipNorm === null ? [] : [`global_clipnorm=${pythonFloat(globalClipNorm)}`]),
  ];
}

function ownSettings(optimizer: OptimizerSpec): string[] {
  switch (optimizer.type) {
    case "sgd":
      return [
        ...unless("momentum", optimizer.momentum, 0),
        ...(optimizer.nesterov ? [`nesterov=${pythonBoolean(true)}`] : []),
      ];
    case "rmsprop":
      return [...unless("rho", optimizer.rho, 0.9), ...unless("epsilon", optimizer.epsilon, 1e-7)];
    case "adam":
    case "nadam":
      return adam(optimizer);
    case "adamW":
      return [...unless("weight_decay", optimizer.weightDecay, 0.004), ...adam(optimizer)];
    case "adagrad":
      return [
        ...unless("initial_accumulator_value", optimizer.initialAccumulatorValue, 0.1),
        ...unless("epsilon", optimizer.epsilon, 1e-7),
      ];
    case "adadelta":
      return [...unless("rho", optimizer.rho, 0.95), ...unless("epsilon", optimizer.epsilon, 1e-7)];
  }
}

const adam = ({ beta1, beta2, epsilon }: { beta1: number; beta2: number; epsilon: number }): string[] => [
  ...unless("beta_1", beta1, 0.9),
  ...unless("beta_2", beta2, 0.999),
  ...unless("epsilon", epsilon, 1e-7),
];

const unless = (name: string, value: number, usual: number): string[] =>
  value === usual ? [] : [`${name}=${pythonNumber(value)}`];

/** Whether Keras's own class of a schedule says what the experiment says; others, and plateaus, need a callback. */
export function hasKerasSchedule({ experiment }: ScriptPlan): boolean {
  const { learningRateSchedule: schedule, reduceOnPlateau, epochs } = experiment.training;
  if (reduceOnPlateau !== null) return false;
  if (schedule.type === "exponential") return schedule.warmupEpochs === 0;
  // Keras wants something to decay over.
  return schedule.type === "cosine" && (schedule.decayEpochs ?? epochs - schedule.warmupEpochs) > 0;
}

/** Where the expression of a schedule begins: behind `learning_rate = `. */
const rateColumn = 20;

/** @returns an expression of the learning rate that the optimizer gets. */
function rateOf(plan: ScriptPlan): string {
  const schedule = plan.experiment.training.learningRateSchedule;
  if (!hasKerasSchedule(plan)) return "LEARNING_RATE";
  if (schedule.type === "exponential") {
    return call(
      "keras.optimizers.schedules.ExponentialDecay",
      [
        `LEARNING_RATE`,
        `decay_steps=${pythonNumber(schedule.decayEpochs)} * steps_per_epoch`,
        `decay_rate=${pythonNumber(schedule.decayRate)}`,
      ],
      rateColumn,
    );
  }
  if (schedule.type !== "cosine") throw new Error(`Keras has no schedule ${schedule.type}.`);
  const { warmupEpochs, decayEpochs, alpha } = schedule;
  const warms = warmupEpochs > 0;
  const all = warms ? `(epochs - ${pythonNumber(warmupEpochs)})` : "epochs";
  return call(
    "keras.optimizers.schedules.CosineDecay",
    [
      warms ? "0.0" : "LEARNING_RATE",
      `decay_steps=${decayEpochs === null ? all : pythonNumber(decayEpochs)} * steps_per_epoch`,
      ...(alpha === 0 ? [] : [`alpha=${pythonNumber(alpha)}`]),
      ...(warms ? [`warmup_target=LEARNING_RATE`, `warmup_steps=${pythonNumber(warmupEpochs)} * steps_per_epoch`] : []),
    ],
    rateColumn,
  );
}

/** @returns the statements that compile `model`; a schedule of Keras needs `steps_per_epoch` and `epochs`. */
export function compileModel(plan: ScriptPlan): string {
  const { optimizer } = plan.experiment.training;
  const scheduled = hasKerasSchedule(plan);
  const lines = [
    ...(scheduled ? [`learning_rate = ${rateOf(plan)}`] : []),
    "model.compile(",
    indented(`optimizer=${optimizerCall(optimizer, scheduled ? "learning_rate" : rateOf(plan), 18)},`, 4),
    `    loss=${lossOf(plan)},`,
    `    metrics=["accuracy"],`,
    ")",
  ];
  return lines.join("\n");
}

/** Whether labels are ten numbers each instead of one. */
export function isOneHot({ loss }: ScriptPlan): boolean {
  return loss.type === "meanSquaredError" || loss.labelSmoothing > 0;
}

function lossOf({ loss }: ScriptPlan): string {
  if (loss.type === "meanSquaredError") return `"mean_squared_error"`;
  if (loss.labelSmoothing === 0) return `"sparse_categorical_crossentropy"`;
  return `keras.losses.CategoricalCrossentropy(label_smoothing=${pythonNumber(loss.labelSmoothing)})`;
}
