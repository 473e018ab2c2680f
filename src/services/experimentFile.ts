import { existsSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { ExpectedError } from "../core/errors.ts";
import { writeFileAtomic } from "../files/atomicFile.ts";

/** An experiment file as it lies on the disk. */
export interface ExperimentText {
  /** As the person wrote it. */
  readonly file: string;
  /** Its last part, `lenet5.mnist.json`. */
  readonly fileName: string;
  /** Its absolute path. */
  readonly path: string;
  /** Absolute path of its folder, against which paths inside it are resolved. */
  readonly folder: string;
  readonly text: string;
}

export const experimentEnding = ".mnist.json";

/** @returns the path with the ending of experiment files, whatever a dialog or a person has put there. */
export function experimentPath(path: string): string {
  return `${path.replace(/(?:\.mnist|\.jsonc?)+$/i, "")}${experimentEnding}`;
}

/** Far more than any experiment needs; a file that was meant for something else is not read to its end. */
const largest = 4 * 1024 * 1024;

/**
 * @param file path, absolute or relative to the working folder.
 * @throws ExpectedError `file-not-found` or `file-unreadable`.
 */
export async function readExperimentText(file: string): Promise<ExperimentText> {
  const path = resolve(file);
  try {
    const { size } = await stat(path);
    if (size > largest) {
      throw new ExpectedError("file-unreadable", `${file} has ${size} bytes: too many for an experiment file.`, {
        next: `Name a ${experimentEnding} file.`,
      });
    }
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(await readFile(path));
    return { file, fileName: basename(path), path, folder: dirname(path), text };
  } catch (error) {
    throw readingError(file, error);
  }
}

function readingError(file: string, error: unknown): unknown {
  if (error instanceof ExpectedError) return error;
  const options = { cause: error };
  if (error instanceof TypeError) {
    return new ExpectedError("file-unreadable", `${file} is no text in UTF-8.`, {
      ...options,
      next: `Name a ${experimentEnding} file.`,
    });
  }
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR") {
    return new ExpectedError("file-not-found", `${file} is not there.`, {
      ...options,
      next: "Check the path; `mnist-lab init` writes an experiment file to start from.",
    });
  }
  if (code === "EISDIR") {
    return new ExpectedError("file-unreadable", `${file} is a folder.`, {
      ...options,
      next: `Name a ${experimentEnding} file inside it.`,
    });
  }
  return new ExpectedError("file-unreadable", `${file} cannot be read: ${message}.`, options);
}

/** An example that `init` can write. */
export interface Template {
  /** File name without its ending. */
  readonly name: string;
  readonly text: string;
}

/** @returns the example experiments in a folder, by name. */
export async function readTemplates(folder: string): Promise<Template[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(experimentEnding)).sort();
  return Promise.all(
    files.map(async (file) => ({
      name: file.slice(0, -experimentEnding.length),
      text: await readFile(join(folder, file), "utf8"),
    })),
  );
}

/**
 * Writes a new experiment file, whole or not at all.
 *
 * @param force whether a file that is there already is replaced.
 * @throws ExpectedError `bad-usage` when it is there and may not be replaced, `file-unwritable`.
 */
export async function writeNewExperiment(file: string, text: string, force: boolean): Promise<void> {
  if (!force && existsSync(resolve(file))) {
    throw new ExpectedError("bad-usage", `${file} is there already.`, { next: "Use --force to replace it." });
  }
  await writeFileAtomic(resolve(file), text);
}
