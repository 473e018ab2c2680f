/** A step into a file: a name, or the position in a list. */
export type Segment = string | number;

/** Names that would reach an object's prototype when written to a plain object. */
const unsafeNames: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** @returns whether a name may be a property of an experiment. */
export function isSafeName(name: string): boolean {
  return !unsafeNames.has(name);
}

/** @returns `model.layers[2].filters`; names that are not plain words stand in brackets: `["a b"]`. */
export function joinPath(parent: string, segment: Segment): string {
  if (typeof segment === "number") return `${parent}[${segment}]`;
  if (!/^[A-Za-z_$][\w$]*$/.test(segment)) return `${parent}[${JSON.stringify(segment)}]`;
  return parent === "" ? segment : `${parent}.${segment}`;
}

const step = /\[(?<index>\d{1,9})\]|\[(?<quoted>"(?:[^"\\]|\\.)*")\]|(?<dot>\.?)(?<name>[^.[\]"=\s]+)/y;

/** @returns the steps of a path as `joinPath` writes it, or null when it is none; `layers.2` gives the name "2". */
export function splitPath(path: string): Segment[] | null {
  const segments: Segment[] = [];
  step.lastIndex = 0;
  while (step.lastIndex < path.length) {
    const first = step.lastIndex === 0;
    const match: Partial<Record<string, string>> | undefined = step.exec(path)?.groups;
    if (match === undefined) return null;
    const { index, quoted, dot, name } = match;
    if (index !== undefined) segments.push(Number(index));
    else if (name !== undefined) {
      // A dot stands between names, not before the first.
      if ((dot === "") !== first) return null;
      segments.push(name);
    } else {
      const text = unquoted(quoted ?? "");
      if (text === null) return null;
      segments.push(text);
    }
  }
  return segments;
}

function unquoted(text: string): string | null {
  try {
    return String(JSON.parse(text));
  } catch {
    return null;
  }
}
