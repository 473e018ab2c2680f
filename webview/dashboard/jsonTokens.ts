/** A part of JSON text that has a colour of its own; null for the rest. */
export interface JsonToken {
  readonly kind: "jsonKey" | "jsonString" | "jsonNumber" | "jsonWord" | null;
  readonly text: string;
}

const pattern = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b/g;

/** @param json well formed. @returns its parts; joined, they are the text. */
export function jsonTokens(json: string): JsonToken[] {
  const tokens: JsonToken[] = [];
  let at = 0;
  const push = (kind: JsonToken["kind"], text: string): void => {
    if (text !== "") tokens.push({ kind, text });
  };
  for (const match of json.matchAll(pattern)) {
    const [whole, string, colon] = match as unknown as readonly (string | undefined)[];
    push(null, json.slice(at, match.index));
    if (string === undefined) push(/^[-\d]/.test(whole ?? "") ? "jsonNumber" : "jsonWord", whole ?? "");
    else {
      push(colon === undefined ? "jsonString" : "jsonKey", string);
      push(null, colon ?? "");
    }
    at = match.index + (whole ?? "").length;
  }
  push(null, json.slice(at));
  return tokens;
}
