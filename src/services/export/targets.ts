import { stat } from "node:fs/promises";
import { basename, extname, isAbsolute, join, relative, resolve } from "node:path";
import { ExpectedError } from "../../core/errors.ts";
import { formatOfExtension, type ExportFormat } from "./formats.ts";

/** Where an export goes. */
export interface ExportTarget {
  /** Folder that all of it lies in, an absolute path. */
  readonly folder: string;
  /** Names in the folder, one for each part: a file, or a folder. */
  readonly names: readonly string[];
  /** Whether the folder was made for these: one that is missing then comes with them. */
  readonly ownFolder: boolean;
}

/**
 * @param to what a person named: a file or a folder, absolute or relative to `cwd`, the working folder; null: in `cwd`, under a name that says
 * what it is.
 * @param subjects what the parts' names begin with: ids of runs, or of a sweep. Where a format is of one run and there are
 * several, `to` is a folder with a part for each.
 * @throws ExpectedError `bad-usage` where the ending does not suit the format, or what is to be a folder is called like a file.
 */
export async function exportTarget(
  format: ExportFormat,
  subjects: readonly string[],
  to: string | null,
  cwd = resolve(),
): Promise<ExportTarget> {
  const [extension] = [...format.extensions, ""];
  const nameOf = (subject: string): string => `${subject}-${format.suffix}${extension}`;
  const several = subjects.length > 1;
  const path = to === null ? null : resolve(cwd, to);
  const isFolderOf = path !== null && (/[/\\]$/.test(to ?? "") || (await isFolder(path)));
  if (several && format.of === "run") {
    if (path !== null && !isFolderOf) refuseFileName(path, subjects.length);
    const folder = resolve(cwd, to ?? `runs-${format.suffix}`);
    return { folder, names: subjects.map(nameOf), ownFolder: true };
  }
  const name = nameOf(several ? "runs" : subjects.join());
  if (path === null) return { folder: cwd, names: [name], ownFolder: false };
  const isFile = format.extensions.length > 0;
  if (isFile && isFolderOf) return { folder: path, names: [name], ownFolder: true };
  if (!isFolderOf) checkEnding(format, path);
  return { folder: resolve(path, ".."), names: [basename(path)], ownFolder: false };
}

/** @param count of runs. @throws ExpectedError `bad-usage` where what is to be their folder is called like a file. */
function refuseFileName(path: string, count: number): void {
  if (!isNameOfFile(path)) return;
  const name = basename(path);
  throw new ExpectedError("bad-usage", `${name} is the name of one file, and there are ${count} runs.`, {
    next: "Name a folder: there is a file in it for each of them.",
  });
}

function isNameOfFile(path: string): boolean {
  return formatOfExtension(extname(path).toLowerCase()) !== null;
}

function checkEnding({ id, extensions }: ExportFormat, path: string): void {
  const ending = extname(path).toLowerCase();
  if (extensions.length === 0 && isNameOfFile(path)) {
    throw new ExpectedError("bad-usage", `${basename(path)} is the name of a file, and ${id} is a folder.`, {
      next: `Name a folder, or another format with --as: ${formatOfExtension(ending)?.id ?? ""} ends in ${ending}.`,
    });
  }
  if (extensions.length === 0 || extensions.includes(ending)) return;
  const wanted = extensions.join(" or ");
  throw new ExpectedError("bad-usage", `${basename(path)} does not end in ${wanted}, as ${id} does.`, {
    next: "Give the file that ending.",
  });
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** @returns the absolute paths of the parts. */
export function pathsOf({ folder, names }: ExportTarget): string[] {
  return names.map((name) => join(folder, name));
}

/** @returns the path as a person in the working folder would write it. */
export function shownPath(path: string): string {
  const own = relative("", path);
  return own.startsWith("..") || isAbsolute(own) ? path : own;
}
