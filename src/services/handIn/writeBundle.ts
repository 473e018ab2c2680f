import { createWriteStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";
import { ExpectedError } from "../../core/errors.ts";
import { flushFolder, renameOver, temporaryNameOf } from "../../files/atomicFile.ts";
import { readError, writeError } from "../../files/fileError.ts";
import {
  fileSha256,
  manifestFile,
  manifestText,
  type HandInFile,
  type HandInManifest,
} from "../../files/handIn/manifest.ts";

/**
 * Writes a bundle: a zip archive with the files and a manifest that names each with its size and SHA-256. Whole or not at all.
 *
 * @param target path of the archive; what is there is replaced.
 * @param folder that the files lie in. @param paths of the files in it, `/` between folders.
 * @throws ExpectedError `file-not-found`, `file-unreadable`, `file-unwritable`, `aborted`.
 */
export async function writeBundle(
  target: string,
  folder: string,
  paths: readonly string[],
  about: Omit<HandInManifest, "files">,
  signal: AbortSignal,
): Promise<HandInManifest> {
  const files: HandInFile[] = [];
  for (const path of paths) {
    if (signal.aborted) throw aborted();
    files.push(await described(folder, path));
  }
  const manifest = { ...about, files };
  const archive = new ZipFile();
  const temporary = temporaryNameOf(target);
  try {
    const failed = new Promise<never>((_, reject) => archive.on("error", reject));
    for (const { path } of files) archive.addFile(join(folder, path), path);
    archive.addBuffer(Buffer.from(manifestText(manifest)), manifestFile);
    archive.end();
    const written = pipeline(archive.outputStream, createWriteStream(temporary, { flags: "wx", flush: true }), {
      signal,
    });
    await Promise.race([written, failed]);
    await renameOver(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw signal.aborted ? aborted() : writeError(target, error);
  }
  await flushFolder(dirname(target));
  return manifest;
}

async function described(folder: string, path: string): Promise<HandInFile> {
  const file = join(folder, path);
  try {
    return { path, bytes: (await stat(file)).size, sha256: await fileSha256(file) };
  } catch (error) {
    throw readError(file, error);
  }
}

function aborted(): ExpectedError {
  return new ExpectedError("aborted", "Making the hand-in bundle was cancelled; nothing was written.");
}
