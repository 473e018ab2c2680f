import type { RunStatus } from "./runStatus.ts";
import type { Translate } from "./translate.ts";

/** `damaged`: its files do not tell it; `waiting`: a point of a sweep that has no run yet. */
export type ShownStatus = RunStatus | "damaged" | "waiting";

/** @returns the status in a word. */
export function statusWord(status: ShownStatus, t: Translate): string {
  switch (status) {
    case "waiting":
      return t("waiting");
    case "queued":
      return t("queued");
    case "running":
      return t("training");
    case "paused":
      return t("paused");
    case "completed":
      return t("completed");
    case "stopped":
      return t("stopped");
    case "failed":
      return t("failed");
    case "interrupted":
      return t("interrupted");
    case "damaged":
      return t("damaged");
  }
}
