import picocolors from "picocolors";

export type Colors = ReturnType<typeof picocolors.createColors>;

/** How text may look where it is going. */
export interface Style {
  readonly colors: Colors;
  readonly glyphs: Glyphs;
  /** Characters in a line. */
  readonly columns: number;
}

export interface Glyphs {
  /** Eighths of a block, from one to eight. */
  readonly blocks: readonly string[];
  /** Half blocks, two pixels in a character; null where there are none. */
  readonly halves: { readonly upper: string; readonly lower: string; readonly both: string } | null;
  /** Heights of a curve, from the lowest to the highest. */
  readonly sparks: readonly string[];
  /** Where a curve has no number. */
  readonly noNumber: string;
  readonly arrow: string;
  /** Marks what differs. */
  readonly differs: string;
  readonly minus: string;
  readonly barDone: string;
  readonly barLeft: string;
  readonly none: string;
  readonly vertical: string;
  readonly good: string;
  readonly bad: string;
  readonly plusMinus: string;
  readonly separator: string;
  readonly ellipsis: string;
  /** Before the name of a pinned run; one character. */
  readonly pin: string;
}

const unicode: Glyphs = {
  blocks: ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"],
  halves: { upper: "▀", lower: "▄", both: "█" },
  sparks: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
  noNumber: "×",
  arrow: "→",
  differs: "≠",
  minus: "−",
  barDone: "━",
  barLeft: "─",
  none: "·",
  vertical: "│",
  good: "✓",
  bad: "✗",
  plusMinus: "±",
  separator: " · ",
  ellipsis: "…",
  pin: "★",
};

const ascii: Glyphs = {
  blocks: ["", "", "", "", "#", "#", "#", "#"],
  halves: null,
  sparks: ["_", ".", "-", "~", "=", "+", "*", "#"],
  noNumber: "x",
  arrow: "->",
  differs: "*",
  minus: "-",
  barDone: "#",
  barLeft: "-",
  none: ".",
  vertical: "|",
  good: "ok",
  bad: "x",
  plusMinus: "+-",
  separator: ", ",
  ellipsis: "...",
  pin: "*",
};

type Environment = Readonly<Record<string, string | undefined>>;

/** The part of a stream that the command line needs. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Where a command writes: results to `out`, what goes wrong to `err`. */
export interface Terminal {
  /** Prints a line. */
  out(line: string): void;
  err(line: string): void;
  /** Writes as it is, for lines that are drawn again. */
  write(text: string): void;
  /** Whether `out` can be drawn on again and again. */
  readonly interactive: boolean;
  /** Looks of `out` and `err`; asked anew each time, since a window changes its width. */
  style(): Style;
  errorStyle(): Style;
}

/**
 * Whether to colour: NO_COLOR (not empty) forbids, FORCE_COLOR (not empty, 0 or false) asks for it, otherwise only a
 * terminal that is not dumb is coloured.
 */
export function wantsColors(stream: { isTTY?: boolean | undefined }, env: Environment): boolean {
  if ((env.NO_COLOR ?? "") !== "") return false;
  const forced = env.FORCE_COLOR;
  if (forced !== undefined && forced !== "") return forced !== "0" && forced !== "false";
  return stream.isTTY === true && env.TERM !== "dumb";
}

/** Whether box and block characters can be shown: old Windows consoles and the bare Linux console cannot. */
export function hasUnicode(env: Environment, platform: string): boolean {
  if (platform === "win32") {
    return env.WT_SESSION !== undefined || env.TERM_PROGRAM === "vscode" || (env.TERM ?? "").startsWith("xterm");
  }
  if (env.TERM === "linux" || env.TERM === "dumb") return false;
  const locale = env.LC_ALL ?? env.LC_CTYPE ?? env.LANG;
  return locale === undefined || locale === "" || /utf-?8/i.test(locale) || !/^(c|posix)$|iso-?8859/i.test(locale);
}

/** Width of text that no terminal limits. */
const defaultColumns = 100;

/** @param system where it runs: `process`, or in tests something like it. */
export function createTerminal(system: {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Environment;
  readonly platform: string;
}): Terminal {
  const { stdout, stderr, env, platform } = system;
  const glyphs = hasUnicode(env, platform) ? unicode : ascii;
  const styleOf = (stream: Output): Style => ({
    colors: picocolors.createColors(wantsColors(stream, env)),
    glyphs,
    columns: stream.isTTY === true ? Math.max(20, stream.columns ?? 80) : defaultColumns,
  });
  return {
    out: (line) => void stdout.write(`${line}\n`),
    err: (line) => void stderr.write(`${line}\n`),
    write: (text) => void stdout.write(text),
    interactive: stdout.isTTY === true && env.TERM !== "dumb",
    style: () => styleOf(stdout),
    errorStyle: () => styleOf(stderr),
  };
}
