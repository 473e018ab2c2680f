import type { RunEntry } from "../services/runStore.ts";
import { duration, percent } from "./formats.ts";
import type { Style } from "./terminal.ts";

/**
 * Runs as a table. Where the terminal is narrow, ids are shown by their last four characters, which find a run too, then
 * what matters least is left out and names are shortened.
 *
 * @param now for how long ago a run was; milliseconds since 1970.
 * @returns lines.
 */
export function runsTable(entries: readonly RunEntry[], now: number, style: Style): string[] {
  const filled = columnsOf(now, style)
    .map((column) => ({ ...column, cells: entries.map((entry) => column.text(entry)) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ""));
  const columns = fitting(filled, style);
  const { colors } = style;
  const heading = columns.map(({ title, width, align }) => padded(title, width, align)).join(gap);
  const lines = entries.map((entry, row) =>
    columns
      .map(({ cells, width, align, paint }) => {
        const cell = shortened(cells[row], width, style);
        const space = padded(cell, width, align);
        return cell === "" || paint === undefined ? space : space.replace(cell, () => paint(cell, entry));
      })
      .join(gap)
      .trimEnd(),
  );
  return [colors.dim(heading.trimEnd()), ...lines];
}

interface Column {
  readonly title: string;
  readonly align: "left" | "right";
  /** Columns that matter less go first; those of rank 0 stay. */
  readonly rank: number;
  text(entry: RunEntry): string;
  readonly paint?: (text: string, entry: RunEntry) => string;
}

interface FilledColumn extends Column {
  readonly cells: readonly string[];
}

const gap = "  ";

function columnsOf(now: number, style: Style): Column[] {
  const { colors, glyphs } = style;
  const dim = (text: string): string => colors.dim(text);
  return [
    {
      title: idTitle,
      align: "left",
      rank: 0,
      text: ({ id }) => id,
      paint: (id) => dim(id.slice(0, -4)) + id.slice(-4),
    },
    {
      title: nameTitle,
      align: "left",
      rank: 6,
      text: ({ name, pinned }) => (pinned ? `${glyphs.pin} ${name}` : name),
      paint: (text, { pinned }) =>
        pinned ? colors.yellow(text.slice(0, 1)) + colors.bold(text.slice(1)) : colors.bold(text),
    },
    {
      title: "status",
      align: "left",
      rank: 0,
      text: statusText,
      paint: (text, { status }) => statusColor(status, style)(text),
    },
    {
      title: "epochs",
      align: "right",
      rank: 3,
      text: ({ epoch, epochs, status }) => (status === "damaged" ? "" : `${epoch}/${epochs ?? "?"}`),
    },
    {
      title: "best val",
      align: "right",
      rank: 4,
      text: ({ best }) => (best?.set === "validation" ? percent(best.accuracy) : ""),
    },
    { title: "test", align: "right", rank: 5, text: ({ test }) => (test === null ? "" : percent(test.accuracy)) },
    {
      title: "time",
      align: "right",
      rank: 2,
      text: ({ seconds }) => (seconds === null ? "" : duration(seconds)),
      paint: dim,
    },
    { title: "when", align: "right", rank: 1, text: ({ created }) => ago(created, now), paint: dim },
  ];
}

const idTitle = "id";
const nameTitle = "name";
const narrowestName = 16;

type SizedColumn = FilledColumn & { readonly width: number };

function sized(column: FilledColumn): SizedColumn {
  return { ...column, width: Math.max(column.title.length, ...column.cells.map((cell) => lengthOf(cell))) };
}

function total(columns: readonly SizedColumn[]): number {
  return columns.reduce((sum, { width }) => sum + width, (columns.length - 1) * gap.length);
}

function withShortIds(column: FilledColumn): FilledColumn {
  if (column.title !== idTitle) return column;
  return { ...column, cells: column.cells.map((id) => /^\d{8}-\d{6}-.*-([0-9a-f]{4})$/.exec(id)?.[1] ?? id) };
}

/** Leaves out columns until a line fits, and gives the name what is left. */
function fitting(columns: readonly FilledColumn[], { columns: most }: Style): SizedColumn[] {
  let kept = columns.map(sized);
  if (total(kept) > most) kept = columns.map(withShortIds).map(sized);
  for (;;) {
    const excess = total(kept) - most;
    const name = kept.find(({ title }) => title === nameTitle);
    const room = name === undefined ? 0 : Math.max(0, name.width - narrowestName);
    if (excess <= room) {
      return kept.map((column) => (column === name ? { ...column, width: name.width - Math.max(0, excess) } : column));
    }
    const ranks = kept.map(({ rank }) => rank).filter((rank) => rank > 0);
    if (ranks.length === 0) return kept;
    const least = Math.min(...ranks);
    kept = kept.filter(({ rank }) => rank !== least);
  }
}

function statusText({ status, problem, newer }: RunEntry): string {
  if (newer) return `${status}, newer`;
  return problem !== null && status !== "damaged" ? `${status}, damaged` : status;
}

/** @returns how a status is coloured wherever it is shown. */
export function statusColor(status: RunEntry["status"], { colors }: Style): (text: string) => string {
  switch (status) {
    case "completed":
      return colors.green;
    case "running":
    case "queued":
      return colors.cyan;
    case "paused":
    case "stopped":
    case "interrupted":
      return colors.yellow;
    case "failed":
    case "damaged":
      return colors.red;
  }
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** @param time ISO 8601. @returns "5 min ago"; a date after a month; empty for no time. */
export function ago(time: string, now: number): string {
  const elapsed = now - Date.parse(time);
  if (Number.isNaN(elapsed)) return "";
  if (elapsed < minute) return "just now";
  if (elapsed < hour) return `${Math.floor(elapsed / minute)} min ago`;
  if (elapsed < day) return `${Math.floor(elapsed / hour)} h ago`;
  if (elapsed < 2 * day) return "1 day ago";
  if (elapsed < 31 * day) return `${Math.floor(elapsed / day)} days ago`;
  return time.slice(0, 10);
}

function padded(text: string, width: number, align: "left" | "right"): string {
  const space = " ".repeat(Math.max(0, width - lengthOf(text)));
  return align === "left" ? text + space : space + text;
}

function shortened(text: string, width: number, { glyphs }: Style): string {
  if (lengthOf(text) <= width) return text;
  return (
    Array.from(text)
      .slice(0, width - glyphs.ellipsis.length)
      .join("") + glyphs.ellipsis
  );
}

/** Characters, whatever they take in UTF-16. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}
