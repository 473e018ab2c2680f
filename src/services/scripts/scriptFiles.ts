import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, extname, isAbsolute, relative, resolve, sep } from "node:path";
import { ExpectedError } from "../../core/errors.ts";
import type { Experiment } from "../../core/experiment/schema.ts";
import { writeFileAtomic } from "../../files/atomicFile.ts";
import { namedFilesOf } from "../allowedPaths.ts";
import { realPlace } from "../places.ts";
import { sweepFileName } from "../sweep/sweepFile.ts";

/** The files that a person named; null: none. */
export interface ScriptFiles {
  readonly script: string | null;
  /** For the weights that a training starts from. */
  readonly weights: string | null;
}

/** What a script is made from. */
export interface ScriptSource {
  readonly experiment: Experiment;
  /** Folder that relative paths in the experiment start from, an absolute path. */
  readonly folder: string;
  /** The experiment's file; null where that is not known. */
  readonly file: string | null;
}

/**
 * Makes sure, before anything is written, that every file can be written that a person named: that its ending suits it, and that it
 * takes the place of nothing that the script is made from or reads, and of no file of a run or a sweep, by whatever path or link it
 * is named.
 *
 * @param force whether other files that are there already are replaced.
 * @throws ExpectedError `bad-usage`, also where one is there and may not be replaced, and where two are the same.
 */
export async function checkScriptFiles(files: ScriptFiles, source: ScriptSource, force: boolean): Promise<void> {
  const { script, weights } = files;
  const named = [script, weights].filter((each) => each !== null);
  if (script !== null && weights !== null && (await realPlace(script)) === (await realPlace(weights))) {
    throw new ExpectedError("bad-usage", `${weights} is named for the script and for its weights.`, {
      next: "Give the weights a file of their own, such as start.safetensors.",
    });
  }
  checkEndings(files);
  for (const file of named) await refuseInput(file, source);
  if (!force) for (const file of named) refuseExisting(file);
}

function checkEndings({ script, weights }: ScriptFiles): void {
  const next = "Give the file that ending.";
  if (script !== null && extname(script).toLowerCase() !== ".py") {
    throw new ExpectedError("bad-usage", `${basename(script)} does not end in .py, as a script does.`, { next });
  }
  if (weights !== null && extname(weights).toLowerCase() !== ".safetensors") {
    const message = `${basename(weights)} does not end in .safetensors, as a file of weights does.`;
    throw new ExpectedError("bad-usage", message, { next });
  }
}

async function refuseInput(file: string, { experiment, folder, file: own }: ScriptSource): Promise<void> {
  const place = await realPlace(file);
  const next = "Name another file.";
  if (own !== null && place === (await realPlace(own))) throw isInput(file, "the script is made from it", next);
  for (const named of namedFilesOf(experiment)) {
    if (place !== (await realPlace(resolve(folder, named.file)))) continue;
    throw isInput(file, `the experiment names it as ${named.field}`, next);
  }
  const of = await recordOf(dirname(place));
  if (of === null) return;
  throw isInput(file, `it lies in the folder of ${of}, which is only read`, "Name a place outside of it.");
}

/** What only folders of runs and of sweeps hold. */
const records: ReadonlySet<string> = new Set(["events.jsonl", sweepFileName]);

/** @returns the id of the run or the sweep whose folder this is or lies in; null: of none. */
async function recordOf(folder: string): Promise<string | null> {
  const names = await readdir(folder).catch(() => []);
  if (names.some((name) => records.has(name))) return basename(folder);
  const parent = dirname(folder);
  return parent === folder ? null : recordOf(parent);
}

function isInput(file: string, why: string, next: string): ExpectedError {
  return new ExpectedError("bad-usage", `${file} cannot be written: ${why}.`, { next });
}

function refuseExisting(file: string): void {
  if (!existsSync(resolve(file))) return;
  throw new ExpectedError("bad-usage", `${file} is there already.`, { next: "Use --force to replace it." });
}

/**
 * Writes a file that `checkScriptFiles` has let pass, whole or not at all.
 *
 * @throws ExpectedError `bad-usage` where it is there and may not be replaced; `file-unwritable`.
 */
export async function writeScriptFile(file: string, content: string | Uint8Array, force: boolean): Promise<void> {
  if (!force) refuseExisting(file);
  await writeFileAtomic(resolve(file), content);
}

/**
 * @param script path of a script.
 * @returns the way from the script's folder to another file or folder with `/` between folders, "" to itself; absolute where there
 * is none, as between two drives.
 */
export async function wayFromScript(script: string, to: string): Promise<string> {
  const [from, place] = await Promise.all([dirname(resolve(script)), to].map(realPlace));
  const way = relative(from, place);
  // An experiment that moves with its script keeps its way, whatever system it is read on.
  return isAbsolute(way) ? way : way.split(sep).join("/");
}
