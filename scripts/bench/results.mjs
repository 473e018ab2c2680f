// What a measurement comes to: a figure, what it is held against, and how both are printed.

export function median(values) {
  return quantile(values, 0.5);
}

/** @param share 0.95 for the 95th percentile; between two values, what lies between them. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at - Math.floor(at));
}

export const rounded = (value, digits = 4) => Number(value.toPrecision(digits));

const frameworks = { pytorch: "PyTorch", keras: "Keras" };

/** @returns the names that `--against` knows, and what they are called. */
export const frameworkNames = frameworks;

/** @returns the result in a line. */
export function textOf(result) {
  const number = (value) => value.toPrecision(3).padStart(7);
  const parts = [result.name.padEnd(42), `${number(result.ours)} ${result.unit}`];
  if (result.theirs !== undefined) {
    parts.push(`${frameworks[result.against].padEnd(7)} ${number(result.theirs)} ${result.unit}`);
    parts.push(`${result.ratio.toFixed(2).padStart(6)} ×`);
  }
  if (result.target !== undefined) parts.push(`(target ${result.target} ×: ${result.reached ? "reached" : "missed"})`);
  if (result.limit !== undefined) {
    parts.push(`(limit ${result.limit} ${result.unit}: ${result.reached ? "kept" : "broken"})`);
  }
  if (result.note !== undefined) parts.push(result.note);
  return parts.join("  ");
}
