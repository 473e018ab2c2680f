import { basename } from "node:path";
import type * as vscode from "vscode";
import type { Experiment } from "../../core/experiment/schema.ts";
import type { RunHistory } from "../../core/runHistory.ts";
import { isOver, type RunStatus } from "../../core/runStatus.ts";
import type { RunState, ToDashboard } from "../../protocol/dashboard.ts";
import type { LiveRun } from "../../services/liveRun.ts";
import { readRunDetails, type RunDetails } from "../../services/runDetails.ts";
import type { RunEntry } from "../../services/runStore.ts";
import type { HostParts } from "../parts.ts";
import { ExperimentFileWatch } from "./experimentFileWatch.ts";
import { runDataOf, supersededOf } from "./runData.ts";
import { pastProgress, RunFeed } from "./runFeed.ts";
import { shownRunOf } from "./shownRun.ts";

type Content = Exclude<ToDashboard, { readonly type: "nothing" | "selection" | "loading" }>;
/** All but the selection, which belongs to the panel. */
export type SourceMessage = Content extends infer Each
  ? Each extends { type: "run" }
    ? Omit<Each, "selection">
    : Each
  : never;

/**
 * One run for the dashboard: what streams from it while this window trains it, otherwise what lies in its folder. Nothing
 * is kept that the page has been told.
 */
export class RunSource implements vscode.Disposable {
  readonly path: string;
  readonly #parts: Pick<HostParts, "trainings" | "stores">;
  readonly #isTrusted: () => boolean;
  readonly #changed: () => void;
  readonly #ends: (() => void)[] = [];
  #live: LiveRun | null = null;
  #feed: RunFeed | null = null;
  #endLive: () => void = () => undefined;
  #past: RunDetails | null = null;
  /** Of a run that the list does not have, as it was when its folder was read. */
  #unlisted: RunEntry | null = null;
  #file: { readonly path: string; readonly watch: ExperimentFileWatch } | null = null;
  /** What the list of runs last said of it, as text. */
  #seen = "";
  #reading: Promise<void> | null = null;
  /** Begins when that one has ended. */
  #nextReading: Promise<void> | null = null;
  #mustTellAll = true;
  /** What the page calls the run. */
  #toldName = "";
  #stateChanged = false;
  #disposed = false;

  /** @param changed is told when `take` has something to give. */
  constructor(
    path: string,
    parts: Pick<HostParts, "trainings" | "stores">,
    isTrusted: () => boolean,
    changed: () => void,
  ) {
    this.path = path;
    this.#parts = parts;
    this.#isTrusted = isTrusted;
    this.#changed = changed;
    this.#ends.push(
      parts.trainings.onDidChange((run) => {
        if (run.path === path) this.#follow(run);
      }),
      parts.stores.onDidChange(() => this.#look()),
    );
    const live = parts.trainings.get(path);
    if (live === undefined) void this.#read();
    else this.#follow(live);
    this.#seen = JSON.stringify(this.#entry);
  }

  /** Whether there is anything to show yet. */
  get isThere(): boolean {
    return this.#feed !== null || this.#past !== null;
  }

  get name(): string {
    return this.#entry?.name ?? this.#live?.experiment.name ?? this.#past?.experiment?.name ?? basename(this.path);
  }

  /** Absolute path of the experiment file. */
  get file(): string | null {
    return this.#live?.file ?? this.#past?.experimentFile ?? null;
  }

  /** Lets the next `take` tell all: for a page that was made anew. */
  tellAll(): void {
    this.#mustTellAll = true;
  }

  tellState(): void {
    this.#stateChanged = true;
    this.#changed();
  }

