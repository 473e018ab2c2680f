import type { RunState } from "../../src/protocol/dashboard.ts";
import { t } from "../shared/l10n.ts";

/** How a status is coloured. */
export type Tone = "live" | "waiting" | "good" | "past" | "bad";

/** @returns the run's status in a word or two. */
export function statusText({ status, here, step }: Pick<RunState, "status" | "here" | "step">): {
  readonly word: string;
  readonly tone: Tone;
} {
  switch (status) {
    case "queued":
      return { word: t("waiting for its turn"), tone: "waiting" };
    case "running":
      if (!here) return { word: t("training elsewhere"), tone: "live" };
      return step === 0 ? { word: t("starting"), tone: "live" } : { word: t("training"), tone: "live" };
    case "paused":
      return { word: t("paused"), tone: "waiting" };
    case "completed":
      return { word: t("completed"), tone: "good" };
    case "stopped":
      return { word: t("stopped"), tone: "past" };
    case "failed":
      return { word: t("failed"), tone: "bad" };
    case "interrupted":
      return { word: t("interrupted"), tone: "bad" };
    case "damaged":
      return { word: t("damaged"), tone: "bad" };
  }
}

export function canBeResumed({ status, resumable }: Pick<RunState, "status" | "resumable">): boolean {
  return resumable && (status === "stopped" || status === "failed" || status === "interrupted");
}
