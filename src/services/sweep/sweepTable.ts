import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { ExpectedError, reportOf } from "../../core/errors.ts";
import { writeFileAtomic } from "../../files/atomicFile.ts";
import { systemCode, writeError } from "../../files/fileError.ts";

/**
 * Sees to it that a table can be written before hours are spent on what stands in it.
 *
 * @throws ExpectedError `file-unwritable` for a folder, or where the folder it is to lie in is not there or may not be written to.
 */
export async function checkTable(file: string): Promise<void> {
  try {
    const found = await stat(file).catch((error: unknown) => {
      if (systemCode(error) === "ENOENT") return null;
      throw error;
    });
    if (found?.isDirectory() === true) throw Object.assign(new Error("It is a folder."), { code: "EISDIR" });
    await access(dirname(resolve(file)), constants.W_OK);
  } catch (error) {
    throw writeError(file, error);
  }
}

/**
 * Writes a table of results, whole or not at all.
 *
 * @param elsewhere the command that writes it to another place.
 * @throws ExpectedError `file-unwritable`.
 */
export async function writeTable(file: string, text: string, elsewhere: string): Promise<void> {
  try {
    await writeFileAtomic(file, text);
  } catch (error) {
    const { message } = reportOf(error);
    throw new ExpectedError("file-unwritable", message, {
      next: `Write it elsewhere: \`${elsewhere}\`.`,
      cause: error,
    });
  }
}
