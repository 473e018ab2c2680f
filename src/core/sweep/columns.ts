import { splitPath } from "../experiment/path.ts";

/**
 * @param paths of what is varied. @param taken headings that stand beside them.
 * @returns a heading for each: the last name of its path in words ("Learning Rate"), or the whole path where two would
 * have the same.
 */
export function headingsOf(paths: readonly string[], taken: readonly string[] = []): string[] {
  const words = paths.map(wordsOf);
  const all = [...words, ...taken];
  return words.map((heading, index) => (all.filter((each) => each === heading).length > 1 ? paths[index] : heading));
}

function wordsOf(path: string): string {
  const names = splitPath(path.replace("[*]", "")) ?? [path];
  const last = names.findLast((segment) => typeof segment === "string") ?? path;
  const spaced = last.replace(/([a-z\d])([A-Z])/g, "$1 $2");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
