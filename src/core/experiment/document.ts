import { buildNetwork } from "../network/build.ts";
import type { Network, Shape } from "../network/network.ts";
import { shapePhrase } from "../network/sizes.ts";
import { checkTree } from "./check.ts";
import {
  checkBestCheckpoint,
  checkCheckpoints,
  checkData,
  checkMonitors,
  checkOutput,
  checkTraining,
} from "./consistency.ts";
import type { JsonSchema } from "./jsonSchema.ts";
import { applyOverrides, type Override } from "./overrides.ts";
import { splitPath } from "./path.ts";
import { positionsOf, type Problem, type Report } from "./problem.ts";
import { experimentSchema, type Experiment, type LayerSpec } from "./schema.ts";
import { placeAt, readTree, type Tree } from "./tree.ts";

/** Height, width and channels of a digit. */
export const digitShape = [28, 28, 1] as const;
/** Number of classes: the digits 0 to 9. */
export const classCount = 10;

export interface ParseOptions {
  /** Name or path of the file; gives the experiment its name when the file does not. */
  readonly fileName: string;
  readonly overrides?: readonly Override[];
  /** Whether it is the experiment of a run that there is: what earlier versions took as a name is taken. */
  readonly kept?: boolean;
}

/** An experiment that is good, and its network. */
export interface CheckedExperiment {
  readonly experiment: Experiment;
  readonly network: Network;
}

export const wholeSchema = experimentSchema as unknown as JsonSchema;

/**
 * Does something with the text of an experiment file.
 *
 * @param read is given the text without a byte order mark.
 * @returns what `read` came to, and what it reported in the order of the file: overrides first.
 */
export function collectProblems<T>(
  text: string,
  read: (source: string, report: Report) => T,
): { readonly result: T; readonly problems: readonly Problem[] } {
  const source = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const position = positionsOf(source);
  const problems: Problem[] = [];
  const result = read(source, (code, path, { offset, length, override }, message) => {
    problems.push({ code, path, ...position(offset), offset, length, override, message });
  });
  const order = (problem: Problem) => (problem.override === null ? problem.offset : -1);
  return { result, problems: problems.sort((a, b) => order(a) - order(b)) };
}

/**
 * Reads the text of a file, with what is set besides put into it.
 *
 * @returns null when nothing can be made of it, or not all of it can be relied on; that was reported then.
 */
export function readDocument(source: string, overrides: readonly Override[], report: Report): Tree | null {
  const { tree, firstError } = readTree(source, report);
  if (tree === null) return null;
  if (firstError !== Infinity) {
    // What stands before the error was read for sure; what seems to be missing may stand behind it.
    checkTree(wholeSchema, tree, "", (code, path, place, message) => {
      if (code !== "missing" && place.offset + place.length < firstError) report(code, path, place, message);
    });
    return null;
  }
  applyOverrides(wholeSchema, tree, overrides, report);
  return tree;
}

/**
 * Checks a whole experiment: types, unknown names, ranges, layers that do not fit, settings that contradict each other.
 *
 * @param fileName gives the experiment its name when it has none.
 * @returns null when something was reported.
 */
export function checkExperiment(tree: Tree, fileName: string, report: Report): CheckedExperiment | null {
  const found: string[] = [];
  const note: Report = (code, path, place, message) => {
    found.push(path);
    report(code, path, place, message);
  };
  const value = checkTree(wholeSchema, tree, "", note) as Partial<Experiment>;
  if (tree.kind !== "object") return null;

  /** Whether nothing is wrong below a path, so that what was read there can be relied on. */
  const sound = (section: string) => !found.some((path) => isWithin(path, section));
  const say = (code: "value" | "shape" | "conflict") => (path: string, message: string) => {
    note(code, path, placeAt(tree, splitPath(path) ?? []), message);
  };
  const data = sound("data") ? value.data : undefined;
  const training = sound("training") ? value.training : undefined;
  if (data !== undefined) checkData(data, say("conflict"));
  if (training !== undefined) checkTraining(training, say("conflict"));
  if (data !== undefined && training !== undefined) checkMonitors({ data, training }, say("conflict"));
  const checkpoints = sound("checkpoints") ? value.checkpoints : undefined;
  if (checkpoints !== undefined && checkpoints !== null) {
    checkCheckpoints(checkpoints, say("value"));
    if (data !== undefined && training !== undefined) {
      checkBestCheckpoint({ data, training, checkpoints }, say("conflict"));
    }
  }
  const layers = value.model?.layers;
  const layersSound = sound("model.layers");
  const network = Array.isArray(layers) ? checkLayers(layers, sound, say("shape")) : null;
  if (training !== undefined && Array.isArray(layers) && layersSound) checkOutput(layers, training, say("conflict"));
  if (network === null || found.length > 0) return null;
  const experiment = { ...value, name: value.name === "" ? nameOf(fileName) : value.name } as Experiment;
  if ("$schema" in experiment) delete experiment.$schema;
  return { experiment, network };
}

/**
 * Builds the network as far as its layers are sound and checks that it ends in ten outputs.
 * @returns null when it could not be built whole; nothing is assumed about what follows the first unsound layer.
 */
function checkLayers(
  layers: readonly LayerSpec[],
  sound: (section: string) => boolean,
  say: (path: string, message: string) => void,
): Network | null {
  const pathOf = (index: number) => `model.layers[${index}]`;
  const unsound = layers.findIndex((_, index) => !sound(pathOf(index)));
  const network = buildNetwork(unsound === -1 ? layers : layers.slice(0, unsound), digitShape, say);
  const last = layers.length - 1;
  if (last < 0 || !sound(pathOf(last))) return null;
  const layer = layers[last];
  const built = unsound === -1 ? network?.nodes.at(-1)?.shape : undefined;
  const shape: Shape | undefined = built ?? (layer.type === "dense" ? [layer.units] : undefined);
  if (shape !== undefined && !(shape.length === 1 && shape[0] === classCount)) {
    const next =
      layer.type === "dense"
        ? `set "units" to ${classCount}`
        : `end with { "type": "dense", "units": ${classCount}, "activation": "softmax" }`;
    const first = shape.length === 3 ? 'put { "type": "flatten" } after it and ' : "";
    say(
      pathOf(last),
      `the last layer gives ${shapePhrase(shape)}; expected a vector of ${classCount}, one output for each digit; ${first}${next}`,
    );
  }
  return unsound === -1 ? network : null;
}

function isWithin(path: string, section: string): boolean {
  return path === section || path.startsWith(`${section}.`) || path.startsWith(`${section}[`);
}

/** `folder/lenet5.mnist.json` → `lenet5`. */
function nameOf(fileName: string): string {
  const base = fileName.split(/[\\/]/).at(-1) ?? "";
  return base.replace(/(?:\.mnist)?\.jsonc?$/i, "") || "experiment";
}
