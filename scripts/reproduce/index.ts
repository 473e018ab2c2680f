import { readEmbeddedMnist } from "../../src/files/mnist.ts";
import { mkdir, readFile } from "node:fs/promises";
import { writeFileAtomic } from "../../src/files/atomicFile.ts";
import { systemCode } from "../../src/files/fileError.ts";
import { join } from "node:path";
import { collectRuns } from "./collect.ts";
import { readNetworkSizes, studyPath } from "./networks.ts";
import { pageOf } from "./page.ts";
import { picturesOf } from "./pictures/index.ts";
import type { StudyRecord } from "./record.ts";
import { studies } from "./studies/index.ts";
import type { Study } from "./study.ts";

export { studies, studiesNamed } from "./studies/index.ts";
export type { Study } from "./study.ts";

export interface Place {
  /** The project's root, an absolute path. */
  readonly root: string;
  /** Folder of all runs. */
  readonly runs: string;
  /** Where `reproduction.md` and the folder `reproduction` are written. */
  readonly docs: string;
  /** The packed MNIST. */
  readonly mnist: string;
  readonly machine: string;
  readonly version: string;
}

/**
 * Reads a study's runs and writes its summary, `reproduction/ID.json`; a study without runs leaves the one that is there.
 *
 * @param changes to the experiment file that its runs were trained with, `PATH=VALUE`.
 * @param evaluate runs a trained network over the training set.
 */
export async function recordStudy(
  study: Study,
  changes: readonly string[],
  { root, runs, docs, mnist, machine, version }: Place,
  evaluate: (run: string) => { loss: number; accuracy: number },
): Promise<StudyRecord> {
  const record: StudyRecord = {
    ...{ study: study.id, changes, machine, version },
    runs: await collectRuns({
      ...{ file: join(root, ...studyPath(study.file)), runs, mnist },
      keepsWrong: study.keepsWrong === true,
      evaluate: study.evaluatesTraining === true ? evaluate : null,
    }),
  };
  if (record.runs.length === 0) return record;
  await mkdir(join(docs, "reproduction"), { recursive: true });
  await writeFileAtomic(join(docs, "reproduction", `${study.id}.json`), recordText(record));
  return record;
}

/** Makes the page and its pictures again from all summaries that there are. @returns its path. */
export async function writePage(
  { root, docs, mnist }: Pick<Place, "root" | "docs" | "mnist">,
  { quick }: { readonly quick: boolean },
): Promise<string> {
  const records = await readRecords(docs);
  const pictures = picturesOf(records, (await readEmbeddedMnist(mnist)).test);
  for (const { file, svg } of pictures) await writeFileAtomic(join(docs, "reproduction", file), svg);
  const path = join(docs, "reproduction.md");
  const networks = await readNetworkSizes(root, studies);
  await writeFileAtomic(path, pageOf(studies, records, pictures, networks, quick));
  return path;
}

/** @returns the summaries in `docs/reproduction`, in the studies' order. */
export async function readRecords(docs: string): Promise<StudyRecord[]> {
  const read = await Promise.all(
    studies.map(({ id }) =>
      readFile(join(docs, "reproduction", `${id}.json`), "utf8").then(
        (text) => JSON.parse(text) as StudyRecord,
        (error: unknown) => {
          if (systemCode(error) === "ENOENT") return null;
          throw error;
        },
      ),
    ),
  );
  return read.filter((record) => record !== null);
}

/** A run on each line, so that a change of one run is a change of one line. */
function recordText({ runs, ...record }: StudyRecord): string {
  const head = JSON.stringify(record).slice(0, -1);
  return `${head},"runs":[\n${runs.map((run) => JSON.stringify(run)).join(",\n")}\n]}\n`;
}
