import type { Experiment } from "../../experiment/schema.ts";
import { bestWeights, namedCheckpoints } from "../checkpointCode.ts";
import { epochBatchesCall, stepsExpression } from "../batchesCode.ts";
import { trainParameters } from "../mainCode.ts";
import { pythonNumber } from "../pythonLiteral.ts";
import { indented } from "../pythonSource.ts";
import { improved } from "../scheduleCode.ts";
import { figureName, setsLookedAt, type ScriptPlan } from "../scriptPlan.ts";

/** Weights as PyTorch saves them. */
export const weightsExtension = ".pt";
export const bestFile = `${bestWeights}${weightsExtension}`;

type StoppingSpec = NonNullable<Experiment["training"]["earlyStopping"]>;

/** @returns the functions around a step: `train_step(model, optimizer, x, y)` and `evaluate(model, x, y)`. */
export function stepDefinitions(clips: boolean): string[] {
  return [
    `def train_step(model, optimizer, x, y):
    """Takes a step; returns the loss of the batch before it, and how many digits were right."""
    model.train()
    output = model(x)
    loss = compute_loss(model, output, y)
    optimizer.zero_grad()
    loss.backward()
${clips ? "    clip_gradients(model)\n" : ""}    optimizer.step()
    return loss.item(), (output.argmax(1) == y).sum().item()`,
    `@torch.no_grad()
def evaluate(model, x, y):
    """Returns the mean loss and the accuracy."""
    model.eval()
    output = torch.cat([model(part) for part in x.split(1000)])
    return compute_loss(model, output, y).item(), (output.argmax(1) == y).sum().item() / len(y)`,
  ];
}

/** @returns `EarlyStopping`, for where the experiment has it. */
export function stoppingClass({ monitor, patience, minDelta, restoreBest }: StoppingSpec): string {
  return `class EarlyStopping:
    """Keras's: stops after so many epochs without improvement, though never after the first."""

    def __init__(self):
        self.best, self.wait${restoreBest ? ", self.state" : ""} = None, 0${restoreBest ? ", None" : ""}

    def epoch_ended(self, epoch, value${restoreBest ? ", model" : ""}):
        """Returns whether the training stops."""
        if self.best is None or ${improved(monitor, "value", "self.best", minDelta)}:
            self.best, self.wait = value, 0${restoreBest ? "\n            self.state = copy.deepcopy(model.state_dict())" : ""}
            return False
        self.wait += 1
        return self.wait >= ${pythonNumber(patience)} and epoch > 1`;
}

/** @returns `train(…)`: the loop over epochs and batches. @param optimizer an expression that makes it. */
export function trainFunction(plan: ScriptPlan, optimizer: string): string {
  const { experiment, watched, ratesVary } = plan;
  const { training, data } = experiment;
  const { reduceOnPlateau: plateau, earlyStopping: stopping } = training;
  const randomly = data.shuffle || data.augmentation !== null;
  const named = namedCheckpoints(plan, weightsExtension);
  const countsSteps = ratesVary || plan.lookEvery !== null || named?.usesStep === true;
  const body = [
    `"""Trains${watched === null ? "" : ", and saves the weights of the best epoch"}; returns the figures of each epoch."""`,
    `x_train, y_train = train_set`,
    `optimizer = ${optimizer}`,
    ...(ratesVary || plan.lookEvery !== null ? [`steps_per_epoch = ${stepsExpression(plan, "len(x_train)")}`] : []),
    ...(plateau === null ? [] : [`plateau = Plateau()`]),
    ...(stopping === null ? [] : [`stopping = EarlyStopping()`]),
    ...(augmentsAndStandardizes(plan) ? [`mean, deviation = moments(x_train)`] : []),
    ...(randomly ? [`rng = np.random.default_rng(SEED)`] : []),
    `history = []`,
    ...(watched === null ? [] : [`best_accuracy = -1.0`]),
    ...(countsSteps ? [`step = 0`] : []),
    ``,
    `for epoch in range(1, epochs + 1):`,
    indented(epochLines(plan).join("\n"), 4),
    ...(stopping?.restoreBest === true
      ? [`if stopping.state is not None:`, `    model.load_state_dict(stopping.state)`]
      : []),
    `return history`,
  ];
  return `def train(${trainParameters(plan)}):\n${indented(body.join("\n"), 4)}`;
}

const augmentsAndStandardizes = ({ experiment, standardizes }: ScriptPlan): boolean =>
  standardizes && experiment.data.augmentation !== null;

