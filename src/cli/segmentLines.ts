import type { EndingEvent, RunHistory, RunSegment } from "../core/runHistory.ts";
import { isOver } from "../core/runStatus.ts";
import type { RunEntry } from "../services/runStore.ts";
import { count, counted } from "./formats.ts";
import type { Style } from "./terminal.ts";

/** @returns what each segment of a run did and what of it was done again; nothing for a run that was never resumed. */
export function segmentLines({ segments }: RunHistory, status: RunEntry["status"], { colors }: Style): string[] {
  if (segments.length < 2) return [];
  return [
    colors.bold("Segments"),
    ...segments.map((segment, i) => {
      const goesOn = i === segments.length - 1 && status !== "damaged" && !isOver(status);
      const parts = [
        beginning(segment),
        extent(segment),
        segment.ending === null ? (goesOn ? "goes on" : "killed") : endingText(segment.ending),
      ];
      const line = `  ${i + 1}  ${parts.join(", ")}`;
      const again = segment.superseded.batches.step.length;
      const { supersededAfter } = segment;
      if (again === 0 || supersededAfter === null) return line;
      return line + colors.dim(`; ${counted(again, "batch", "batches")} after ${count(supersededAfter)} superseded`);
    }),
  ];
}

function beginning({ resumed }: RunSegment): string {
  if (resumed === null) return "begun";
  if (resumed.checkpoint === null) return "begun anew";
  return `resumed in epoch ${resumed.epoch} after ${counted(resumed.step, "batch", "batches")}`;
}

function extent({ batches, superseded }: RunSegment): string {
  const last = superseded.batches.step.at(-1) ?? batches.step.at(-1);
  return last === undefined ? "no batch" : `to batch ${count(last + 1)}`;
}

function endingText(ending: EndingEvent): string {
  switch (ending.type) {
    case "completed":
      return "completed";
    case "stopped":
      return ending.reason === "stop" ? "stopped" : "interrupted";
    case "failed":
      return "failed";
  }
}
