import { mkdir, rename, rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ExpectedError } from "../../core/errors.ts";
import { flushFolder, renameOver, temporaryNameOf, writeFlushed } from "../../files/atomicFile.ts";
import { systemCode, throwIfAborted, writeError } from "../../files/fileError.ts";
import { readWhole } from "../../files/wholeFile.ts";
import type { ReportPlaces } from "./places.ts";

/** Behind each picture of a report: it may be replaced. */
export const pictureMark = "<!-- mnist-lab report -->";

export interface ReportParts {
  readonly html: string;
  readonly markdown: string;
  readonly pictures: readonly { readonly name: string; readonly text: string }[];
}

interface Staged {
  readonly path: string;
  /** The new content, until it is put in its place. */
  readonly fresh: string;
  /** What was there before, while it may have to come back. */
  old: string | null;
  moved: boolean;
}

/**
 * Writes all files of a report beside their places and then puts them there; where that fails, what was there before is put
 * back. What else lies in the folder of pictures stays.
 *
 * @returns paths of the pictures.
 * @throws ExpectedError `file-exists` where a picture of that name is there that is none of ours; `file-unwritable`, `aborted`.
 */
export async function writeTogether(
  { html, markdown, pictures: folder }: ReportPlaces,
  parts: ReportParts,
  signal: AbortSignal,
): Promise<string[]> {
  const pictures = parts.pictures.map(({ name, text }) => ({ path: join(folder, name), text }));
  for (const { path } of pictures) await refuseForeign(path);
  const isNew = await made(folder);
  const staged: Staged[] = [];
  try {
    // Last what holds the person's words.
    const files = [...pictures, { path: html, text: parts.html }, { path: markdown, text: parts.markdown }];
    for (const { path, text } of files) {
      throwIfAborted(signal);
      const fresh = temporaryNameOf(path);
      staged.push({ path, fresh, old: null, moved: false });
      await writeFlushed(fresh, text).catch((error: unknown) => {
        throw writeError(path, error);
      });
    }
    throwIfAborted(signal);
    for (const each of staged) await putInPlace(each);
  } catch (error) {
    for (const each of staged.toReversed()) await putBack(each);
    if (isNew) await rmdir(folder).catch(() => undefined);
    throw error;
  }
  for (const { old } of staged) if (old !== null) await rm(old, { force: true }).catch(() => undefined);
  await flushFolder(folder);
  await flushFolder(dirname(html));
  return pictures.map(({ path }) => path);
}

async function putInPlace(staged: Staged): Promise<void> {
  const { path, fresh } = staged;
  const old = temporaryNameOf(path);
  try {
    await rename(path, old).then(
      () => (staged.old = old),
      (error: unknown) => {
        if (systemCode(error) !== "ENOENT") throw error;
      },
    );
    await renameOver(fresh, path);
    staged.moved = true;
  } catch (error) {
    throw writeError(path, error);
  }
}

async function putBack({ path, fresh, old, moved }: Staged): Promise<void> {
  await rm(fresh, { force: true }).catch(() => undefined);
  if (old !== null) await renameOver(old, path).catch(() => undefined);
  else if (moved) await rm(path, { force: true }).catch(() => undefined);
}

/** @returns whether the folder was not there before. */
async function made(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw writeError(folder, error);
  }
}

const largestPicture = 64 * 1024 * 1024;

async function refuseForeign(path: string): Promise<void> {
  let text: string;
  try {
    text = (await readWhole(path, largestPicture)).toString("utf8");
  } catch (error) {
    // Its folder may be missing too.
    if (error instanceof ExpectedError && error.code === "file-not-found") return;
    throw error;
  }
  if (text.trimEnd().endsWith(pictureMark)) return;
  throw new ExpectedError("file-exists", `${path} is there already, and is no picture of a report.`, {
    next: "Move it away, or save the report under another name.",
  });
}
