import { version } from "../../package.json";
import type { WorkerEvent } from "../services/queue/main.ts";
import { loadQueues } from "../services/sweep/openSweep.ts";
import type { Context } from "./context.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { clock, counted, percent } from "./formats.ts";
import { onInterruption } from "./interruption.ts";
import { jsonLine } from "./jsonLines.ts";
import type { Style } from "./terminal.ts";

export interface WorkerOptions {
  readonly concurrency?: number;
  readonly threads?: number;
  readonly json?: boolean;
}

/** Trains runs from a queue until it is told to stop. */
export async function worker(address: string, options: WorkerOptions, context: Context): Promise<ExitCode> {
  const { terminal, installation, signals } = context;
  const { concurrency = null, threads = null, json = false } = options;
  const { QueueWorker } = await loadQueues(installation);
  const queue = await QueueWorker.open({ address, installation, version, concurrency, threads });
  const [soon, now] = [new AbortController(), new AbortController()];
  const say = (line: string): void => {
    if (!json) terminal.out(line);
  };
  const stopListening = onInterruption(signals, (urgency) => {
    say(urgency === "soon" ? "Saving, and giving the runs under way back; Ctrl-C again leaves at once." : "Leaving.");
    if (urgency === "now") now.abort();
    soon.abort();
  });
  // A queue runs empty again and again: it is said once.
  let isWaiting = false;
  queue.onEvent((event) => {
    if (event.type === "waiting" && isWaiting) return;
    if (event.type !== "lost" && event.type !== "back") isWaiting = event.type === "waiting";
    if (json) terminal.out(jsonLine(told(event)));
    else terminal.out(lineOf(event, terminal.style()));
  });
  const { concurrency: atOnce, threads: each } = queue.shares;
  if (json)
    terminal.out(jsonLine({ type: "worker", event: "ready", address: queue.address, version, ...queue.shares }));
  else say(`Working for ${queue.address}: ${counted(atOnce, "run")} at a time, ${counted(each, "thread")} each.`);
  try {
    await queue.work(soon.signal, now.signal);
    return now.signal.aborted ? exitCodes.interrupted : exitCodes.done;
  } finally {
    stopListening();
  }
}

function told(event: WorkerEvent): object {
  return { ...event, type: "worker", event: event.type };
}

function lineOf(event: WorkerEvent, { colors, glyphs }: Style): string {
  switch (event.type) {
    case "waiting":
      return colors.dim("Waiting for runs.");
    case "begun":
      return `${event.runId}  ${event.name}${event.step > 0 ? `  from step ${event.step} on` : ""}`;
    case "lost":
      return `The Redis at ${event.address} went away; training on, and waiting for it.`;
    case "back":
      return `The Redis at ${event.address} is back.`;
    case "ended":
      return `${event.runId}  ${endingOf(event, { colors, glyphs })}  ${clock(event.seconds)}`;
  }
}

function endingOf(
  { status, accuracy, error }: Extract<WorkerEvent, { type: "ended" }>,
  { colors, glyphs }: Pick<Style, "colors" | "glyphs">,
): string {
  switch (status) {
    case "completed":
      return `${colors.green(glyphs.good)} ${accuracy === null ? "done" : percent(accuracy)}`;
    case "failed":
      return `${colors.red(glyphs.bad)} ${error?.message ?? "failed"}`;
    case "givenBack":
      return "given back";
    case "lost":
      return "taken over by another worker";
  }
}
