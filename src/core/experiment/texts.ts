import { hiddenIn } from "../plainText.ts";
import type { Report } from "./problem.ts";
import { memberOf, type Tree } from "./tree.ts";

/**
 * Reports texts that could not be shown as they are: terminals obey control characters, and a name that has a line end would break
 * tables and headings.
 */
export function checkTexts(tree: Tree, report: Report): void {
  if (tree.kind !== "object") return;
  for (const { name, taken, problem } of texts) {
    const member = memberOf(tree, name)?.value;
    if (member?.kind !== "scalar" || typeof member.value !== "string") continue;
    const hidden = hiddenIn(member.value.replace(taken, ""));
    if (hidden !== null) report("value", name, member.place, problem(hidden));
  }
}

const texts = [
  {
    name: "name",
    taken: "",
    problem: (found: string) => `found ${found}, which cannot be shown; expected plain text in one line`,
  },
  {
    name: "description",
    taken: /[\t\r\n]/g,
    problem: (found: string) =>
      `found ${found}, which cannot be shown; expected plain text, with line ends or tabs in it`,
  },
] as const;
