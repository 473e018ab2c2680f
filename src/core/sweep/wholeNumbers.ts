import { wholeSchema } from "../experiment/document.ts";
import { branchesOf } from "../experiment/jsonSchema.ts";
import { schemaAt } from "../experiment/overrides.ts";
import type { Tree } from "../experiment/tree.ts";
import { reachOf } from "./reach.ts";

/** @param tree the file. @returns whether the field that a sweep's path leads to takes no numbers but whole ones. */
export function takesWholeNumbers(tree: Tree, path: string): boolean {
  const reach = reachOf(tree, path);
  const schema = "paths" in reach ? schemaAt(wholeSchema, tree, reach.paths[0]) : undefined;
  if (schema === undefined) return false;
  const numeric = branchesOf(schema).filter(({ type }) => type === "integer" || type === "number");
  return numeric.length > 0 && numeric.every(({ type }) => type === "integer");
}
