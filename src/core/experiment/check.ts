import {
  branchesOf,
  expectationOf,
  isTuple,
  namesOf,
  objectBranches,
  oneOf,
  withinLimits,
  type JsonSchema,
  type ObjectSchema,
} from "./jsonSchema.ts";
import { foundText, hintFor } from "./hints.ts";
import { chooseBranch } from "./branch.ts";
import { homesOf } from "./homes.ts";
import { isSafeName, joinPath } from "./path.ts";
import type { Report } from "./problem.ts";
import { sameThing, suggestionFor } from "./suggestion.ts";
import { memberOf, treeOfValue, type Member, type Tree } from "./tree.ts";

/**
 * Checks a tree against a schema and reports every problem; where a schema has alternatives, only those of the one that
 * was meant.
 * @returns the value with every default written out; only to be used when nothing was reported.
 */
export function checkTree(schema: JsonSchema, tree: Tree, path: string, report: Report): unknown {
  if (tree.kind === "object") return checkObject(schema, tree, path, report);
  if (tree.kind === "array") return checkArray(schema, tree, path, report);
  return checkScalar(schema, tree, path, report);
}

type ObjectTree = Extract<Tree, { kind: "object" }>;
type ArrayTree = Extract<Tree, { kind: "array" }>;
type ScalarTree = Extract<Tree, { kind: "scalar" }>;

function mismatch(schema: JsonSchema, tree: Tree, path: string, report: Report): unknown {
  report(
    "type",
    path,
    tree.place,
    `found ${foundText(tree)}; expected ${expectationOf(schema)}${hintFor(schema, tree, path)}`,
  );
  return undefined;
}

function checkScalar(schema: JsonSchema, tree: ScalarTree, path: string, report: Report): unknown {
  const { value } = tree;
  const branches = branchesOf(schema);
  if (branches.some(acceptsAnything)) return value;
  if (value === null) {
    return branches.some((branch) => branch.type === "null") ? value : mismatch(schema, tree, path, report);
  }
  if (typeof value === "boolean") {
    return branches.some((branch) => branch.type === "boolean") ? value : mismatch(schema, tree, path, report);
  }
  if (typeof value === "number") {
    const numeric = branches.filter((branch) => branch.type === "integer" || branch.type === "number");
    if (numeric.length === 0) return mismatch(schema, tree, path, report);
    const fits = numeric.some(
      (branch) =>
        Number.isFinite(value) && withinLimits(branch, value) && (branch.type === "number" || Number.isInteger(value)),
    );
    // -0 is 0 in JSON's eyes and a person's.
    if (fits) return value === 0 ? 0 : value;
    const whole = numeric.every((branch) => branch.type === "integer") && !Number.isInteger(value);
    const message = `found ${foundText(tree)}; expected ${expectationOf(schema)}${hintFor(schema, tree, path)}`;
    report(whole ? "type" : "range", path, tree.place, message);
    return undefined;
  }
  return checkString(schema, tree, value, path, report);
}

function checkString(schema: JsonSchema, tree: ScalarTree, value: string, path: string, report: Report): unknown {
  const names = namesOf(schema);
  if (names.includes(value)) return value;
  const free = branchesOf(schema).find((branch) => branch.type === "string" && branch.const === undefined);
  if (free !== undefined) {
    const [least, most] = [free.minLength ?? 0, free.maxLength ?? Infinity];
    if (value.length >= least && value.length <= most) return value;
    const wanted = value.length < least ? "expected some text" : `expected at most ${most} characters`;
    report("range", path, tree.place, `found a string of ${value.length} characters; ${wanted}`);
    return undefined;
  }
  if (names.length === 0) {
    mismatch(schema, tree, path, report);
    return;
  }
  const meant = suggestionFor(value, names);
  const hint = meant === null ? hintFor(schema, tree, path) : `; did you mean "${meant}"?`;
  report("value", path, tree.place, `found ${foundText(tree)}; expected ${oneOf(names)}${hint}`);
  return undefined;
}

function checkArray(schema: JsonSchema, tree: ArrayTree, path: string, report: Report): unknown {
  const branches = branchesOf(schema);
  if (branches.some(acceptsAnything)) return plainOf(tree);
  const list = branches.find((branch) => branch.type === "array");
  if (list === undefined) {
    mismatch(schema, tree, path, report);
    return;
  }
  const { items } = list;
  const count = tree.items.length;
  if (isTuple(items)) {
    if (count !== items.length) {
      report("range", path, tree.place, `found a list of ${count}; expected ${expectationOf(schema)}`);
      return undefined;
    }
    return tree.items.map((item, index) => checkTree(items[index], item, joinPath(path, index), report));
  }
  const [least, most] = [list.minItems ?? 0, list.maxItems ?? Infinity];
  if (count < least) {
    report(
      "range",
      path,
      tree.place,
      `found an empty list; expected at least ${least === 1 ? "one entry" : `${least} entries`}`,
    );
  } else if (count > most) {
    report("range", path, tree.place, `found a list of ${count}; expected at most ${most}`);
  }
  return tree.items.map((item, index) => checkTree(items ?? {}, item, joinPath(path, index), report));
}

function checkObject(schema: JsonSchema, tree: ObjectTree, path: string, report: Report): unknown {
  const branches = branchesOf(schema);
  if (branches.some(acceptsAnything)) return plainOf(tree);
  const objects = objectBranches(schema);
  if (objects.length > 0) {
    const branch = chooseBranch(objects, namesOf(schema), tree, path, report);
    return branch === null ? undefined : checkMembers(branch, objects, tree, path, report);
  }
  const record = branches.find((branch) => branch.patternProperties !== undefined);
  if (record === undefined) {
    mismatch(schema, tree, path, report);
    return;
  }
  const each = Object.values(record.patternProperties ?? {})[0];
  const value: Record<string, unknown> = {};
  for (const member of tree.members) {
    const at = joinPath(path, member.name);
    if (repeated(tree, member, path, report) || unsafe(member, path, report)) continue;
    value[member.name] = checkTree(each, member.value, at, report);
  }
  return value;
}

