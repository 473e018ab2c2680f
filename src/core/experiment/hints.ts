import { branchesOf, discriminatorOf, isTuple, objectBranches, withinLimits, type JsonSchema } from "./jsonSchema.ts";
import { suggestionFor } from "./suggestion.ts";
import type { Tree } from "./tree.ts";

/** @returns what stands there, short enough for a message: `"abc" (a string)`, `12`, `a list of 3`. */
export function foundText(tree: Tree): string {
  if (tree.kind === "array") return tree.items.length === 0 ? "an empty list" : `a list of ${tree.items.length}`;
  if (tree.kind === "object") return "an object";
  const { value } = tree;
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "a number too large to hold";
  return typeof value === "string" ? shortened(JSON.stringify(value)) : String(value);
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}

/** @param path of the value. @returns "; …" with what to write instead, where a value betrays what was meant; else nothing. */
export function hintFor(schema: JsonSchema, tree: Tree, path: string): string {
  const branches = branchesOf(schema);
  const takes = (type: string) => branches.some((branch) => branch.type === type);
  const objects = objectBranches(schema);
  if (tree.kind === "scalar") {
    const { value } = tree;
    if (typeof value === "string") {
      const number = Number(value);
      if (value.trim() !== "" && Number.isFinite(number) && branches.some((branch) => takesNumber(branch, number))) {
        return `; did you mean ${number}, without quotes?`;
      }
      if (takes("boolean") && /^(?:true|false)$/i.test(value))
        return `; did you mean ${value.toLowerCase()}, without quotes?`;
      if (/^(?:null|none)$/i.test(value) && takes("null")) return "; did you mean null, without quotes?";
      const key = discriminatorOf(objects);
      if (key !== null) {
        const meant = suggestionFor(
          value,
          objects.map((branch) => branch.properties[key].const ?? ""),
        );
        if (meant !== null) return `; did you mean { "${key}": "${meant}" }?`;
      }
    }
    if (typeof value === "number") {
      if (takes("boolean") && (value === 0 || value === 1)) return `; did you mean ${value === 1 ? "true" : "false"}?`;
      if (
        value > 1 &&
        value <= 100 &&
        // A shift of 2 is one of two pixels in other programs, a zoom of 1.5 a factor: neither is given in percent.
        !path.endsWith("Range") &&
        branches.some((branch) => isShare(branch) && withinLimits(branch, value / 100))
      ) {
        return `; did you mean ${value / 100}?`;
      }
      if (!Number.isInteger(value) && Number.isFinite(value)) {
        const near = [Math.round(value), Math.trunc(value)].find((whole) =>
          branches.some((branch) => takesNumber(branch, whole)),
        );
        if (near !== undefined && !takes("number")) return `; did you mean ${near}?`;
      }
    }
    if (value === false && takes("null")) return "; null turns it off";
    if (value === true && objects.length === 1 && takes("null")) return "; { } takes all its defaults";
    if (value === null && "default" in schema) {
      const usual = JSON.stringify(schema.default);
      return usual === "{}" ? "; leave it out for the defaults" : `; left out, it is ${usual}`;
    }
  }
  const list = branches.find((branch) => branch.type === "array")?.items;
  if (tree.kind === "object" && list !== undefined && !isTuple(list) && objectBranches(list).length > 0) {
    return "; did you mean [ … ] around it?";
  }
  const only = tree.kind === "array" && tree.items.length === 1 ? tree.items[0] : undefined;
  return only !== undefined && looksLike(branches, only) ? "; did you mean its only entry, without the brackets?" : "";
}

function looksLike(branches: readonly JsonSchema[], tree: Tree): boolean {
  if (tree.kind === "array") return false;
  if (tree.kind === "object") return branches.some((branch) => branch.properties !== undefined);
  const { value } = tree;
  return branches.some((branch) => {
    if (typeof value === "number") return takesNumber(branch, value);
    if (typeof value === "string") return branch.enum?.includes(value) === true;
    return branch.type === typeof value;
  });
}

function takesNumber(branch: JsonSchema, value: number): boolean {
  if (branch.type === "integer") return Number.isInteger(value) && withinLimits(branch, value);
  return branch.type === "number" && withinLimits(branch, value);
}

/** A number from 0 to 1, which people give in percent. */
function isShare(branch: JsonSchema): boolean {
  return branch.type === "number" && (branch.maximum === 1 || branch.exclusiveMaximum === 1);
}
