import type { ComparedSet, CurveName } from "../../src/protocol/compare.ts";
import { count, duration, figure, percent } from "../shared/formats.ts";
import { t } from "../shared/l10n.ts";
import type { ClassMeasure, ResultName } from "./results.ts";
import type { CurveAxis } from "./series.ts";

// What things are called in the comparison.

export function setText(set: ComparedSet): string {
  switch (set) {
    case "validation":
      return t("Validation digits");
    case "test":
      return t("Test digits");
  }
}

export function curveText(name: CurveName): string {
  switch (name) {
    case "validation":
      return t("Validation");
    case "test":
      return t("Test");
    case "training":
      return t("Training, by epoch");
    case "batches":
      return t("Training, by batch");
  }
}

export function axisText(axis: CurveAxis): string {
  switch (axis) {
    case "epoch":
      return t("by epochs");
    case "step":
      return t("by batches");
    case "seconds":
      return t("by time");
  }
}

/** @returns a place along the axis: "epoch 3". */
export function placeText(axis: CurveAxis, x: number): string {
  switch (axis) {
    case "epoch":
      return t("epoch {0}", Number(x.toFixed(2)));
    case "step":
      return t("batch {0}", count(x));
    case "seconds":
      return duration(x);
  }
}

export function measureText(measure: ClassMeasure): string {
  switch (measure) {
    case "recall":
      return t("Accuracy (recall)");
    case "precision":
      return t("Precision");
    case "f1":
      return t("F1 score");
  }
}

export function resultTitle(name: ResultName, set: ComparedSet | null): string {
  switch (name) {
    case "validationAccuracy":
      return t("Validation accuracy");
    case "validationLoss":
      return t("Validation loss");
    case "testAccuracy":
      return t("Test accuracy");
    case "testLoss":
      return t("Test loss");
    case "f1":
      return set === "test" ? t("Mean F1, test digits") : t("Mean F1, validation digits");
    case "bestEpoch":
      return t("In epoch");
    case "trainingAccuracy":
      return t("Training accuracy, last epoch");
    case "trainingLoss":
      return t("Training loss, last epoch");
    case "epochs":
      return t("Epochs");
    case "steps":
      return t("Batches");
    case "secondsPerEpoch":
      return t("Time per epoch");
    case "seconds":
      return t("Time");
    case "parameters":
      return t("Parameters");
  }
}

export function resultValue(name: ResultName, value: number): string {
  switch (name) {
    case "validationAccuracy":
    case "testAccuracy":
    case "trainingAccuracy":
    case "f1":
      return percent(value);
    case "validationLoss":
    case "testLoss":
    case "trainingLoss":
      return figure(value);
    case "secondsPerEpoch":
    case "seconds":
      return duration(value);
    case "bestEpoch":
    case "epochs":
    case "steps":
    case "parameters":
      return count(value);
  }
}

/** Below this share of chance, a difference is called one. */
const level = 0.05;

/** @param pValue of McNemar's exact test. */
export function verdictText(pValue: number): string {
  const p = pValue < 0.0001 ? "< 0.0001" : `= ${Number(pValue.toPrecision(2))}`;
  return pValue < level
    ? t("The difference is larger than chance explains (McNemar's exact test, p {0}).", p)
    : t("The difference may well be chance (McNemar's exact test, p {0}).", p);
}
