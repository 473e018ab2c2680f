import { count } from "../formats.ts";
import type { NetworkStage } from "../network/networkStages.ts";
import type { Translate } from "../translate.ts";

/** What a stage is: "Conv2D · 5×5, relu". */
export function nameText({ kind, details }: NetworkStage): string {
  return [kind, details].filter((each) => each !== "").join(" · ");
}

/** What it gives, and what it learns: "24 × 24 × 6 · 156 parameters". */
export function factsText(stage: NetworkStage, t: Translate): string {
  return [shapeText(stage), ...(stage.parameters > 0 ? [parametersText(stage, t)] : [])].join(" · ");
}

export function shapeText({ shape }: NetworkStage): string {
  return shape.map(String).join(" × ");
}

export function parametersText({ parameters }: NetworkStage, t: Translate): string {
  return parameters === 0 ? t("no parameters") : t("{0} parameters", count(parameters));
}
