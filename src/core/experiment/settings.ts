import { checkTree } from "./check.ts";
import { discriminatorOf, objectBranches, type JsonSchema, type ObjectSchema } from "./jsonSchema.ts";
import { oneLine } from "../plainText.ts";
import { joinPath } from "./path.ts";
import { experimentSchema, type Experiment, type LayerSpec } from "./schema.ts";
import { treeOfValue } from "./tree.ts";

/** One value of an experiment. */
export interface Setting {
  /** As in problems and overrides: `training.optimizer.learningRate`. */
  readonly path: string;
  /** A number, string, boolean or null, or a short list of them. */
  readonly value: unknown;
  /** Whether the experiment would say the same without it. */
  readonly isDefault: boolean;
}

/** One layer in words. */
export interface LayerLine {
  /** `model.layers[2].layers[0]` */
  readonly path: string;
  /** 1 inside a residual block, otherwise 0. */
  readonly depth: number;
  readonly type: LayerSpec["type"];
  /** What makes this layer what it is, without what is as by default: "filters 6, kernelSize 5, padding same". */
  readonly text: string;
}

const schema = experimentSchema as unknown as JsonSchema;

/** Told elsewhere: what the run is called, and the layers. */
const leftOut: ReadonlySet<string> = new Set(["$schema", "name", "description", "model.layers"]);

/** @returns every setting but name, description and layers, in the order of the schema. */
export function settingsOf(experiment: Experiment): Setting[] {
  return settingsBelow(schema, experiment, resolved(schema, {}), "");
}

/** @returns the layers, first to last; those of a residual block after it. */
export function layerLinesOf(layers: readonly LayerSpec[], parent = "model.layers", depth = 0): LayerLine[] {
  return layers.flatMap((layer, index) => {
    const path = joinPath(parent, index);
    const line = { path, depth, type: layer.type, text: layerText(layer) };
    return layer.type === "residual" ? [line, ...layerLinesOf(layer.layers, `${path}.layers`, depth + 1)] : [line];
  });
}

/** @returns a setting's value as a person reads it: strings without quotes, `l2 (factor 0.0005)`. */
export function valueText(value: unknown): string {
  if (typeof value === "string") return value === "" ? '""' : oneLine(value);
  if (!isObject(value)) return oneLine(JSON.stringify(value));
  const { type, ...rest } = value;
  const parts = Object.entries(rest).map(([name, part]) => `${name} ${valueText(part)}`);
  if (typeof type !== "string") return parts.length === 0 ? "{}" : parts.join(", ");
  return parts.length === 0 ? type : `${type} (${parts.join(", ")})`;
}

function layerText(layer: LayerSpec): string {
  const branch = branchFor(layersSchema(), layer);
  const parts = Object.entries(layer).flatMap(([name, value]) => {
    if (name === "type" || name === "layers") return [];
    const member = branch?.properties[name];
    if (member !== undefined && isSame(value, resolvedDefault(member))) return [];
    return [name === layer.type ? valueText(value) : `${name} ${valueText(value)}`];
  });
  return parts.join(", ");
}

function layersSchema(): JsonSchema {
  return experimentSchema.properties.model.properties.layers.items;
}

function settingsBelow(part: JsonSchema, value: object, usual: unknown, path: string): Setting[] {
  const branch = branchFor(part, value);
  const key = discriminatorOf(objectBranches(part));
  const values = value as Readonly<Record<string, unknown>>;
  const sameKind = isObject(usual) && (key === null || usual[key] === values[key]);
  // Where nothing is used by default, all that is said here is news.
  const news = usual === null;
  return Object.entries(branch?.properties ?? {}).flatMap(([name, member]) => {
    const at = joinPath(path, name);
    if (leftOut.has(at) || !Object.hasOwn(values, name)) return [];
    const known = (sameKind || name === key) && isObject(usual);
    const standard = known ? usual[name] : news ? undefined : resolvedDefault(member);
    const item = values[name];
    if (isObject(item) && branchFor(member, item) !== null) {
      return settingsBelow(member, item, news ? null : standard, at);
    }
    return [{ path: at, value: item, isDefault: isSame(item, standard) }];
  });
}

/** @returns the alternative that describes an object; null when none does. */
function branchFor(part: JsonSchema, value: object): ObjectSchema | null {
  const branches = objectBranches(part);
  const key = discriminatorOf(branches);
  const values = value as Readonly<Record<string, unknown>>;
  const fits = (branch: ObjectSchema): boolean =>
    key === null
      ? Object.keys(value).every((name) => Object.hasOwn(branch.properties, name))
      : branch.properties[key].const === values[key];
  return branches.find(fits) ?? null;
}

function resolvedDefault(part: JsonSchema): unknown {
  return "default" in part ? resolved(part, part.default) : undefined;
}

/** @returns a value with every default below it written out, as far as there are any. */
function resolved(part: JsonSchema, value: unknown): unknown {
  return checkTree(part, treeOfValue(value, { offset: 0, length: 0, override: null }), "", () => undefined);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Values come from JSON and from the schema, so that their text tells them apart. */
function isSame(value: unknown, other: unknown): boolean {
  return other !== undefined && JSON.stringify(value) === JSON.stringify(other);
}
