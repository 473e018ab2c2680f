/**
 * JSON as a person would lay it out: what fits on a line stands on one, and short members share lines.
 *
 * @param width of a line in characters.
 */
export function compactJson(value: unknown, width = 90): string {
  return laidOut(value, "", width);
}

/** @param before what stands left of the value on its line: indentation and name. */
function laidOut(value: unknown, before: string, width: number): string {
  const line = oneLineJson(value);
  if (before.length + line.length < width || typeof value !== "object" || value === null) return line;
  const indent = /^ */.exec(before)?.[0] ?? "";
  const inner = `${indent}  `;
  const lines: string[] = [];
  let isOpen = false;
  const members: [string, unknown][] = Array.isArray(value)
    ? value.map((each) => ["", each])
    : Object.entries(value).map(([name, each]) => [`${JSON.stringify(name)}: `, each]);
  for (const [start, each] of members) {
    const isShort = typeof each !== "object" || each === null;
    const last = lines.at(-1);
    const short = start + oneLineJson(each);
    if (isShort && isOpen && last !== undefined && last.length + short.length + 3 < width) {
      lines[lines.length - 1] = `${last}, ${short}`;
    } else {
      if (last !== undefined) lines[lines.length - 1] = `${last},`;
      lines.push(inner + start + laidOut(each, inner + start, width));
    }
    isOpen = isShort;
  }
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${lines.join("\n")}\n${indent}${close}`;
}

function oneLineJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLineJson).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${oneLineJson(each)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}