function epochLines(plan: ScriptPlan): string[] {
  const { experiment, watched, testsEachEpoch } = plan;
  const { reduceOnPlateau: plateau, earlyStopping: stopping } = experiment.training;
  const named = namedCheckpoints(plan, weightsExtension);
  const looked = setsLookedAt(plan);
  return [
    `total_loss = correct = count = 0`,
    `for batch in ${epochBatchesCall(plan, "len(x_train)", "rng")}:`,
    ...batchLines(plan, named?.usesStep === true).map((line) => indented(line, 4)),
    `figures = {"loss": total_loss / count, "accuracy": correct / count}`,
    ...(watched === null ? [] : [`figures["val_loss"], figures["val_accuracy"] = evaluate(model, *${looked[0]}_set)`]),
    ...(testsEachEpoch ? [`figures["test_loss"], figures["test_accuracy"] = evaluate(model, *test_set)`] : []),
    `history.append(figures)`,
    `line = " - ".join(f"{name}: {value:.4f}" for name, value in figures.items())`,
    `print(f"Epoch {epoch}/{epochs} - {line}")`,
    ...(watched === null
      ? []
      : [
          `if figures["val_accuracy"] > best_accuracy:`,
          `    best_accuracy = figures["val_accuracy"]`,
          `    torch.save(model.state_dict(), BEST_WEIGHTS)`,
        ]),
    ...(named === null
      ? []
      : [
          ...(named.epochs === 1 ? [] : [`if epoch % ${pythonNumber(named.epochs)} == 0:`]),
          ...[
            `path = Path(CHECKPOINT.format(epoch=epoch, ${named.usesStep ? "step=step, " : ""}**figures))`,
            `path.parent.mkdir(exist_ok=True)`,
            `torch.save(model.state_dict(), path)`,
          ].map((line) => indented(line, named.epochs === 1 ? 0 : 4)),
        ]),
    ...(plateau === null ? [] : [`plateau.epoch_ended(figures["${figureName(plateau.monitor)}"], scheduled)`]),
    ...(stopping === null
      ? []
      : [
          `if stopping.epoch_ended(epoch, figures["${figureName(stopping.monitor)}"]${stopping.restoreBest ? ", model" : ""}):`,
          `    break`,
        ]),
  ];
}

function batchLines(plan: ScriptPlan, namesSteps: boolean): string[] {
  const { experiment, ratesVary, lookEvery } = plan;
  const { data, training } = experiment;
  const plateau = training.reduceOnPlateau !== null;
  return [
    ...(ratesVary
      ? [
          `scheduled = learning_rate_at(step, steps_per_epoch, epochs)`,
          `for group in optimizer.param_groups:`,
          `    group["lr"] = ${plateau ? "plateau.learning_rate(scheduled)" : "scheduled"}`,
        ]
      : []),
    `x, y = x_train[batch], y_train[batch]`,
    ...(data.augmentation === null
      ? []
      : [
          `x = torch.from_numpy(augment(x[:, 0].cpu().numpy(), rng))[:, None].to(DEVICE)`,
          ...(augmentsAndStandardizes(plan) ? [`x = (x - mean) / deviation`] : []),
        ]),
    `loss, right = train_step(model, optimizer, x, y)`,
    `total_loss += loss * len(y)`,
    `correct += right`,
    `count += len(y)`,
    ...(ratesVary || lookEvery !== null || namesSteps ? [`step += 1`] : []),
    ...lookLines(plan),
  ];
}

/** Looks between epochs; the end of an epoch has one of its own. */
function lookLines(plan: ScriptPlan): string[] {
  const { lookEvery, experiment } = plan;
  if (lookEvery === null) return [];
  const { sample } = experiment.training.evaluate;
  const due = lookEvery === 1 ? "" : `step % ${pythonNumber(lookEvery)} == 0 and `;
  return [
    `if ${due}step % steps_per_epoch != 0:`,
    ...setsLookedAt(plan).flatMap((set) => {
      const name = set === plan.watched ? "val" : "test";
      const digits = sample === null ? `*${set}_set` : `*(each[:${pythonNumber(sample)}] for each in ${set}_set)`;
      return [
        `    loss, accuracy = evaluate(model, ${digits})`,
        `    print(f"Step {step} - ${name}_loss: {loss:.4f} - ${name}_accuracy: {accuracy:.4f}")`,
      ];
    }),
  ];
}
