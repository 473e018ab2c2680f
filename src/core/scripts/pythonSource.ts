/** Columns of a script: what fits stands on one line. */
export const lineWidth = 100;

/** @returns the text of lines, each moved to the right by so many columns; empty lines stay empty. */
export function indented(text: string, columns: number): string {
  const blanks = " ".repeat(columns);
  return text.replace(/^(?=.)/gm, blanks);
}

/**
 * A call, on one line where it fits, otherwise with an argument a line.
 *
 * @param at column where it begins. @param after columns that something takes behind it.
 */
export function call(name: string, args: readonly string[], at = 0, after = 0): string {
  const line = `${name}(${args.join(", ")})`;
  if (at + line.length + after <= lineWidth && !line.includes("\n")) return line;
  return `${name}(\n${args.map((argument) => `${indented(argument, 4)},\n`).join("")})`;
}

/** @returns a text of words in lines of at most so many columns. */
export function wrapped(text: string, columns = lineWidth - 4): string {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((each) => each !== "")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join("\n");
}

/** @returns `# …` on as many lines as it takes. */
export function comment(text: string, columns = lineWidth - 6): string {
  return wrapped(text, columns).replace(/^/gm, "# ");
}

/** The parts of a script, in the order in which they stand in it. */
export interface PythonSource {
  /** What the module's docstring says, escaped. */
  readonly docstring: string;
  /** Import lines: of the standard library, and of packages. */
  readonly standardImports: readonly string[];
  readonly packageImports: readonly string[];
  /** `SEED = 42` */
  readonly constants: readonly string[];
  /** Functions and classes. */
  readonly definitions: readonly string[];
}

/** @returns the whole script; two empty lines stand between definitions. */
export function sourceText(source: PythonSource): string {
  const { docstring, standardImports, packageImports, constants, definitions } = source;
  const head = [
    `"""${docstring}\n"""`,
    [...standardImports].sort(byModule).join("\n"),
    [...packageImports].sort(byModule).join("\n"),
    constants.join("\n"),
  ].filter((part) => part !== "");
  const parts = [head.join("\n\n"), ...definitions, `if __name__ == "__main__":\n    main()`];
  return `${parts.join("\n\n\n").replace(/[ \t]+$/gm, "")}\n`;
}

/** `import x` before `from x import y`, each by its module's name. */
function byModule(one: string, other: string): number {
  const [a, b] = [one.startsWith("from"), other.startsWith("from")];
  if (a !== b) return a ? 1 : -1;
  return one < other ? -1 : 1;
}
