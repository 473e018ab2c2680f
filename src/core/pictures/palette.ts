/** Colours on paper: those of the light theme, which can be told apart without red and green too. */
export const paper = {
  text: "#1f2328",
  /** Of what stands beside: axes, captions. At least 4.5 : 1 on white. */
  faded: "#57606a",
  line: "#8c959f",
  grid: "#d8dee4",
  /** `mnistLab.first` and `mnistLab.second`: the training digits and what is right; the validation digits and errors. */
  first: "#0560c9",
  second: "#c4551a",
  /** The test digits. */
  third: "#652d90",
} as const;

/** `mnistLab.run1` to `mnistLab.run12`. */
export const runPaint: readonly string[] = [
  ...["#0560c9", "#b04300", "#18702f", "#7a45d6", "#c21f2a", "#08696f"],
  ...["#7a5c00", "#af2f7c", "#4e6900", "#74492a", "#3f4dbb", "#535b64"],
];

/** @param index from 0, as of `assignedColors`; colours come again. */
export function runColor(index: number): string {
  return runPaint[index % runPaint.length];
}

/**
 * A colour on white. Not made by transparency: a line that crosses itself would be darker where it does.
 *
 * @param color "#rrggbb". @param strength what is left of it, 0 to 1; the rest is white.
 */
export function faintOf(color: string, strength: number): string {
  return blended(color, "#ffffff", strength);
}

/** @returns `strength` of `color` and the rest of `other`; both "#rrggbb". */
export function blended(color: string, other: string, strength: number): string {
  const part = Math.min(1, Math.max(0, strength));
  const channel = (of: string, at: number): number => parseInt(of.slice(at, at + 2), 16);
  const mixed = [1, 3, 5].map((at) => Math.round(channel(color, at) * part + channel(other, at) * (1 - part)));
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}
