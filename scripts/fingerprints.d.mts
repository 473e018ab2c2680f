/** The table: experiments, and the fingerprints of their final weights. */
export const tablePath: string;

/** Bundles the program that trains a table's experiments. @returns its path. */
export function buildFingerprintProgram(folder: string): Promise<string>;

/**
 * Runs that program.
 * @param node path of a Node executable. @param program what `buildFingerprintProgram` returned.
 * @returns its version, and the fingerprints in the order of the table.
 */
export function runFingerprintProgram(
  node: string,
  program: string,
  threads: number,
): Promise<{ node: string; numerics: number; fingerprints: string[] }>;
