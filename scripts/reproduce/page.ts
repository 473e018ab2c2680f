import type { RunRecord, StudyRecord } from "./record.ts";
import { notYetRun, rowsOf, type Row } from "./rows.ts";
import type { Study } from "./study.ts";
import { counted } from "./text.ts";

/** A picture of a study: its file in `docs/reproduction`, and what it shows. */
export interface Picture {
  readonly study: string;
  readonly file: string;
  readonly caption: string;
}

/**
 * @param records of those studies that were trained. @param pictures that there are.
 * @param quick whether the runs were shortened, so that they say nothing.
 * @returns the whole page as Markdown.
 */
export function pageOf(
  studies: readonly Study[],
  records: readonly StudyRecord[],
  pictures: readonly Picture[],
  quick = false,
): string {
  const parts = studies.map((study) => {
    const record = records.find((each) => each.study === study.id) ?? null;
    return { study, record, rows: rowsOf(study, record?.runs ?? []) };
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
- **one seed: not judged**, **not to be judged**: there is nothing to tell noise by, or nothing to agree on.

Training loss and accuracy are means over an epoch's batches while the weights change, as Keras reports them. Seconds are
those of an epoch's training without its evaluation: the median over the runs of each run's quickest epoch,
which other work on the computer may have slowed.`;

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
  lines.push("", "| figure | published | ours | | why |", "| --- | --- | --- | --- | --- |");
  for (const { what, published, ours, verdict, why } of rows) {
    lines.push(`| ${[what, published, ours, verdict, why].map(cell).join(" | ")} |`);
  }
  return lines.join("\n");
}

function howOf({ reduced }: Study, { runs, machine, changes }: StudyRecord): string {
  const engines = [...new Set(runs.map(({ engine, threads }) => `${engine}, ${counted(threads, "thread")}`))];
  const seeds = new Set(runs.map(({ seed }) => seed)).size;
  const less = reduced === undefined || changes.length === 0 ? "" : ` Less than was published: ${reduced}.`;
  return `${counted(runs.length, "run")}, ${counted(seeds, "seed")}; ${engines.join("; ")}; ${epochSeconds(runs)} s an epoch (${machine}).${less}`;
}

/** Settings of a sweep differ in how long they take. */
function epochSeconds(runs: readonly RunRecord[]): string {
  const bySetting = new Map<string, number[]>();
  for (const { values, epochs } of runs) {
    const key = JSON.stringify(values);
    const quickest = Math.min(...epochs.map(({ trainSeconds }) => trainSeconds));
    bySetting.set(key, [...(bySetting.get(key) ?? []), quickest]);
  }
  const medians = [...bySetting.values()].map(medianOf).sort((one, other) => one - other);
  const text = (seconds: number): string => (seconds < 10 ? seconds.toPrecision(2) : seconds.toFixed(0));
  const [low, high] = [text(medians[0]), text(medians[medians.length - 1])];
  return low === high ? low : `${low} to ${high}`;
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

/** A bar ends a cell of Markdown. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
