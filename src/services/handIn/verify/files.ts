import { readFile, readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { ExpectedError } from "../../../core/errors.ts";
import type { Translate } from "../../../core/translate.ts";
import { reasonOf, systemCode } from "../../../files/fileError.ts";
import {
  decodeManifest,
  fileSha256,
  handInVersion,
  isHandInPath,
  manifestFile,
  manifestVersion,
  type HandInManifest,
} from "../../../files/handIn/manifest.ts";
import type { DamagedEntry } from "../unpackBundle.ts";
import type { Discrepancy } from "./report.ts";
import type { VerifyOptions } from "./verifyRun.ts";

/** What a folder says that it holds, and what of that is not so. */
export interface FilesFound {
  /** Null where it cannot be read. */
  readonly manifest: HandInManifest | null;
  readonly found: readonly Discrepancy[];
}

/** What systems put into folders and archives by themselves. */
const ofSystems = /(?:^|\/)(?:\.DS_Store|Thumbs\.db|desktop\.ini|\._[^/]*)$|^__MACOSX\//i;

/**
 * Looks whether a folder is what a bundle unpacks to, and of a version that is known here: everything else is no reason to
 * accuse anybody.
 *
 * @param bundle for messages.
 * @throws ExpectedError `bad-bundle` where it has no manifest, `not-available` where a newer MNIST Lab made it.
 */
export async function checkIsBundle(bundle: string, folder: string, damaged: readonly DamagedEntry[]): Promise<void> {
  if (damaged.some(({ file }) => file === manifestFile)) return;
  const text = await readFile(join(folder, manifestFile), "utf8").catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return null;
    // What is there and cannot be read is told with the files.
    return "";
  });
  if (text === null) throw await noBundle(bundle, folder);
  const version = manifestVersion(text);
  if (version === null || version <= handInVersion) return;
  const message = `${bundle} was made by a newer MNIST Lab (format ${version}, this one knows ${handInVersion}).`;
  throw new ExpectedError("not-available", message, { next: "Update MNIST Lab." });
}

async function noBundle(bundle: string, folder: string): Promise<ExpectedError> {
  const names = await readdir(folder).catch((): string[] => []);
  if (names.includes("events.jsonl") && names.includes("experiment.json")) {
    return new ExpectedError("bad-bundle", `${bundle} is no hand-in bundle: it is a run's folder.`, {
      next:
        bundle === folder
          ? `Export it with \`mnist-lab hand-in ${basename(bundle)}\`.`
          : "Ask for a bundle: `mnist-lab hand-in RUN` makes one.",
    });
  }
  for (const name of names) {
    const inside = await stat(join(folder, name, manifestFile)).catch(() => null);
    if (inside?.isFile() !== true) continue;
    return new ExpectedError(
      "bad-bundle",
      `${bundle} is no hand-in bundle: ${manifestFile} lies in its folder ${name}/.`,
      {
        next: "Unpack it, and verify that folder.",
      },
    );
  }
  return new ExpectedError("bad-bundle", `${bundle} is no hand-in bundle: it has no ${manifestFile}.`, {
    next: "Ask for it again: *Export Hand-In Bundle* or `mnist-lab hand-in RUN` makes one.",
  });
}

/**
 * Compares the files of an unpacked bundle with its manifest: each is there, with the size and the SHA-256 that it had, and none besides.
 *
 * @param damaged files that could not be unpacked as they were.
 */
export async function examineFiles(
  folder: string,
  damaged: readonly DamagedEntry[],
  { signal, t, say }: Pick<VerifyOptions, "signal" | "t" | "say">,
): Promise<FilesFound> {
  const manifest = await readManifest(folder, t, say);
  const found: Discrepancy[] = damaged.filter(({ file }) => !ofSystems.test(file));
  const told = new Set(found.map(({ file }) => file));
  if (typeof manifest === "string") {
    return { manifest: null, found: [...found, { file: manifestFile, message: manifest }] };
  }
  for (const { path, bytes, sha256 } of manifest.files) {
    if (told.has(path)) continue;
    // Before anything is looked at: a name may lead out of the folder.
    if (!isHandInPath(path)) {
      found.push({ file: manifestFile, message: t("names a file that no run has: {0}", path.slice(0, 100)) });
      continue;
    }
    const problem = await examineFile(join(folder, path), bytes, sha256, signal, t);
    if (problem !== null) found.push({ file: path, message: problem });
  }
  const named = new Set([manifestFile, ...manifest.files.map(({ path }) => path)]);
  const extra = (await filesIn(folder)).filter((path) => !named.has(path) && !ofSystems.test(path));
  found.push(...extra.map((file) => ({ file, message: t("was put into the bundle after it was made") })));
  return { manifest, found };
}

/** @returns what is wrong with it, or null. */
async function examineFile(
  path: string,
  bytes: number,
  sha256: string,
  signal: AbortSignal,
  t: Translate,
): Promise<string | null> {
  const size = await sizeOf(path);
  if (size === null) return t("is missing");
  if (size !== bytes) return t("has {0} bytes; it had {1} when the bundle was made", size, bytes);
  try {
    const isSame = (await fileSha256(path, signal)) === sha256;
    return isSame ? null : t("is not the file that the bundle was made of: its SHA-256 is another");
  } catch (error) {
    if (signal.aborted) throw new ExpectedError("aborted", "Verifying was cancelled.");
    return t("cannot be read: {0}", reasonOf(error));
  }
}

/** @returns the manifest, or what is wrong with it. */
async function readManifest(folder: string, t: Translate, say: VerifyOptions["say"]): Promise<HandInManifest | string> {
  try {
    const read = decodeManifest(await readFile(join(folder, manifestFile), "utf8"));
    return typeof read === "string" ? t("was changed after the bundle was made, or is none: it {0}", say(read)) : read;
  } catch (error) {
    return systemCode(error) === "ENOENT" ? t("is missing") : t("cannot be read");
  }
}

async function sizeOf(path: string): Promise<number | null> {
  const found = await stat(path).catch(() => null);
  return found?.isFile() === true ? found.size : null;
}

/** @returns all files in and below it, `/` between folders. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort();
}
