/**
 * What must not stand in a Python source as it is: control and format characters (those that turn the direction of
 * writing make code look like another), line separators, halves of surrogate pairs, and what is not assigned.
 */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Cn}\p{Co}\u2028\u2029]/gu;

const shortEscapes: Readonly<Partial<Record<string, string>>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** @returns a string literal of Python: `"LeNet-5"`. Whatever the text is, it stays inside of the quotes, on one line. */
export function pythonString(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&").replace(unsafe, escaped)}"`;
}

/** @returns the text as it can stand in a docstring with three double quotes, on one line. */
export function docstringText(text: string): string {
  return text
    .replaceAll("\\", "\\\\")
    .replace(/"{2,}|"$/g, escapedQuotes)
    .replace(unsafe, escaped);
}

/** @returns a number of Python, whole or not, as JavaScript has it: `128`, `1e-7`. @param value finite. */
export function pythonNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is no number of an experiment.`);
  return Object.is(value, -0) ? "-0.0" : String(value);
}

/** The same as a float, also where it is whole: `1.0`. */
export function pythonFloat(value: number): string {
  const text = pythonNumber(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

export function pythonBoolean(value: boolean): string {
  return value ? "True" : "False";
}

/** @returns a size as Python's libraries take it: `5` where both are alike, otherwise `(5, 3)`. */
export function pythonPair([vertical, horizontal]: readonly [number, number]): string {
  return vertical === horizontal ? pythonNumber(vertical) : `(${pythonNumber(vertical)}, ${pythonNumber(horizontal)})`;
}

const escapedQuotes = (quotes: string): string => quotes.replaceAll('"', '\\"');

function escaped(character: string): string {
  const short = shortEscapes[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0)!;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, "0")}`;
  return `\\U${code.toString(16).padStart(8, "0")}`;
}
