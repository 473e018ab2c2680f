import { splitPath, type Segment } from "../experiment/path.ts";
import { suggestionFor } from "../experiment/suggestion.ts";
import { memberOf, type Tree } from "../experiment/tree.ts";

/** Where a sweep's path leads, or why nowhere. */
export type Reach = { readonly paths: readonly (readonly Segment[])[] } | { readonly problem: string };

const everyLayer = "model.layers[*]";

/**
 * `model.layers[*].units` reaches all layers that have units in the file, those within residual blocks too, but not the
 * last layer, which gives the ten outputs. Any other path leads to one place.
 *
 * @param tree the file, with what was set before.
 */
export function reachOf(tree: Tree, path: string): Reach {
  const starred = path.startsWith(everyLayer);
  const segments = splitPath(starred ? path.slice(everyLayer.length).replace(/^\./, "") : path);
  if (segments === null || segments.length === 0) {
    const example = starred ? `${everyLayer}.activation` : `training.batchSize or ${everyLayer}.activation`;
    return { problem: `"${path}" is not a path; expected one such as ${example}` };
  }
  if (!starred) return { paths: [segments] };
  const layers = layersBelow(tree, ["model", "layers"]);
  const last = layers.findLast(({ path: at }) => at.length === 3);
  const others = layers.filter((layer) => layer !== last);
  const [name] = segments;
  const having = others.filter(({ layer }) => typeof name === "string" && memberOf(layer, name) !== undefined);
  if (having.length > 0) return { paths: having.map(({ path: at }) => [...at, ...segments]) };
  const names = new Set(
    others.flatMap(({ layer }) => (layer.kind === "object" ? layer.members : []).map((m) => m.name)),
  );
  const meant = suggestionFor(String(name), [...names]);
  return {
    problem: `no layer but the last has "${name}" in this file; ${meant === null ? "write it into those that it is for" : `did you mean "${meant}"?`}`,
  };
}

interface Layer {
  readonly path: readonly Segment[];
  readonly layer: Tree;
}

/** @returns all layers of a list and of the blocks in it, first to last. */
function layersBelow(parent: Tree, path: readonly string[], at: readonly Segment[] = []): Layer[] {
  const list = path.reduce<Tree | undefined>((tree, name) => tree && memberOf(tree, name)?.value, parent);
  if (list?.kind !== "array") return [];
  return list.items.flatMap((layer, index) => {
    const here = [...at, ...path, index];
    return [{ path: here, layer }, ...layersBelow(layer, ["layers"], here)];
  });
}