  /** @returns what the page was not told yet; null where it knows all. */
  take(): SourceMessage | null {
    const stateChanged = this.#stateChanged;
    this.#stateChanged = false;
    if (this.#feed !== null && this.#live !== null) {
      if (this.#mustTellAll) this.#feed.tellAll();
      this.#mustTellAll = false;
      const news = this.#feed.take();
      const state = this.#state(this.#feed.progress, this.#live.status);
      if (news?.kind === "all") {
        const { started } = this.#feed.history;
        const run = this.#shown(this.#live.experiment, this.#live.file, started);
        return { type: "run", run, data: news.data, superseded: news.superseded, state };
      }
      if (news?.kind === "more") return { type: "more", data: news.data, state };
      return stateChanged ? { type: "state", state } : null;
    }
    if (this.#past === null) return null;
    const { experiment, experimentFile, history } = this.#past;
    if (isNothing(this.#past)) {
      const { message = "", next = null } = this.#problems().at(0) ?? {};
      return { type: "unreadable", name: this.name, message, next };
    }
    const state = this.#state(pastProgress(this.#past), this.#entry?.status ?? statusOf(this.#past));
    if (!this.#mustTellAll) return stateChanged ? { type: "state", state } : null;
    this.#mustTellAll = false;
    const run = this.#shown(experiment, experimentFile, history.started);
    return { type: "run", run, data: runDataOf(this.#past, null), superseded: supersededOf(history), state };
  }

  dispose(): void {
    this.#disposed = true;
    this.#endLive();
    for (const end of this.#ends) end();
    this.#file?.watch.dispose();
  }

  get #entry(): RunEntry | null {
    const entry = this.#parts.stores.runs.find(({ path }) => path === this.path) ?? this.#unlisted;
    // The trainer makes the folder first, then writes the summary: what is not there yet is not missing.
    const begins = entry?.status === "damaged" && this.#live !== null && !isOver(this.#live.status);
    return begins ? null : entry;
  }

  #shown(
    experiment: Experiment | null,
    file: string | null,
    started: RunHistory["started"],
  ): ReturnType<typeof shownRunOf> {
    this.#toldName = this.name;
    return shownRunOf({ path: this.path, name: this.#toldName, experiment, file, started });
  }

  /** Shows the run as it streams; also after it is over, since all of it is at hand. */
  #follow(live: LiveRun): void {
    if (live !== this.#live) {
      this.#endLive();
      const feed = new RunFeed(() => live.events, live.experiment);
      const end = live.onEvent((events) => {
        feed.add(events);
        this.#changed();
      });
      this.#live = live;
      this.#feed = feed;
      this.#past = null;
      this.#endLive = end;
      this.#watchFile(live.file, live.experiment);
      this.#mustTellAll = true;
    }
    this.tellState();
  }

  /** The list of runs has changed: perhaps another window trains this one, or somebody gave it a name. */
  #look(): void {
    const entry = this.#entry;
    const seen = JSON.stringify(entry);
    if (seen === this.#seen) return;
    this.#seen = seen;
    if (this.#live === null) void this.#read();
    else if (isOver(this.#live.status) && entry !== null && !isOver(statusIn(entry))) void this.#leave();
    else {
      // All of it travels with the name alone: what lies in the folder has streamed in.
      if (this.name !== this.#toldName) this.#mustTellAll = true;
      this.tellState();
    }
  }

  /** Somebody else goes on with the run that this window has trained. */
  async #leave(): Promise<void> {
    await this.#read();
    this.#endLive();
    this.#live = null;
    this.#feed = null;
    this.#mustTellAll = true;
    this.#changed();
  }

  /** Reads the folder; while it is read, one more reading serves all who ask: a run may change faster than it is read. */
  #read(): Promise<void> {
    if (this.#reading === null) {
      this.#reading = this.#readNow().finally(() => (this.#reading = null));
      return this.#reading;
    }
    this.#nextReading ??= this.#reading.then(() => {
      this.#nextReading = null;
      return this.#read();
    });
    return this.#nextReading;
  }

  async #readNow(): Promise<void> {
    const entry = this.#parts.stores
      .storeOf(this.path)
      .find(basename(this.path))
      .catch(() => null);
    [this.#past, this.#unlisted] = await Promise.all([readRunDetails(this.path), entry]);
    if (this.#disposed) return;
    if (this.#past.experiment !== null) this.#watchFile(this.#past.experimentFile, this.#past.experiment);
    this.#mustTellAll = true;
    this.#changed();
  }

  #watchFile(file: string | null, experiment: Experiment): void {
    if (this.#file?.path === file) return;
    this.#file?.watch.dispose();
    this.#file = null;
    if (file === null) return;
    this.#file = { path: file, watch: new ExperimentFileWatch(file, experiment, () => this.tellState()) };
  }

  #state(progress: ReturnType<typeof pastProgress>, status: RunState["status"]): RunState {
    const live = this.#live;
    const here = live !== null && !isOver(live.status);
    const entry = this.#entry;
    const over = status === "stopped" || status === "failed" || status === "interrupted";
    return {
      ...progress,
      status,
      here,
      checkpoint: entry?.checkpoint ?? null,
      resumable: over && !(entry?.newer ?? false) && (entry?.holder ?? null) === null,
      file: this.#file?.watch.status ?? "none",
      trusted: this.#isTrusted(),
      problems: this.#problems(),
    };
  }

  #problems(): RunState["problems"] {
    const ending = this.#feed?.history.ending ?? this.#past?.history.ending ?? null;
    const exit = this.#live?.exit ?? null;
    const failure =
      ending?.type === "failed" ? ending.error : exit?.error?.code === "aborted" ? null : (exit?.error ?? null);
    const entry = this.#entry;
    const failed = failure === null ? [] : [{ message: failure.message, next: failure.next ?? null }];
    const damage = entry?.problem ?? null;
    const files = (this.#past?.problems ?? [])
      // The list of runs has told of that one already, with what can be done about it.
      .filter(({ file }) => damage === null || !damage.message.includes(file))
      .map(({ file, message }) => ({ message: `${file} ${message}.`, next: null }));
    return [...failed, ...(damage === null ? files : [damage, ...files])];
  }
}

function isNothing({ experiment, history, summary }: RunDetails): boolean {
  return experiment === null && summary === null && history.started === null && history.batches.step.length === 0;
}

/** Where the list of runs does not have it, its own files tell. */
function statusOf({ summary, history }: RunDetails): RunState["status"] {
  if (summary === null) return "damaged";
  const { status } = summary;
  return isOver(status) ? status : history.ending === null ? "interrupted" : status;
}

function statusIn({ status }: RunEntry): RunStatus {
  return status === "damaged" ? "failed" : status;
}
