import type { Report } from "./problem.ts";
import { memberOf, placeAt, type Tree } from "./tree.ts";

/** What the format knows and this version cannot do yet. `null`, which turns a part off, is always fine. */
const unavailable: readonly { readonly path: readonly string[]; readonly next: string }[] = [
  { path: ["data", "augmentation"], next: "leave it out to train on the digits as they are" },
];

/** Reports every part of a file that is valid but not built yet. */
export function reportUnavailable(tree: Tree, report: Report): void {
  for (const { path, next } of unavailable) {
    let at: Tree | undefined = tree;
    for (const name of path) at = at === undefined ? undefined : memberOf(at, name)?.value;
    if (at === undefined || (at.kind === "scalar" && at.value === null)) continue;
    report("not-available", path.join("."), placeAt(tree, path), `${path.at(-1) ?? ""} is not available yet; ${next}`);
  }
}
