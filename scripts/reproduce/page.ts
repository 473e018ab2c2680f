import type { NetworkSize } from "./networks.ts";
import type { StudyRecord } from "./record.ts";
import { notYetRun, rowsOf, type Row } from "./rows.ts";
import { epochSeconds } from "./seconds.ts";
import type { Study } from "./study.ts";
import { counted } from "./text.ts";

/** A picture of a study: its file in `docs/reproduction`, and what it shows. */
export interface Picture {
  readonly study: string;
  readonly file: string;
  readonly caption: string;
}

/**
 * @param records of those studies that were trained. @param pictures that there are. @param networks by the studies' ids.
 * @param quick whether the runs were shortened, so that they say nothing.
 * @returns the whole page as Markdown.
 */
export function pageOf(
  studies: readonly Study[],
  records: readonly StudyRecord[],
  pictures: readonly Picture[],
  networks: ReadonlyMap<string, NetworkSize>,
  quick = false,
): string {
  const parts = studies.map((study) => {
    const record = records.find((each) => each.study === study.id) ?? null;
    return { study, record, rows: rowsOf(study, record?.runs ?? [], networks.get(study.id)) };
  });
  const sections = parts.map(({ study, record, rows }) =>
    section(
      study,
      record,
      rows,
      pictures.filter((picture) => picture.study === study.id),
    ),
  );
  return (
    [introduction, ...(quick ? [warning] : []), tally(parts.flatMap(({ rows }) => rows)), ...sections].join("\n\n") +
    "\n"
  );
}

const introduction = `# The reports' figures, and ours

Made by \`npm run reproduce\` from the runs' summaries in \`docs/reproduction/\`; do not edit it by hand.
Each section is one file of \`examples/reports/\`, which says what the report left open and what we chose.

A published figure is one run, on a computer and with a seed that nobody knows. Ours is the mean over seeds (the file's
seed and those after it) ± half of its 95 % confidence interval (Student's t). The verdict compares the two:

- **agrees**: the published figure lies within our interval, give or take its own rounding.
- **differs by noise**: outside of it, but one more run of ours would be that far off in 5 of 100 cases or more (95 %
  prediction interval). Of a hundred figures that differ in nothing some five come out worse than that.
- **truly differs**: further away; the last column says why, as far as we know.
- **one seed: not judged**: there is nothing to tell noise by.
- **not to be judged**: there is nothing to agree on, as with seconds on another computer, or after fewer epochs.

Counts have no noise: they agree only where they are equal. What a report said in words is judged, even with one seed, by a
rule of ours that the last column states.

Training loss and accuracy are means over an epoch's batches while the weights change, as Keras reports them; but report
E's are those of the final weights over the training set, which we take its published ones to be.

The seconds beside ours are those of an epoch's training without its evaluation: the median over the runs of each run's
quickest epoch, which other work on the computer may have slowed; of several settings the least and the most. Where a
duration was itself published, its row says what ours holds.`;

const warning = "**A quick try: two epochs of 2,000 digits or less. Its figures say nothing about the reports.**";

function tally(rows: readonly Row[]): string {
  const counts = new Map<string, number>();
  for (const { ours, verdict } of rows) {
    const kind = ours === notYetRun ? "not yet run" : verdict;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const words = [...counts].map(([kind, count]) => `${kind} ${count}`);
  return `${rows.length} figures: ${words.join("; ")}.`;
}

function section(study: Study, record: StudyRecord | null, rows: readonly Row[], pictures: readonly Picture[]): string {
  const { id, title, file } = study;
  const lines = [
    `## ${id}: ${title}`,
    "",
    `[\`examples/reports/${file}.mnist.json\`](../examples/reports/${file}.mnist.json)`,
  ];
  lines.push("", record === null || record.runs.length === 0 ? `${notYetRun}.` : howOf(study, record));
  for (const { file, caption } of pictures) lines.push("", `![${caption}](reproduction/${file})`, "", caption);
  lines.push("", "| figure | published | ours | s an epoch | engine | verdict | why |", `|${" --- |".repeat(7)}`);
  for (const { what, published, ours, seconds, engine, verdict, why } of rows) {
    lines.push(`| ${[what, published, ours, seconds, engine, verdict, why].map(cell).join(" | ")} |`);
  }
  return lines.join("\n");
}

function howOf({ reduced }: Study, { runs, machine, changes }: StudyRecord): string {
  const engines = [...new Set(runs.map(({ engine, threads }) => `${engine}, ${counted(threads, "thread")}`))];
  const seeds = new Set(runs.map(({ seed }) => seed)).size;
  const less = reduced === undefined || changes.length === 0 ? "" : ` Less than was published: ${reduced}.`;
  return `${counted(runs.length, "run")}, ${counted(seeds, "seed")}; ${engines.join("; ")}; ${epochSeconds(runs)} s an epoch (${machine}).${less}`;
}

/** A bar ends a cell of Markdown; a mean and its margin stay on one line. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(" ± ", "\u00a0±\u00a0");
}
