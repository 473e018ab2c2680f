import type { Experiment } from "../experiment/schema.ts";
import { valueText } from "../experiment/settings.ts";

/** A setting that is not the same in all of several experiments. */
export interface DifferingSetting {
  /** Its last name in the experiment file: "learningRate"; of a choice, that of what is chosen: "optimizer". */
  readonly name: string;
  /** Of each experiment, in order. */
  readonly values: readonly string[];
}

/** Texts about an experiment, which tell its runs apart no better than their names. */
const told: ReadonlySet<string> = new Set(["name", "description"]);

/**
 * @returns what experiments differ in, in the order of their files. Settings that differ in the same way, as an activation in
 * every layer, are one; what some do not have, as the momentum of another optimizer, is none.
 */
export function differingSettings(experiments: readonly Experiment[]): DifferingSetting[] {
  const leaves = experiments.map((experiment) => new Map(leavesOf(experiment, "")));
  const paths = [...new Set(leaves.flatMap((each) => [...each.keys()]))].filter((path) => !told.has(path));
  const found = new Map<string, DifferingSetting>();
  for (const path of paths) {
    const values = leaves.flatMap((each) => each.get(path) ?? []);
    const alike = JSON.stringify(values);
    if (values.length === experiments.length && new Set(values).size > 1 && !found.has(alike))
      found.set(alike, { name: nameOf(path), values });
  }
  return [...found.values()];
}

function leavesOf(value: unknown, path: string): [string, string][] {
  if (typeof value !== "object" || value === null) return [[path, valueText(value)]];
  return Object.entries(value).flatMap(([key, part]) => leavesOf(part, path === "" ? key : `${path}.${key}`));
}

function nameOf(path: string): string {
  const names = path.split(".").filter((name) => !/^\d+$/.test(name));
  const last = names.pop() ?? path;
  return last === "type" ? (names.pop() ?? last) : last;
}
