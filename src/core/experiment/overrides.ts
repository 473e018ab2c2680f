import { ExpectedError } from "../errors.ts";
import { branchesOf, discriminatorOf, objectBranches, type JsonSchema } from "./jsonSchema.ts";
import { isSafeName, joinPath, splitPath, type Segment } from "./path.ts";
import type { Place, Report } from "./problem.ts";
import { foundText } from "./hints.ts";
import { memberOf, treeOfValue, type Tree } from "./tree.ts";

/** A value that replaces one of the file's: `--set training.batchSize=64`. */
export interface Override {
  /** As in problems: `model.layers[2].filters`. */
  readonly path: string;
  readonly value: unknown;
}

/**
 * Reads `path=value`; the value as JSON, else as a string.
 * @throws ExpectedError bad-usage when there is no `=` or no path before it.
 */
export function parseOverride(text: string): Override {
  const at = text.indexOf("=");
  if (at < 1) {
    throw new ExpectedError("bad-usage", `"${text}" is not of the form path=value`, {
      next: "Write for example training.batchSize=64.",
    });
  }
  const [path, value] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  try {
    return { path, value: JSON.parse(value) as unknown };
  } catch {
    return { path, value };
  }
}

/** @returns an override as a person would type it. */
export function overrideText({ path, value }: Override): string {
  return `${path}=${typeof value === "string" ? value : JSON.stringify(value)}`;
}

/**
 * Puts values into a tree, in order. Where the file leaves out what a path passes through, the default stands there
 * first: `training.optimizer.learningRate` of a file without an optimizer is the default optimizer's.
 */
export function applyOverrides(schema: JsonSchema, root: Tree, overrides: readonly Override[], report: Report): void {
  for (const override of overrides) {
    const place: Place = { offset: 0, length: 0, override: overrideText(override) };
    const segments = splitPath(override.path);
    if (segments === null || segments.length === 0) {
      report(
        "override",
        "",
        place,
        `"${override.path}" is not a path; expected one such as training.batchSize or model.layers[0].filters`,
      );
      continue;
    }
    const unsafe = segments.find((segment) => typeof segment === "string" && !isSafeName(segment));
    if (unsafe !== undefined) {
      report("override", override.path, place, `the name "${unsafe}" is not allowed`);
      continue;
    }
    putAt(schema, root, segments, treeOfValue(override.value, place), place, report);
  }
}

/**
 * Follows the segments down from `root`, which `schema` describes, and replaces what stands at the end.
 *
 * @param place of what has to be made on the way, and of what is wrong with the path.
 */
export function putAt(
  schema: JsonSchema,
  root: Tree,
  segments: readonly Segment[],
  value: Tree,
  place: Place,
  report: Report,
): void {
  let tree = root;
  let at: JsonSchema | undefined = schema;
  let path = "";
  for (const [depth, raw] of segments.entries()) {
    const last = depth === segments.length - 1;
    const say = (message: string) => report("override", path, place, message);
    if (tree.kind === "array") {
      const index = typeof raw === "string" && /^\d+$/.test(raw) ? Number(raw) : raw;
      const count = tree.items.length;
      if (typeof index !== "number" || index >= count) {
        say(
          `found ${typeof index === "number" ? `position ${index}` : `the name "${index}"`} in a list of ${count}; expected a position from 0 to ${count - 1}`,
        );
        return;
      }
      const items: JsonSchema["items"] =
        at === undefined ? undefined : branchesOf(at).find((branch) => branch.items !== undefined)?.items;
      at = Array.isArray(items) ? (items as readonly JsonSchema[])[index] : (items as JsonSchema | undefined);
      if (last) tree.items[index] = value;
      else tree = tree.items[index] = expanded(at, tree.items[index], place);
      path = joinPath(path, index);
      continue;
    }
    if (tree.kind === "scalar" || typeof raw === "number") {
      say(
        tree.kind === "scalar"
          ? `found ${foundText(tree)}, which has no parts`
          : `found an object; expected a name, not [${raw}]`,
      );
      return;
    }
    at = at === undefined ? undefined : memberSchema(at, tree, raw);
    const member = memberOf(tree, raw);
    const missing = at !== undefined && "default" in at ? at.default : {};
    const next = last ? value : expanded(at, member?.value ?? treeOfValue(missing, place), place);
    if (member === undefined) tree.members.push({ name: raw, namePlace: place, isPutIn: true, value: next });
    else member.value = next;
    tree = next;
    path = joinPath(path, raw);
  }
}

/** @returns what describes the value at the end of a path; undefined where nothing does. */
export function schemaAt(schema: JsonSchema, root: Tree, segments: readonly Segment[]): JsonSchema | undefined {
  let tree: Tree = root;
  let at: JsonSchema | undefined = schema;
  for (const segment of segments) {
    if (at === undefined) return undefined;
    if (typeof segment === "number") {
      const items: JsonSchema["items"] = branchesOf(at).find((branch) => branch.items !== undefined)?.items;
      at = Array.isArray(items) ? (items as readonly JsonSchema[])[segment] : (items as JsonSchema | undefined);
      tree = (tree.kind === "array" ? tree.items.at(segment) : undefined) ?? nothing;
    } else {
      const missing: unknown = at.default ?? {};
      const found: Tree = tree === nothing ? treeOfValue(missing, nothing.place) : tree;
      at = memberSchema(at, found, segment);
      tree = memberOf(found, segment)?.value ?? nothing;
    }
  }
  return at;
}

const nothing: Tree = { kind: "object", place: { offset: 0, length: 0, override: null }, members: [] };

function memberSchema(schema: JsonSchema, tree: Tree, name: string): JsonSchema | undefined {
  const objects = objectBranches(schema);
  const key = discriminatorOf(objects);
  const kind = key === null ? undefined : memberOf(tree, key)?.value;
  const named = objects.find((branch) => kind?.kind === "scalar" && branch.properties[key ?? ""].const === kind.value);
  return (named ?? objects.find((branch) => Object.hasOwn(branch.properties, name)))?.properties[name];
}

/** Null becomes an empty object, and a short name the object that it stands for, so that parts can be put into it. */
function expanded(schema: JsonSchema | undefined, tree: Tree, place: Place): Tree {
  if (tree.kind !== "scalar" || schema === undefined) return tree;
  const objects = objectBranches(schema);
  if (tree.value === null && objects.length > 0) return { kind: "object", place, members: [] };
  const key = discriminatorOf(objects);
  const short = key !== null && objects.some((branch) => branch.properties[key].const === tree.value);
  return short ? { kind: "object", place, members: [{ name: key, namePlace: place, value: tree }] } : tree;
}
