import { basename } from "node:path";
import { env } from "vscode";
import { reportOf } from "../../core/errors.ts";
import { givesProbabilities } from "../../core/experiment/outputs.ts";
import { historyOf } from "../../core/runHistory.ts";
import type { RunLook } from "../../core/runLooks.ts";
import type { MisclassifiedContent, ShownRun } from "../../protocol/misclassified.ts";
import type { LiveRun } from "../../services/liveRun.ts";
import { readRunDetails, type RunDetails } from "../../services/runDetails.ts";
import { readRunAnswers } from "../../services/runMistakes.ts";
import type { RunPictures } from "../../services/runPicture.ts";
import type { RunStores } from "../../services/runStores.ts";
import type { Trainings } from "../../services/trainings.ts";
import { localized } from "../messages/localized.ts";
import type { SelectedRun } from "../runSelection.ts";
import { Times } from "../runsView/times.ts";
import { lookChoices, shownLook } from "./shownLook.ts";

export interface ContentSources {
  readonly trainings: Trainings;
  readonly stores: RunStores;
  readonly pictures: RunPictures;
}

/** What is shown, and what its pictures are read from. */
export interface ShownContent {
  readonly content: MisclassifiedContent;
  readonly source: { readonly details: RunDetails; readonly look: RunLook; readonly pictures: string } | null;
}

/** Reads what the side panel shows of a run; what it has read of it is kept until `forget`. */
export class ContentReader {
  readonly #sources: ContentSources;
  #details: { readonly path: string; readonly read: Promise<RunDetails> } | null = null;

  constructor(sources: ContentSources) {
    this.#sources = sources;
  }

  /** For when the run's files have changed. */
  forget(): void {
    this.#details = null;
  }

  /** What is to be called what, before anything is read. */
  runOf({ path, id }: SelectedRun): ShownRun {
    const { stores, trainings } = this.#sources;
    const entry = stores.runs.find((run) => run.path === path);
    return { id, name: entry?.name ?? trainings.get(path)?.experiment.name ?? id };
  }

  /** As the tree of runs has it: runs without a name of their own are told apart by their time. */
  titleOf({ path }: SelectedRun, { name }: ShownRun): string {
    const entry = this.#sources.stores.runs.find((run) => run.path === path);
    if (entry === undefined || entry.name !== entry.experimentName || entry.created === "") return name;
    return `${name} · ${new Times(env.language, new Date()).short(entry.created)}`;
  }

  /** Never rejects: what went wrong is the content. */
  async read(selected: SelectedRun): Promise<ShownContent> {
    const live = this.#sources.trainings.get(selected.path);
    const run = this.runOf(selected);
    try {
      const details = await this.#detailsOf(selected.path, live);
      const named = run.name === run.id ? { ...run, name: details.experiment?.name ?? run.name } : run;
      return await this.#contentOf(selected, details, named, live !== undefined);
    } catch (error) {
      const { message, next } = reportOf(error);
      return {
        content: {
          kind: "failed",
          run,
          message: localized(message),
          next: next === undefined ? null : localized(next),
        },
        source: null,
      };
    }
  }

  async #contentOf(
    { epoch, set, cell, list }: SelectedRun,
    details: RunDetails,
    run: ShownRun,
    live: boolean,
  ): Promise<ShownContent> {
    const looks = lookChoices(details);
    const look = shownLook(details, { epoch, set });
    if (look === null) {
      const which = looks.length === 0 ? null : epoch;
      return { content: { kind: "unevaluated", run, epoch: which, live, looks }, source: null };
    }
    const answers = await readRunAnswers(details, look, () => this.#sources.pictures.digits(details));
    const pictures = `${details.path}/${look.set}`;
    return {
      content: {
        kind: "answers",
        answers: {
          run,
          set: look.set,
          epoch: look.epoch,
          latest: epoch === null,
          looks,
          pictures,
          // Copies: of a view, its whole buffer would travel.
          truth: answers.digits.labels.slice(),
          predicted: answers.labels.slice(),
          probabilities: answers.probabilities?.slice() ?? null,
          isProbability: givesProbabilities(details.experiment?.model.layers ?? []),
          list: list ?? null,
          cell,
        },
      },
      source: { details, look, pictures },
    };
  }

  /** Of a run that trains here, what streamed in counts: its file may be a moment behind. */
  async #detailsOf(path: string, live: LiveRun | undefined): Promise<RunDetails> {
    // Before its turn comes, a run has no folder.
    if (live?.status === "queued" && live.events.length === 0) return nothingYet(live);
    if (this.#details?.path !== path) this.#details = { path, read: readRunDetails(path) };
    const details = await this.#details.read;
    if (live === undefined) return details;
    const { experiment, events, file } = live;
    return { ...details, experiment, experimentFile: file ?? details.experimentFile, history: historyOf(events) };
  }
}

function nothingYet({ path, experiment, file }: LiveRun): RunDetails {
  return {
    id: basename(path),
    path,
    experiment,
    network: null,
    summary: null,
    history: historyOf([]),
    experimentFile: file,
    problems: [],
  };
}
