import { discriminatorOf, objectExpectation, oneOf, type ObjectSchema } from "./jsonSchema.ts";
import { foundText } from "./hints.ts";
import { joinPath } from "./path.ts";
import type { Report } from "./problem.ts";
import { activationNames } from "./layerSchema.ts";
import { suggestionFor } from "./suggestion.ts";
import { memberOf, type Tree } from "./tree.ts";

/**
 * Finds which of several kinds of object was meant, by the member that names the kind (`type`, `source`), and reports
 * what is wrong with that member.
 * @param shortNames names that could stand there instead of an object.
 * @returns null when it cannot be told.
 */
export function chooseBranch(
  branches: readonly ObjectSchema[],
  shortNames: readonly string[],
  tree: Extract<Tree, { kind: "object" }>,
  path: string,
  report: Report,
): ObjectSchema | null {
  const key = discriminatorOf(branches);
  if (key === null) return withoutKinds(branches, tree, path, report);
  const names = branches.map((branch) => branch.properties[key].const ?? "");
  const member = memberOf(tree, key);
  const expected = oneOf(names);
  if (member === undefined) return withoutKey(branches, key, tree, path, report);
  const at = joinPath(path, key);
  const { value } = member;
  if (value.kind !== "scalar" || typeof value.value !== "string") {
    report("type", at, value.place, `found ${foundText(value)}; expected ${expected}`);
    return null;
  }
  const name = value.value;
  const branch = branches.find((candidate) => candidate.properties[key].const === name);
  if (branch !== undefined) return branch;
  const meant = suggestionFor(name, names);
  const hint = meant === null ? otherHint(name, names, shortNames) : `; did you mean "${meant}"?`;
  report("value", at, value.place, `found ${foundText(value)}; expected ${expected}${hint}`);
  return branches.find((candidate) => candidate.properties[key].const === meant) ?? null;
}

/** Nothing but their members tells the alternatives apart. */
function withoutKinds(
  branches: readonly ObjectSchema[],
  tree: Extract<Tree, { kind: "object" }>,
  path: string,
  report: Report,
): ObjectSchema | null {
  const branch = closestBranch(branches, tree) ?? meantBranch(branches, tree);
  if (branch === null) report("missing", path, tree.place, `expected ${objectExpectation(branches)}`);
  return branch;
}

function otherHint(name: string, names: readonly string[], shortNames: readonly string[]): string {
  const short = suggestionFor(name, shortNames);
  if (short !== null) return `; did you mean "${short}" alone, without braces?`;
  if (!names.includes("activation")) return "";
  if (name === "residual") return "; a residual block cannot stand inside another";
  const activation = suggestionFor(name, activationNames);
  return activation === null ? "" : `; did you mean { "type": "activation", "activation": "${activation}" }?`;
}

/** The kind is left out: the default kind, unless the other members tell of another. */
function withoutKey(
  branches: readonly ObjectSchema[],
  key: string,
  tree: Extract<Tree, { kind: "object" }>,
  path: string,
  report: Report,
): ObjectSchema | null {
  const usual = branches.find((branch) => "default" in branch.properties[key]);
  const closest = closestBranch(branches, tree);
  if (usual !== undefined && (closest === null || knownMembers(closest, tree) <= knownMembers(usual, tree)))
    return usual;
  const misspelt = tree.members.find(({ name }) => suggestionFor(name, [key]) !== null);
  if (misspelt !== undefined) {
    const { name, namePlace, value } = misspelt;
    const named = branches.find((branch) => value.kind === "scalar" && branch.properties[key].const === value.value);
    // The one who checks the members of that kind will say that the name is wrong.
    if (named !== undefined) return named;
    report("unknown-name", joinPath(path, name), namePlace, `"${name}" is not known here; did you mean "${key}"?`);
    return null;
  }
  const names = branches.map((branch) => branch.properties[key].const ?? "");
  const hint = closest === null ? "" : `; did you mean "${key}": "${closest.properties[key].const ?? ""}"?`;
  report("missing", path, tree.place, `"${key}" is missing; expected ${oneOf(names)}${hint}`);
  return closest;
}

/** @returns the only alternative that knows the most of the members; null on a tie. */
function closestBranch(
  branches: readonly ObjectSchema[],
  tree: Extract<Tree, { kind: "object" }>,
): ObjectSchema | null {
  if (branches.length === 1) return branches[0];
  const counts = branches.map((branch) => knownMembers(branch, tree));
  const most = Math.max(...counts);
  const closest = branches.filter((_, index) => counts[index] === most);
  return most > 0 && closest.length === 1 ? closest[0] : null;
}

/** @returns the alternative that a misspelt member belongs to. */
function meantBranch(branches: readonly ObjectSchema[], tree: Extract<Tree, { kind: "object" }>): ObjectSchema | null {
  const isMeant = ({ properties }: ObjectSchema) =>
    tree.members.some(({ name }) => suggestionFor(name, Object.keys(properties)) !== null);
  return branches.find(isMeant) ?? null;
}

function knownMembers(branch: ObjectSchema, tree: Extract<Tree, { kind: "object" }>): number {
  return tree.members.filter(({ name }) => Object.hasOwn(branch.properties, name)).length;
}
