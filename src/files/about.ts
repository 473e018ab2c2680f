import { basename, dirname, join } from "node:path";
import { ExpectedError } from "../core/errors.ts";
import { writeFileAtomic } from "./atomicFile.ts";
import { sealedText, unsealed } from "./sealedJson.ts";
import { readWhole, readWholeNow } from "./wholeFile.ts";

/** `about.json`: what a person says about a run. A run without the file is one of which nothing was said. */
export interface About {
  /** Null: the experiment's name. */
  readonly name: string | null;
  /** Empty where there is none. */
  readonly note: string;
  readonly pinned: boolean;
}

export const aboutVersion = 1;
export const aboutFile = "about.json";
export const nothingSaid: About = { name: null, note: "", pinned: false };

/** Far more than a name and a note take. */
const largestAbout = 256 * 1024;

/** @throws ExpectedError `damaged-run`, `file-unreadable`. */
export async function readAbout(folder: string): Promise<About> {
  const path = join(folder, aboutFile);
  try {
    return decodeAbout(path, (await readWhole(path, largestAbout)).toString("utf8"));
  } catch (error) {
    return nothingWhereMissing(error);
  }
}

/** The same without letting go of the thread; what is there is known to be a file. */
export function readAboutNow(folder: string): About {
  const path = join(folder, aboutFile);
  try {
    return decodeAbout(path, readWholeNow(path, largestAbout).toString("utf8"));
  } catch (error) {
    return nothingWhereMissing(error);
  }
}

function nothingWhereMissing(error: unknown): About {
  if (error instanceof ExpectedError && error.code === "file-not-found") return nothingSaid;
  throw error;
}

/**
 * @param path for messages.
 * @param text of an `about.json`.
 * @throws ExpectedError `damaged-run`; `not-available` when a newer version wrote it.
 */
export function decodeAbout(path: string, text: string): About {
  const read = unsealed(text);
  if (!read.ok) throw damaged(path, read.problem);
  const { version, name, note, pinned } = read.value;
  if (typeof version === "number" && version > aboutVersion) {
    throw new ExpectedError("not-available", `${path} was written by a newer version.`, { next: "Update MNIST Lab." });
  }
  const known = version === aboutVersion && (name === null || typeof name === "string") && typeof note === "string";
  if (!known || typeof pinned !== "boolean") throw damaged(path, "holds something else than expected");
  return { name, note, pinned };
}

/** Writes `about.json` whole, or leaves the one that is there. @throws ExpectedError `file-unwritable`. */
export async function writeAbout(folder: string, { name, note, pinned }: About): Promise<void> {
  await writeFileAtomic(join(folder, aboutFile), sealedText({ version: aboutVersion, name, note, pinned }));
}

function damaged(path: string, problem: string): ExpectedError {
  return new ExpectedError("damaged-run", `${path} ${problem}.`, {
    next: `Remove that file: ${basename(dirname(path))} then has its experiment's name again, and no note.`,
  });
}