/** @param siblings the alternatives that `branch` was chosen from, to tell where an unknown name belongs. */
function checkMembers(
  branch: ObjectSchema,
  siblings: readonly ObjectSchema[],
  tree: ObjectTree,
  path: string,
  report: Report,
): unknown {
  const value: Record<string, unknown> = {};
  const meant = new Set<string>();
  const known = Object.keys(branch.properties);
  for (const member of tree.members) {
    if (repeated(tree, member, path, report) || unsafe(member, path, report)) continue;
    const at = joinPath(path, member.name);
    if (known.includes(member.name)) {
      value[member.name] = checkMember(branch.properties[member.name], member, at, report);
      continue;
    }
    const missing = known.filter((name) => memberOf(tree, name) === undefined);
    const suggestion = unknownName(branch, siblings, missing, member, path, report);
    if (suggestion === null) continue;
    meant.add(suggestion);
    // What stands under the misspelt name is checked too, so that one look shows everything.
    checkMember(branch.properties[suggestion], member, at, report);
  }
  for (const name of known) {
    if (memberOf(tree, name) !== undefined || meant.has(name)) continue;
    const property = branch.properties[name];
    // What tells the kinds apart was judged when the kind was chosen.
    if (property.const !== undefined && !("default" in property)) continue;
    if (branch.required?.includes(name) === true) {
      report("missing", path, tree.place, `"${name}" is missing; expected ${expectationOf(property)}`);
    } else if ("default" in property) {
      value[name] = checkTree(property, treeOfValue(property.default, tree.place), joinPath(path, name), report);
    }
  }
  // In the order of the schema, so that the same experiment is always written alike.
  return Object.fromEntries(known.filter((name) => Object.hasOwn(value, name)).map((name) => [name, value[name]]));
}

/** The choice of a branch has already judged the member that tells branches apart. */
function checkMember(schema: JsonSchema, member: Member, path: string, report: Report): unknown {
  return schema.const === undefined ? checkTree(schema, member.value, path, report) : schema.const;
}

function repeated(tree: ObjectTree, member: Member, path: string, report: Report): boolean {
  const last = memberOf(tree, member.name);
  if (last === undefined || last === member) return false;
  report(
    "duplicate",
    joinPath(path, member.name),
    member.namePlace,
    `"${member.name}" is given twice; expected it once`,
  );
  return true;
}

function unsafe(member: Member, path: string, report: Report): boolean {
  if (isSafeName(member.name)) return false;
  const message = `the name "${member.name}" is not allowed`;
  report("unknown-name", joinPath(path, member.name), member.namePlace, message);
  return true;
}

/** Reports a name that the branch does not know. @returns the name that was probably meant, of those not given. */
function unknownName(
  branch: ObjectSchema,
  siblings: readonly ObjectSchema[],
  missing: readonly string[],
  member: Member,
  path: string,
  report: Report,
): string | null {
  const { name } = member;
  const say = (message: string) => report("unknown-name", joinPath(path, name), member.namePlace, message);
  const container = titleOf(branch) ?? containerOf(path);
  const found = `"${name}" is not known in ${container}`;
  const same = sameThing(name, missing);
  if (same === null) {
    const others = siblings.filter((sibling) => sibling !== branch && Object.hasOwn(sibling.properties, name));
    const owners = others.map(titleOf).filter((title) => title !== null);
    if (owners.length > 0) {
      say(`${found}, only in ${owners.join(", ")}; ${takes(container, branch)}`);
      return null;
    }
    const homes = homesOf(name).filter((home) => home !== path);
    if (homes.length > 0) {
      say(`${found}; it belongs in ${homes.map(containerOf).join(" or ")}`);
      return null;
    }
  }
  const suggestion = same ?? suggestionFor(name, missing);
  const given = suggestionFor(name, Object.keys(branch.properties));
  if (suggestion !== null) say(`${found}; did you mean "${suggestion}"?`);
  else if (given !== null && member.isPutIn === true) say(`${found}; did you mean "${given}"?`);
  else if (given !== null) say(`${found}; did you mean "${given}", which is given already?`);
  else say(`${found}; ${takes(container, branch)}`);
  return suggestion;
}

/** "dropout takes rate": the names that an object knows. */
function takes(container: string, branch: ObjectSchema): string {
  const names = Object.keys(branch.properties).filter((name) => {
    return branch.properties[name].const === undefined && name !== "$schema";
  });
  return `${container} takes ${names.length === 0 ? "nothing but its type" : names.join(", ")}`;
}

function containerOf(path: string): string {
  return path === "" ? "the outermost object" : path;
}

/** @returns "conv2d", "adam", … for an alternative that names itself. */
function titleOf(branch: ObjectSchema): string | null {
  return Object.values(branch.properties).find((property) => property.const !== undefined)?.const ?? null;
}

function acceptsAnything(schema: JsonSchema): boolean {
  return (
    schema.type === undefined && schema.const === undefined && schema.enum === undefined && schema.anyOf === undefined
  );
}

function plainOf(tree: Tree): unknown {
  if (tree.kind === "scalar") return tree.value;
  if (tree.kind === "array") return tree.items.map(plainOf);
  return Object.fromEntries(
    tree.members.filter(({ name }) => isSafeName(name)).map(({ name, value }) => [name, plainOf(value)]),
  );
}
