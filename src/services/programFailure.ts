/**
 * @param error of `execFile`.
 * @param patience milliseconds after which the program was ended.
 * @returns why a program could not be asked, as a part of a sentence.
 */
export function whyNotAsked(error: unknown, patience: number): string {
  const { code, killed } = error as { code?: string | number; killed?: boolean };
  if (killed === true) return `it says nothing for ${patience / 1000} seconds`;
  if (code === "ENOENT") return "it is not there";
  if (code === "EACCES") return "it may not be executed";
  if (typeof code === "number") return `it ends with exit code ${code}`;
  return error instanceof Error ? error.message : String(error);
}
