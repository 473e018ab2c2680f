import type { PredictState } from "../../src/protocol/predict.ts";
import { outputText } from "../shared/formats.ts";
import { t } from "../shared/l10n.ts";

/** @returns what is being done, for who waits; empty where nothing is. */
export function workLine({ network, reading, picture, probabilities, problem }: PredictState): string {
  if (reading !== null) return t("Reading {0}…", reading);
  if (network === "opening") return t("Opening the network…");
  const waits = network === "open" && picture !== null && probabilities === null && problem === null;
  return waits ? t("Predicting…") : "";
}

/** @param probabilities ten. @returns the digit that is the likeliest. */
export function likeliest(probabilities: Float32Array): number {
  return probabilities.reduce((best, value, digit) => (value > probabilities[best] ? digit : best), 0);
}

/** @returns what the network says. */
export function verdict(probabilities: Float32Array, isProbability: boolean): string {
  const label = likeliest(probabilities);
  const output = outputText(probabilities[label], isProbability);
  return isProbability ? t("{0} with {1}", label, output) : t("{0} with an output of {1}", label, output);
}
