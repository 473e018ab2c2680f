import type { Translate } from "../../core/translate.ts";
import type { OpenedModel } from "../../protocol/trainer.ts";

/**
 * @param device in the person's language.
 * @returns which of a run's weights a network has, and on what it runs.
 */
export function aboutText(
  { weights, epoch }: Pick<OpenedModel, "weights" | "epoch">,
  device: string,
  t: Translate,
): string {
  const best = weights === "best";
  const which =
    epoch === null
      ? best
        ? t("The best weights")
        : t("The last weights")
      : best
        ? t("Weights of epoch {0}, the best", epoch)
        : t("Weights of epoch {0}", epoch);
  return t("{0} · {1}", which, device);
}
