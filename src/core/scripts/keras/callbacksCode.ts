import type { Experiment } from "../../experiment/schema.ts";
import { bestWeights, namedCheckpoints } from "../checkpointCode.ts";
import { pythonBoolean, pythonNumber } from "../pythonLiteral.ts";
import { call } from "../pythonSource.ts";
import { learningRateAt, plateauClass } from "../scheduleCode.ts";
import { figureName, setsLookedAt, type ScriptPlan } from "../scriptPlan.ts";
import { hasKerasSchedule, isOneHot } from "./compileCode.ts";

/** The callbacks of a script: classes and functions that it defines for them, and the expressions that make them. */
export interface Callbacks {
  readonly definitions: readonly string[];
  readonly made: readonly string[];
}

/** Weights as Keras saves them. */
export const weightsExtension = ".weights.h5";

export function callbacksOf(plan: ScriptPlan): Callbacks {
  const parts = [rates(plan), looks(plan), testEachEpoch(plan), best(plan), checkpoints(plan), stopping(plan)];
  return {
    definitions: parts.flatMap(({ definitions }) => definitions),
    made: parts.flatMap(({ made }) => made),
  };
}

const none: Callbacks = { definitions: [], made: [] };

type Monitor = NonNullable<Experiment["training"]["earlyStopping"]>["monitor"];
const monitoring = (monitor: Monitor): string[] => [
  `monitor="${figureName(monitor)}"`,
  `mode="${/accuracy$/i.test(monitor) ? "max" : "min"}"`,
];

function rates(plan: ScriptPlan): Callbacks {
  const { learningRateSchedule: schedule, reduceOnPlateau: plateau } = plan.experiment.training;
  if (!plan.ratesVary || hasKerasSchedule(plan)) return none;
  const isConstant = schedule.type === "constant" && schedule.warmupEpochs === 0;
  if (isConstant && plateau !== null) {
    const made = call(
      "keras.callbacks.ReduceLROnPlateau",
      [
        ...monitoring(plateau.monitor),
        `factor=${pythonNumber(plateau.factor)}`,
        `patience=${pythonNumber(plateau.patience)}`,
        `min_delta=${pythonNumber(plateau.minDelta)}`,
        `cooldown=${pythonNumber(plateau.cooldown)}`,
        `min_lr=${pythonNumber(plateau.minLearningRate)}`,
      ],
      8,
      1,
    );
    return { definitions: [], made: [made] };
  }
  const made = ["LearningRate(steps_per_epoch, epochs)"];
  if (plateau === null) return { definitions: [learningRateAt(plan), learningRateCallback], made };
  const definitions = [learningRateAt(plan), plateauClass(plateau), plateauCallback(figureName(plateau.monitor))];
  return { definitions, made };
}

const learningRateCallback = `class LearningRate(keras.callbacks.Callback):
    """Sets the learning rate of each batch."""

    def __init__(self, steps_per_epoch, epochs):
        super().__init__()
        self.steps_per_epoch, self.epochs, self.step = steps_per_epoch, epochs, 0

    def on_train_batch_begin(self, batch, logs=None):
        rate = learning_rate_at(self.step, self.steps_per_epoch, self.epochs)
        self.model.optimizer.learning_rate = rate
        self.step += 1`;

const plateauCallback = (monitor: string): string => `class LearningRate(keras.callbacks.Callback):
    """Sets the learning rate of each batch: the schedule's, reduced on plateaus."""

    def __init__(self, steps_per_epoch, epochs):
        super().__init__()
        self.steps_per_epoch, self.epochs, self.step = steps_per_epoch, epochs, 0
        self.scheduled, self.plateau = LEARNING_RATE, Plateau()

    def on_train_batch_begin(self, batch, logs=None):
        self.scheduled = learning_rate_at(self.step, self.steps_per_epoch, self.epochs)
        self.model.optimizer.learning_rate = self.plateau.learning_rate(self.scheduled)
        self.step += 1

    def on_epoch_end(self, epoch, logs=None):
        self.plateau.epoch_ended(logs["${monitor}"], self.scheduled)`;

