import type { Style } from "./terminal.ts";

/**
 * A bar that grows smoothly, by eighths of a character.
 *
 * @param share 0 to 1; what lies outside is cut.
 * @returns exactly `width` characters, blanks included, without colour.
 */
export function blockBar(share: number, width: number, { glyphs }: Pick<Style, "glyphs">): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
  const whole = Math.floor(eighths / 8);
  const rest = eighths % 8 === 0 ? "" : glyphs.blocks[(eighths % 8) - 1];
  return (glyphs.blocks[7].repeat(whole) + rest).padEnd(width);
}

/** @param share 0 to 1. @returns a thin line of `width` characters, what is done in the accent colour. */
export function progressBar(share: number, width: number, { glyphs, colors }: Style): string {
  const done = Math.floor(Math.min(1, Math.max(0, share)) * width);
  return colors.cyan(glyphs.barDone.repeat(done)) + colors.dim(glyphs.barLeft.repeat(width - done));
}
