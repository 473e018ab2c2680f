import type { Network } from "../../network/network.ts";
import { pythonNumber } from "../pythonLiteral.ts";
import type { ScriptPlan } from "../scriptPlan.ts";

/** @returns `compute_loss(model, output, y)`, and the penalties that it adds where there are any. */
export function lossDefinitions(plan: ScriptPlan): string[] {
  const penalties = penaltyTerms(plan.network);
  const end = penalties.length === 0 ? "" : " + penalty(model)";
  const says = penalties.length === 0 ? "The mean loss of a batch" : "The mean loss of a batch, with the penalties";
  const definition = `def compute_loss(model, output, y):
    """${says}."""
${lossLines(plan, end)
  .map((line) => `    ${line}`)
  .join("\n")}`;
  return [...(penalties.length === 0 ? [] : [penaltyFunction(penalties)]), definition];
}

function lossLines({ loss, fromLogits }: ScriptPlan, end: string): string[] {
  if (loss.type === "meanSquaredError") {
    return [`targets = F.one_hot(y, 10).to(output.dtype)`, `return F.mse_loss(output, targets)${end}`];
  }
  const smoothing = loss.labelSmoothing === 0 ? "" : `, label_smoothing=${pythonNumber(loss.labelSmoothing)}`;
  if (fromLogits) return [`return F.cross_entropy(output, y${smoothing})${end}`];
  if (smoothing === "") {
    return [
      `# The outputs are no softmax: Keras clips them and makes them add up to 1.`,
      `return F.cross_entropy(output.clamp(1e-7, 1 - 1e-7).log(), y)${end}`,
    ];
  }
  const share = pythonNumber(loss.labelSmoothing);
  return [
    `# The outputs are no softmax: Keras makes them add up to 1, and clips them.`,
    `probabilities = (output / output.sum(1, keepdim=True)).clamp(1e-7, 1 - 1e-7)`,
    `targets = F.one_hot(y, 10) * (1 - ${share}) + ${share} / 10`,
    `return -(targets * probabilities.log()).sum(1).mean()${end}`,
  ];
}

/** An expression for each regularized kernel. */
function penaltyTerms({ nodes, weights }: Network): string[] {
  return nodes.flatMap((node) => {
    if (node.type !== "conv2d" && node.type !== "dense") return [];
    const { regularizer } = weights[node.kernel];
    if (regularizer === null) return [];
    const measure = regularizer.type === "l1" ? "abs" : "square";
    return [`${pythonNumber(regularizer.factor)} * model.${node.name}.weight.${measure}().sum()`];
  });
}

const penaltyFunction = (terms: readonly string[]): string =>
  terms.length === 1
    ? `def penalty(model):
    """What the kernel's regularizer adds to the loss."""
    return ${terms[0]}`
    : `def penalty(model):
    """What the kernels' regularizers add to the loss."""
    return (
        ${terms.join("\n        + ")}
    )`;