/** Looks between epochs. `model.evaluate` would begin the running means of the epoch anew. */
function looks(plan: ScriptPlan): Callbacks {
  const { lookEvery, experiment, network } = plan;
  if (lookEvery === null) return none;
  const { sample } = experiment.training.evaluate;
  const penalties = network.weights.some(({ regularizer }) => regularizer !== null) ? " + sum(self.model.losses)" : "";
  const labels = isOneHot(plan) ? "y.argmax(axis=1)" : "y";
  const definition = `class Look(keras.callbacks.Callback):
    """Looks at digits between epochs. (model.evaluate would disturb the epoch's running means.)"""

    def __init__(self, name, digits):
        super().__init__()
        self.name, self.digits, self.step = name, digits, 0

    def on_train_batch_end(self, batch, logs=None):
        self.step += 1
        if ${lookEvery === 1 ? "batch + 1 == " : `self.step % ${pythonNumber(lookEvery)} != 0 or batch + 1 == `}self.params["steps"]:
            return
        x, y = self.digits
        probabilities = self.model.predict(x, batch_size=1000, verbose=0)
        loss_function = keras.losses.get(self.model.loss)
        loss = float(keras.ops.mean(loss_function(y, probabilities))${penalties})
        accuracy = float(np.mean(probabilities.argmax(axis=1) == ${labels}))
        figures = f"{self.name}_loss: {loss:.4f} - {self.name}_accuracy: {accuracy:.4f}"
        print(f"\\nStep {self.step} - {figures}")`;
  const part = sample === null ? "" : `[:${pythonNumber(sample)}]`;
  const made = setsLookedAt(plan).map((set) => {
    const name = set === plan.watched ? "val" : "test";
    return part === "" ? `Look("${name}", ${set}_set)` : `Look("${name}", [each${part} for each in ${set}_set])`;
  });
  return { definitions: [definition], made };
}

function testEachEpoch({ testsEachEpoch }: ScriptPlan): Callbacks {
  if (!testsEachEpoch) return none;
  const definition = `class TestEachEpoch(keras.callbacks.Callback):
    """Looks at the test digits too; the best epoch is not chosen on them."""

    def __init__(self, test_set):
        super().__init__()
        self.test_set = test_set

    def on_epoch_end(self, epoch, logs=None):
        x, y = self.test_set
        logs["test_loss"], logs["test_accuracy"] = self.model.evaluate(x, y, BATCH_SIZE, verbose=0)`;
  return { definitions: [definition], made: ["TestEachEpoch(test_set)"] };
}

function best({ watched }: ScriptPlan): Callbacks {
  if (watched === null) return none;
  const made = call(
    "keras.callbacks.ModelCheckpoint",
    ["BEST_WEIGHTS", `monitor="val_accuracy"`, `mode="max"`, "save_best_only=True", "save_weights_only=True"],
    8,
    1,
  );
  return { definitions: [], made: [made] };
}

export const bestFile = `${bestWeights}${weightsExtension}`;

function checkpoints(plan: ScriptPlan): Callbacks {
  const named = namedCheckpoints(plan, weightsExtension);
  if (named === null) return none;
  if (named.epochs === 1 && !named.usesStep) {
    const made = call("keras.callbacks.ModelCheckpoint", ["CHECKPOINT", "save_weights_only=True"], 8, 1);
    return { definitions: [], made: [made] };
  }
  const definition = `class Checkpoints(keras.callbacks.Callback):
    """Saves the weights every so many epochs."""

    def on_epoch_end(self, epoch, logs=None):
        if (epoch + 1) % ${pythonNumber(named.epochs)} == 0:
            step = int(self.model.optimizer.iterations)
            path = Path(CHECKPOINT.format(epoch=epoch + 1, step=step, **logs))
            path.parent.mkdir(exist_ok=True)
            self.model.save_weights(path)`;
  return { definitions: [definition], made: ["Checkpoints()"] };
}

function stopping({ experiment }: ScriptPlan): Callbacks {
  const { earlyStopping } = experiment.training;
  if (earlyStopping === null) return none;
  const { monitor, patience, minDelta, restoreBest } = earlyStopping;
  const made = call(
    "keras.callbacks.EarlyStopping",
    [
      ...monitoring(monitor),
      `patience=${pythonNumber(patience)}`,
      ...(minDelta === 0 ? [] : [`min_delta=${pythonNumber(minDelta)}`]),
      ...(restoreBest ? [`restore_best_weights=${pythonBoolean(true)}`] : []),
    ],
    8,
    1,
  );
  return { definitions: [], made: [made] };
}
