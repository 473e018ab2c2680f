import type { OptimizerSpec } from "../../experiment/schema.ts";
import { pythonNumber } from "../pythonLiteral.ts";
import { call } from "../pythonSource.ts";
import type { ScriptPlan } from "../scriptPlan.ts";

/** How a script of PyTorch takes its steps. */
export interface OptimizerCode {
  /** Classes and functions. */
  readonly definitions: readonly string[];
  /** Makes the optimizer of `model`. */
  readonly made: string;
  /** What is said in the header of where Keras and PyTorch differ. */
  readonly conventions: readonly string[];
}

/** The optimizer that the experiment means, which is Keras's. */
export function optimizerCode(plan: ScriptPlan): OptimizerCode {
  const { optimizer } = plan.experiment.training;
  const made = (name: string, settings: readonly string[]): string =>
    call(name, ["model.parameters()", "lr=LEARNING_RATE", ...settings], 16);
  const plain = (name: string, settings: readonly string[]): OptimizerCode => ({
    definitions: [],
    made: made(`torch.optim.${name}`, settings),
    conventions: [],
  });
  switch (optimizer.type) {
    case "sgd": {
      const { momentum, nesterov } = optimizer;
      if (momentum === 0) return plain("SGD", []);
      const settings = [`momentum=${pythonNumber(momentum)}`, ...(nesterov ? ["nesterov=True"] : [])];
      if (!plan.ratesVary) return plain("SGD", settings);
      return {
        definitions: [momentumClass(nesterov)],
        made: made("MomentumSGD", [settings[0]]),
        conventions: ["SGD: the momentum keeps each step with the learning rate of its time (class MomentumSGD)."],
      };
    }
    case "rmsprop":
      return {
        definitions: [rmspropClass],
        made: made("RMSprop", [`rho=${pythonNumber(optimizer.rho)}`, `epsilon=${pythonNumber(optimizer.epsilon)}`]),
        conventions: ["RMSprop: epsilon stands inside of the root (class RMSprop)."],
      };
    case "adam":
    case "adamW": {
      const base = optimizer.type === "adam" ? "Adam" : "AdamW";
      const decay = optimizer.type === "adamW" ? [`weight_decay=${pythonNumber(optimizer.weightDecay)}`] : [];
      return {
        definitions: [adamClass(base)],
        made: made(`Keras${base}`, [...betas(optimizer), `eps=${pythonNumber(optimizer.epsilon)}`, ...decay]),
        conventions: [`${base}: epsilon is added before the second moment is corrected (class Keras${base}).`],
      };
    }
    case "nadam":
      return {
        ...plain("NAdam", [...betas(optimizer), `eps=${pythonNumber(optimizer.epsilon)}`, "momentum_decay=1.0"]),
        conventions: ["NAdam: the momentum rises by Dozat's schedule, which is momentum_decay=1."],
      };
    case "adagrad": {
      const { initialAccumulatorValue: start, epsilon } = optimizer;
      const accumulator = start === 0 ? pythonNumber(epsilon) : `${pythonNumber(start)} + ${pythonNumber(epsilon)}`;
      return {
        ...plain("Adagrad", [`initial_accumulator_value=${accumulator}`, "eps=0"]),
        conventions: ["Adagrad: epsilon stands inside of the root, so it is added where the sum of squares starts."],
      };
    }
    case "adadelta":
      return plain("Adadelta", [`rho=${pythonNumber(optimizer.rho)}`, `eps=${pythonNumber(optimizer.epsilon)}`]);
  }
}

const betas = ({ beta1, beta2 }: Extract<OptimizerSpec, { beta1: number }>): string[] =>
  beta1 === 0.9 && beta2 === 0.999 ? [] : [`betas=(${pythonNumber(beta1)}, ${pythonNumber(beta2)})`];

const adamClass = (base: string): string => `class Keras${base}(torch.optim.${base}):
    """${base} with epsilon where Keras has it: beside the root of the uncorrected second moment."""

    def __init__(self, params, **settings):
        super().__init__(params, **settings)
        self.epsilon, self.steps = self.defaults["eps"], 0

    def step(self, closure=None):
        self.steps += 1
        for group in self.param_groups:
            group["eps"] = self.epsilon / math.sqrt(1 - group["betas"][1] ** self.steps)
        return super().step(closure)`;

const rmspropClass = `class RMSprop(torch.optim.Optimizer):
    """RMSprop with epsilon inside of the root, where Keras has it."""

    def __init__(self, params, lr, rho, epsilon):
        super().__init__(params, {"lr": lr, "rho": rho, "epsilon": epsilon})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                state = self.state[p]
                if not state:
                    state["velocity"] = torch.zeros_like(p)
                velocity = state["velocity"]
                velocity.mul_(group["rho"]).addcmul_(p.grad, p.grad, value=1 - group["rho"])
                p.addcdiv_(p.grad, (velocity + group["epsilon"]).sqrt(), value=-group["lr"])`;

const momentumClass = (nesterov: boolean): string => `class MomentumSGD(torch.optim.Optimizer):
    """SGD with ${nesterov ? "Nesterov's momentum" : "momentum"} as in Keras: the velocity is in units of steps, not of gradients.

    It makes a difference where the learning rate changes.
    """

    def __init__(self, params, lr, momentum):
        super().__init__(params, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                state = self.state[p]
                if not state:
                    state["velocity"] = torch.zeros_like(p)
                velocity = state["velocity"]
                velocity.mul_(group["momentum"]).sub_(p.grad, alpha=group["lr"])
${
  nesterov
    ? `                p.add_(velocity, alpha=group["momentum"]).sub_(p.grad, alpha=group["lr"])`
    : `                p.add_(velocity)`
}`;

/** @returns `clip_gradients(model)`, or null where nothing is clipped. */
export function clipGradients({ clipNorm, globalClipNorm }: OptimizerSpec): string | null {
  if (clipNorm !== null) {
    const limit = pythonNumber(clipNorm);
    return `def clip_gradients(model):
    """Scales each gradient down to a norm of ${limit} at most. (clip_grad_norm_ would add 1e-6.)"""
    for p in model.parameters():
        p.grad *= ${limit} / p.grad.norm().clamp(min=${limit})`;
  }
  if (globalClipNorm !== null) {
    const limit = pythonNumber(globalClipNorm);
    return `def clip_gradients(model):
    """Scales all gradients down to a common norm of ${limit} at most. (clip_grad_norm_ would add 1e-6.)"""
    gradients = [p.grad for p in model.parameters()]
    norm = torch.stack([gradient.norm() for gradient in gradients]).norm()
    for gradient in gradients:
        gradient *= ${limit} / norm.clamp(min=${limit})`;
  }
  return null;
}
