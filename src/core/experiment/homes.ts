import { objectBranches, type JsonSchema } from "./jsonSchema.ts";
import { joinPath } from "./path.ts";
import { experimentSchema } from "./schema.ts";

let homes: Map<string, string[]> | null = null;

/** @returns the paths of the outermost objects, layers aside, that know a name: `batchSize` → `training`. */
export function homesOf(name: string): readonly string[] {
  homes ??= collect(experimentSchema as unknown as JsonSchema, "", new Map());
  const all = homes.get(name) ?? [];
  const depth = (path: string) => (path === "" ? 0 : path.split(".").length);
  const least = Math.min(...all.map(depth));
  return all.filter((path) => depth(path) === least);
}

function collect(schema: JsonSchema, path: string, found: Map<string, string[]>): Map<string, string[]> {
  for (const branch of objectBranches(schema)) {
    for (const [name, property] of Object.entries(branch.properties)) {
      const paths = found.get(name) ?? [];
      if (!paths.includes(path) && property.const === undefined) found.set(name, [...paths, path]);
      collect(property, joinPath(path, name), found);
    }
  }
  return found;
}
