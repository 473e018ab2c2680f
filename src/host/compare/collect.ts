import type { Experiment } from "../../core/experiment/schema.ts";
import { valueText } from "../../core/experiment/settings.ts";
import { compareLayers, compareSettings } from "../../core/runComparison.ts";
import { bestEpochOf, chosenLook, commonSet, looksOf } from "../../core/runLooks.ts";
import type { ComparedFact, ComparedLook, ComparedRun, ComparedSet, Comparison } from "../../protocol/compare.ts";
import type { RunDetails } from "../../services/runDetails.ts";
import type { RunEntry } from "../../services/runStore.ts";
import { comparedCurves } from "./curves.ts";

/** A run, as its files tell. */
export interface CollectedRun {
  readonly entry: RunEntry;
  readonly details: RunDetails;
  /** What it is called beside the others. */
  readonly name: string;
  /** Index of its colour. */
  readonly color: number;
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** @param runs 2 to 20. @returns what the compare view is told. */
export function comparisonOf(runs: readonly CollectedRun[]): Comparison {
  const experiments = runs.map(({ details }) => details.experiment);
  return {
    runs: runs.map((run, i) => comparedRun(run, letters.charAt(i))),
    set: commonSet(runs.map(({ details }) => looksOf(details))),
    settings: comparedSettings(experiments),
    layers: comparedLayers(experiments),
  };
}

function comparedRun({ entry, details, name, color }: CollectedRun, letter: string): ComparedRun {
  const { history } = details;
  const { epochs } = history;
  const problem = entry.problem?.message ?? details.problems.map(({ file, message }) => `${file} ${message}.`).at(0);
  const lasted = epochs.reduce((sum, { trainSeconds, evaluateSeconds }) => sum + trainSeconds + evaluateSeconds, 0);
  return {
    path: entry.path,
    id: entry.id,
    letter,
    name,
    color,
    status: entry.status,
    problem: problem ?? null,
    curves: comparedCurves(history),
    looks: { validation: lookAt(details, "validation"), test: lookAt(details, "test") },
    bestEpoch: bestEpochOf(history) ?? entry.best?.epoch ?? null,
    chosenOn: setNameOf(entry.best?.set),
    epoch: entry.epoch,
    epochs: entry.epochs,
    steps: entry.step,
    parameters: entry.parameters,
    seconds: entry.seconds,
    secondsPerEpoch: epochs.length === 0 ? null : lasted / epochs.length,
    device: history.started?.device ?? entry.device,
    fingerprint: entry.fingerprint,
  };
}

function lookAt(details: RunDetails, set: ComparedSet): ComparedLook | null {
  const look = chosenLook(details, { set, epoch: null });
  if (look === null) return null;
  const { count, accuracy, loss, confusion } = look.evaluation;
  return { epoch: look.epoch, count, accuracy, loss: Float64Array.of(loss), confusion };
}

function setNameOf(name: string | undefined): ComparedRun["chosenOn"] {
  return name === "train" || name === "validation" || name === "test" ? name : null;
}

function comparedSettings(experiments: readonly (Experiment | null)[]): ComparedFact[] {
  const known = experiments.filter((experiment) => experiment !== null);
  return compareSettings(known).map(({ path, values, differs }) => ({
    title: path,
    depth: 0,
    values: spread(
      experiments,
      values.map((value) => (value === undefined ? null : valueText(value))),
    ),
    differs,
  }));
}

function comparedLayers(experiments: readonly (Experiment | null)[]): ComparedFact[] {
  const known = experiments.filter((experiment) => experiment !== null);
  return compareLayers(known).map(({ lines, differs }) => {
    const line = lines.find((each) => each !== null);
    return {
      title: line?.type ?? "",
      depth: line?.depth ?? 0,
      values: spread(
        experiments,
        lines.map((each) => each?.text ?? null),
      ),
      differs,
    };
  });
}

/** Puts the values of the known experiments where these stand among all. */
function spread(experiments: readonly (Experiment | null)[], values: readonly (string | null)[]): (string | null)[] {
  let next = 0;
  return experiments.map((experiment) => (experiment === null ? null : (values.at(next++) ?? null)));
}
