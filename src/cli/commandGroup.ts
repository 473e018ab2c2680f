import { type Command, InvalidArgumentError } from "commander";
import type { Context } from "./context.ts";
import type { ExitCode } from "./exitCodes.ts";

/** Adds commands that belong together. Each calls `finish` with its exit code, or throws. */
export type CommandGroup = (program: Command, context: Context, finish: (code: ExitCode) => void) => void;

/** Parser of an option that can be given several times: the values in order. */
export const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** @returns the parser of an option that is a whole number within these limits. */
export function integerFrom(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
  };
}
