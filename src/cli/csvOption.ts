import { ExpectedError } from "../core/errors.ts";
import { checkTable } from "../services/sweep/sweepTable.ts";

/**
 * Looks whether the file of `--csv` can be written, before anything is trained.
 *
 * @throws ExpectedError `bad-usage` for an empty name; `file-unwritable`.
 */
export async function checkCsv(file: string | undefined): Promise<void> {
  if (file === undefined) return;
  if (file.trim() === "") {
    throw new ExpectedError("bad-usage", "--csv names no file.", { next: "Name one, such as `--csv table.csv`." });
  }
  await checkTable(file);
}

/** @param sweep its id. @returns the command that writes a sweep's table to another place. */
export function csvElsewhere(sweep: string): string {
  return `mnist-lab sweeps ${sweep} --csv OTHER`;
}
