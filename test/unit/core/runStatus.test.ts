import { expect, test } from "vitest";
import { canFollow, isOver, nextStatus, runStatuses } from "../../../src/core/runStatus.ts";

test("a run is queued → running ⇄ paused → completed, stopped, failed or interrupted", () => {
  const allowed = runStatuses.flatMap((from) =>
    runStatuses.filter((to) => canFollow(from, to)).map((to) => `${from} → ${to}`),
  );
  expect(allowed).toEqual([
    "queued → running",
    "running → paused",
    "running → completed",
    "running → stopped",
    "running → failed",
    "running → interrupted",
    "paused → running",
    "paused → stopped",
    "paused → failed",
    "paused → interrupted",
    "stopped → queued",
    "failed → queued",
    "interrupted → queued",
  ]);
});

test("what is over does nothing any more", () => {
  expect(runStatuses.filter(isOver)).toEqual(["completed", "stopped", "failed", "interrupted"]);
});

test("an impossible step is refused", () => {
  expect(nextStatus("running", "paused")).toBe("paused");
  expect(() => nextStatus("completed", "running")).toThrow("A run that is completed cannot become running.");
});
