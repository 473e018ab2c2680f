import { percent } from "../../core/formats.ts";
import { runColorId } from "../../core/runColors.ts";
import { isOver } from "../../core/runStatus.ts";
import { statusWord } from "../../core/statusWord.ts";
import type { RunEntry } from "../../services/runStore.ts";
import type { Say } from "../messages/translator.ts";
import type { RunGroup, RunRow, RunsTree } from "./collect.ts";
import { pointText } from "./sweepLineText.ts";
import type { Times } from "./times.ts";
import { listed, type Translate } from "../../core/translate.ts";

/** What a line of the tree shows. Plain text, whatever lies in the files. */
export interface LineText {
  readonly label: string;
  /** Beside the label, paler. */
  readonly description: string;
  /** What a screen reader says in place of both. */
  readonly spoken: string;
}

/** @param place folder of its file as the workspace names it; empty at its root. */
export function groupText(group: RunGroup, place: string, t: Translate): LineText {
  const label = group.file === null ? group.experimentName : lastPart(group.file);
  const parts = [
    ...(place === "" ? [] : [place]),
    counted(group.count, t),
    ...(group.best === null ? [] : [t("best {0}", percent(group.best))]),
  ];
  return { label, description: parts.join(" · "), spoken: listed([label, ...parts], t) };
}

/**
 * Runs of one group mostly have one name: without a name of its own, a run is called by the time when it was begun.
 *
 * @param say for what the layers below have said in English.
 */
export function runText(row: RunRow, group: RunGroup, times: Times, t: Translate, say: Say): LineText {
  const { entry } = row;
  const label = labelOf(row, group, times, t);
  const status = statusWord(entry.status, t);
  const parts = [
    ...(row.point?.isBest === true ? [t("best")] : []),
    ...statusParts(row, status, t, say),
    ...figures(entry, t),
    ...(entry.note === "" ? [] : [lineOf(entry.note)]),
  ];
  const spoken = [
    label,
    ...(entry.pinned ? [t("pinned")] : []),
    ...(entry.status === "completed" ? [status] : []),
    ...parts,
  ];
  return {
    label: entry.pinned ? `★ ${label}` : label,
    description: parts.join(" · "),
    spoken: listed(spoken, t),
  };
}

/** A run of a sweep is called by what it has of its own. */
function labelOf({ entry, point }: RunRow, group: RunGroup, times: Times, t: Translate): string {
  const { name, experimentName, created, id } = entry;
  if (name !== experimentName) return name;
  const own = point === null ? "" : pointText(point, t);
  if (own !== "") return own;
  const time = created === "" ? id : times.short(created);
  return experimentName === group.experimentName ? time : t("{0}, {1}", experimentName, time);
}

/** What is worth saying of a run besides its figures; of a completed one nothing. */
function statusParts({ entry, epoch, progress }: RunRow, status: string, t: Translate, say: Say): string[] {
  const { status: state, epochs, failure } = entry;
  switch (state) {
    case "completed":
      return withProblem([], entry, t);
    case "running":
    case "paused": {
      const words = state === "paused" ? [status] : [];
      if (epoch === null) return [...words, ...(state === "running" ? [t("starting")] : [])];
      const share = progress === null ? "" : ` (${progress} %)`;
      return withProblem([...words, epochText(epoch, epochs, t) + share], entry, t);
    }
    case "queued":
      return [status];
    case "stopped":
    case "interrupted":
      return withProblem([status, ...(epochs === null ? [] : [epochText(entry.epoch, epochs, t)])], entry, t);
    case "failed":
      return withProblem([failure === null ? status : t("{0}: {1}", status, withoutStop(say(failure)))], entry, t);
    case "damaged":
      return [status];
  }
}

function withProblem(parts: readonly string[], { problem, newer }: RunEntry, t: Translate): string[] {
  if (newer) return [...parts, t("of a newer version")];
  return problem === null ? [...parts] : [...parts, t("damaged")];
}

function epochText(epoch: number, epochs: number | null, t: Translate): string {
  return epochs === null ? t("epoch {0}", epoch) : t("epoch {0}/{1}", epoch, epochs);
}

function figures({ best, test }: RunEntry, t: Translate): string[] {
  return [
    ...(best === null || best.set === "test" ? [] : [percent(best.accuracy)]),
    // Before the end, a run that is chosen on the test set has looked at it already.
    ...(test !== null
      ? [t("test {0}", percent(test.accuracy))]
      : best?.set === "test"
        ? [t("test {0}", percent(best.accuracy))]
        : []),
  ];
}

export interface LineIcon {
  /** Name of a product icon. */
  readonly icon: string;
  /** Name of the theme's colour. */
  readonly color: string;
}

/** The shape tells the status, the colour tells which run it is. */
export function runIcon({ status }: Pick<RunEntry, "status">, color: number): LineIcon {
  return { icon: statusIcon(status), color: runColorId(color) };
}

export function statusIcon(status: RunEntry["status"]): string {
  switch (status) {
    case "queued":
      return "clock";
    case "running":
      return "sync~spin";
    case "paused":
      return "debug-pause";
    case "completed":
      return "pass-filled";
    case "stopped":
      return "circle-slash";
    case "failed":
      return "error";
    case "interrupted":
      return "debug-disconnect";
    case "damaged":
      return "warning";
  }
}

/** Words that `when` clauses of menus look for in `viewItem`. */
export function contextValueOf({ entry, file, here }: RunRow): string {
  const { status, pinned, newer, holder } = entry;
  const over = status === "damaged" || isOver(status);
  const resumable = (status === "stopped" || status === "failed" || status === "interrupted") && !newer;
  const words = [
    "run",
    status,
    here ? "here" : null,
    over && holder === null ? "over" : null,
    resumable && holder === null ? "resumable" : null,
    over || here ? null : "elsewhere",
    file === null ? null : "file",
    newer ? "newer" : "ours",
    pinned ? "pinned" : "unpinned",
  ];
  return words.filter((word) => word !== null).join(" ");
}

/** What stands beside the view's title. */
export function titleText({ all, shown, training }: RunsTree, t: Translate): string {
  if (all === 0) return "";
  const parts = [
    shown === all ? counted(all, t) : t("{0} of {1}", shown, counted(all, t)),
    ...(training === 0 ? [] : [t("{0} training", training)]),
  ];
  return parts.join(" · ");
}

export function counted(runs: number, t: Translate): string {
  return runs === 1 ? t("1 run") : t("{0} runs", runs);
}

const lineOf = (note: string): string => note.split("\n", 1).join("");
const withoutStop = (sentence: string): string => sentence.replace(/[.。]$/, "");
const lastPart = (path: string): string => path.split(/[/\\]/).at(-1) ?? path;
