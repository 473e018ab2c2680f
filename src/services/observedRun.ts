import { stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { reportOf } from "../core/errors.ts";
import { isOver } from "../core/runStatus.ts";
import { readHolder, watchHolder, type Holder } from "../files/lock.ts";
import { heartbeatFile, lockFile } from "../files/runFolder.ts";
import { inParallel } from "./inParallel.ts";
import { readRecordedEntry, type RecordedEntry, type RunEntry } from "./runEntry.ts";

/** Milliseconds for which the heartbeat of a trainer on another computer is watched. */
const patience = 2500;

/** What a trainer holds a run's lock for. */
const training = "training";

/**
 * Looks whether the trainers of those runs live that say they go on. Only where one is on another computer, this takes
 * the time of a few heartbeats, once for all of them.
 *
 * @param runs folder of all runs.
 * @returns them in no order.
 */
export async function observedRuns(runs: string, entries: readonly RecordedEntry[]): Promise<RunEntry[]> {
  const elsewhere: RecordedEntry[] = [];
  const here = await inParallel(entries.filter(saysItGoesOn), async (entry) => {
    const path = join(runs, entry.id);
    const { state } = await readHolder(lockOf(path)).catch(() => ({ state: "free" }));
    if (state !== "unknown") return [await observed(entry, path)];
    elsewhere.push(entry);
    return [];
  });
  const watched = await Promise.all(elsewhere.map((entry) => observed(entry, join(runs, entry.id))));
  const over = entries.filter((entry) => !saysItGoesOn(entry));
  const damaged = await inParallel(
    over.filter(({ status }) => status === "damaged"),
    async (entry) => [entry.id, await beingMade(entry, join(runs, entry.id))] as const,
  );
  const made = new Map(damaged);
  return [
    ...here.flat(),
    ...watched,
    ...over.map((entry) => made.get(entry.id) ?? { ...entry, path: `${runs}${sep}${entry.id}`, holder: null }),
  ];
}

/** @returns a run whose trainer is about to write its first summary: it only began; null where it is anything else. */
async function beingMade(entry: RecordedEntry, path: string): Promise<RunEntry | null> {
  const found = await readHolder(lockOf(path)).catch(() => null);
  if (found?.state !== "alive" || !isTraining(found)) return null;
  // With a summary it is damaged, whoever trains it; it may have come meanwhile.
  const again = await readRecordedEntry(path, entry.id);
  if (again.status !== "damaged") return { ...again, path, holder: holderOf(found) };
  const summary = await stat(join(path, "summary.json")).catch(() => null);
  return summary === null ? { ...entry, path, status: "running", problem: null, holder: holderOf(found) } : null;
}

async function observed(entry: RecordedEntry, path: string): Promise<RunEntry> {
  try {
    return await settled(entry, path);
  } catch (error) {
    const { message, next } = reportOf(error);
    const problem = { message, next: next ?? "Whether the run goes on cannot be told." };
    return { ...entry, path, holder: null, problem };
  }
}

/** A trainer that has just ended wrote its summary before it gave back the lock: who finds none reads the summary again. */
async function settled(entry: RecordedEntry, path: string): Promise<RunEntry> {
  for (let seen = entry; ;) {
    const found = await watchHolder(lockOf(path), join(path, heartbeatFile), patience);
    const holder = holderOf(found);
    if (isTraining(found)) return { ...seen, path, holder };
    const again = await readRecordedEntry(path, entry.id);
    if (!saysItGoesOn(again)) return { ...again, path, holder };
    if (again.segments === seen.segments) return { ...again, path, status: "interrupted", holder };
    seen = again;
  }
}

function saysItGoesOn({ status }: RecordedEntry): boolean {
  return status !== "damaged" && !isOver(status);
}

function isTraining(holder: Holder): boolean {
  return holder.state !== "free" && holder.state !== "dead" && holder.lock.purpose === training;
}

function holderOf(holder: Holder): RunEntry["holder"] {
  if (holder.state === "free" || holder.state === "dead") return null;
  const { pid, host } = holder.lock.holder;
  return { pid, host };
}

function lockOf(path: string): string {
  return join(path, lockFile);
}
