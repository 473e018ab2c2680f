import type { Experiment, ScheduleSpec } from "../experiment/schema.ts";
import { pythonFloat, pythonNumber } from "./pythonLiteral.ts";
import type { ScriptPlan } from "./scriptPlan.ts";

type PlateauSpec = NonNullable<Experiment["training"]["reduceOnPlateau"]>;

/** @returns `learning_rate_at(step, steps_per_epoch, epochs)`; the formulas are those of `core/schedule`. */
export function learningRateAt({ experiment }: ScriptPlan): string {
  const schedule = experiment.training.learningRateSchedule;
  return `def learning_rate_at(step, steps_per_epoch, epochs):
    """${meaning(schedule)}"""
${bodyOf(schedule)
  .map((line) => `    ${line}`)
  .join("\n")}`;
}

function meaning(schedule: ScheduleSpec): string {
  const after = "The learning rate of an update, of which `step` came before";
  switch (schedule.type) {
    case "constant":
      return `${after}.`;
    case "step":
      return `${after}: it drops by a factor (PyTorch's StepLR).`;
    case "exponential":
      return `${after} (Keras's ExponentialDecay).`;
    case "cosine":
      return `${after} (Keras's CosineDecay).`;
    case "oneCycle":
      return `${after} (PyTorch's OneCycleLR).`;
  }
}

function bodyOf(schedule: ScheduleSpec): string[] {
  if (schedule.type === "oneCycle") {
    const { pctStart, divFactor, finalDivFactor } = schedule;
    return [
      `start = LEARNING_RATE / ${pythonNumber(divFactor)}`,
      `end = start / ${pythonNumber(finalDivFactor)}`,
      `last = epochs * steps_per_epoch - 1`,
      `peak = ${pythonNumber(pctStart)} * epochs * steps_per_epoch - 1`,
      `if step <= peak:`,
      `    low, high, done = start, LEARNING_RATE, step / peak if peak > 0 else 1`,
      `else:`,
      `    low, high, done = LEARNING_RATE, end, min(1, (step - peak) / (last - peak))`,
      `return high + (low - high) / 2 * (math.cos(math.pi * done) + 1)`,
    ];
  }
  const { warmupEpochs } = schedule;
  const warms = warmupEpochs > 0;
  const since = warms ? "(step - warmup)" : "step";
  return [
    ...(warms
      ? [
          `warmup = ${pythonNumber(warmupEpochs)} * steps_per_epoch`,
          `if step < warmup:`,
          `    return LEARNING_RATE * step / warmup`,
        ]
      : []),
    ...decay(schedule, since),
  ];
}

function decay(schedule: Exclude<ScheduleSpec, { type: "oneCycle" }>, since: string): string[] {
  switch (schedule.type) {
    case "constant":
      return ["return LEARNING_RATE"];
    case "step":
      return [
        `# The small number is for epochs that are no whole number of steps.`,
        `drops = math.floor(${since} / (${pythonNumber(schedule.decayEpochs)} * steps_per_epoch) + 1e-9)`,
        `return LEARNING_RATE * ${pythonNumber(schedule.decayRate)} ** drops`,
      ];
    case "exponential":
      return [
        `return LEARNING_RATE * ${pythonNumber(schedule.decayRate)} ** (${since} / (${pythonNumber(schedule.decayEpochs)} * steps_per_epoch))`,
      ];
    case "cosine": {
      const { alpha, decayEpochs, warmupEpochs } = schedule;
      const all = warmupEpochs > 0 ? `(epochs - ${pythonNumber(warmupEpochs)})` : "epochs";
      const epochs = decayEpochs === null ? all : pythonNumber(decayEpochs);
      const share = "0.5 * (1 + math.cos(math.pi * done))";
      return [
        `done = min(1, ${since} / (${epochs} * steps_per_epoch))`,
        alpha === 0
          ? `return LEARNING_RATE * ${share}`
          : `return LEARNING_RATE * ((1 - ${pythonNumber(alpha)}) * ${share} + ${pythonNumber(alpha)})`,
      ];
    }
  }
}

/** @returns a comparison that says whether a figure improved by more than `minDelta`. */
export function improved(monitor: string, value: string, best: string, minDelta: number): string {
  const rises = /accuracy$/i.test(monitor);
  if (minDelta === 0) return `${value} ${rises ? ">" : "<"} ${best}`;
  return rises ? `${value} - ${pythonNumber(minDelta)} > ${best}` : `${value} + ${pythonNumber(minDelta)} < ${best}`;
}

/** @returns the class `Plateau`, which reduces whatever learning rate a schedule gives. */
export function plateauClass(spec: PlateauSpec): string {
  const { factor, patience, cooldown, minLearningRate, monitor, minDelta } = spec;
  return `class Plateau:
    """Keras's ReduceLROnPlateau, as a factor on the learning rate that the schedule gives."""

    def __init__(self):
        self.best, self.wait, self.cooldown, self.scale = None, 0, 0, 1.0

    def learning_rate(self, scheduled):
        if self.scale == 1:
            return scheduled
        return min(scheduled, max(scheduled * self.scale, ${pythonFloat(minLearningRate)}))

    def epoch_ended(self, value, scheduled):
        if self.cooldown > 0:
            self.cooldown -= 1
            self.wait = 0
        if self.best is None or ${improved(monitor, "value", "self.best", minDelta)}:
            self.best, self.wait = value, 0
        elif self.cooldown == 0:
            self.wait += 1
            if self.wait >= ${pythonNumber(patience)} and self.learning_rate(scheduled) > ${pythonFloat(minLearningRate)}:
                self.scale *= ${pythonNumber(factor)}
                self.cooldown, self.wait = ${pythonNumber(cooldown)}, 0`;
}
