import { createTerminal, type Terminal } from "../../src/cli/terminal.ts";

/** A terminal whose text is kept; without colours and a window of its own unless asked for. */
export function plainTerminal(
  options: { interactive?: boolean; columns?: number; env?: Record<string, string> } = {},
): {
  readonly terminal: Terminal;
  readonly written: { out: string; err: string };
} {
  const written = { out: "", err: "" };
  const isTTY = options.interactive === true;
  const terminal = createTerminal({
    stdout: { isTTY, columns: options.columns, write: (text) => (written.out += text) },
    stderr: { isTTY: false, write: (text) => (written.err += text) },
    env: options.env ?? { NO_COLOR: "1" },
    platform: "linux",
  });
  return { terminal, written };
}

/** @returns what a person sees after a terminal has obeyed `\r`, `\x1b[K` and `\x1b[2K`; a line each. */
export function screenOf(text: string): string[] {
  return text.split("\n").map((line) => {
    let shown = "";
    let at = 0;
    for (let i = 0; i < line.length; i++) {
      if (line[i] === "\r") at = 0;
      else if (line.startsWith("\x1b[K", i)) {
        shown = shown.slice(0, at);
        i += 2;
      } else if (line.startsWith("\x1b[2K", i)) {
        shown = "";
        i += 3;
      } else {
        shown = shown.padEnd(at).slice(0, at) + line[i] + shown.slice(at + 1);
        at++;
      }
    }
    return shown;
  });
}
