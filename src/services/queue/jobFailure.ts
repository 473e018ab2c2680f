import type { ErrorCode, ErrorReport } from "../../core/errors.ts";
import { severalLines } from "../../core/plainText.ts";

/** What BullMQ says of a job whose workers died too often. */
const stalled = "job stalled more than allowable limit";

/** @param reason what a worker or BullMQ said; it came through the queue, so it may be anything. */
export function jobFailure(reason: string | undefined): ErrorReport {
  if (reason === stalled) {
    const message = "The workers that took this run died again and again.";
    return { code: "trainer-failed", message, next: "The network may be too large for their memory." };
  }
  const told = parsed(reason ?? "");
  const message = typeof told.message === "string" ? severalLines(told.message) : `A worker failed: ${reason ?? ""}`;
  return {
    // The codes are ours; whatever else stands there is shown as a failure of the trainer.
    code:
      typeof told.code === "string" && /^[a-z-]{3,30}$/.test(told.code) ? (told.code as ErrorCode) : "trainer-failed",
    message,
    ...(typeof told.next === "string" ? { next: severalLines(told.next) } : {}),
  };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
