import type { RunDetails } from "../../runDetails.ts";

export interface RunLabels {
  /** What all names begin with, which is that of their sweep: "C, grid: "; empty where they share nothing. */
  readonly shared: string;
  /** The rest of each name; where two would be alike, each with the end of its id. */
  readonly labels: readonly string[];
}

/** @returns what runs are called on a picture. */
export function runLabels(runs: readonly RunDetails[]): RunLabels {
  const names = runs.map(({ id, summary, experiment }) => plain(summary?.name) ?? plain(experiment?.name) ?? id);
  const starts = names.map((name) => /^.*?: /.exec(name)?.[0] ?? "");
  // Without a colon, both are empty.
  const shared = names.length > 1 && starts.every((start) => start === starts[0]) ? starts[0] : "";
  const short = names.map((name) => name.slice(shared.length));
  const labels = short.map((name, i) =>
    short.indexOf(name) === short.lastIndexOf(name) ? name : `${name} (${runs[i].id.split("-").at(-1) ?? ""})`,
  );
  return { shared, labels };
}

/** A sealed summary is not one that we wrote: its name may be anything. */
function plain(name: unknown): string | null {
  return typeof name === "string" && name.trim() !== "" ? name : null;
}
