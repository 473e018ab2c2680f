import type { ErrorReport } from "../core/errors.ts";
import type { Style } from "./terminal.ts";

/** @returns an error as a person reads it; only of an unexpected one also where it happened. */
export function errorLines(error: ErrorReport, { colors, glyphs }: Style): string[] {
  return [
    `${colors.red(glyphs.bad)} ${error.message}`,
    ...(error.next === undefined ? [] : [`  ${error.next}`]),
    ...(error.code === "unexpected" && error.stack !== undefined ? [colors.dim(error.stack)] : []),
  ];
}
