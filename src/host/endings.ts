import type { ErrorCode, ErrorReport, ExpectedError } from "../core/errors.ts";
import type { TrainerEvent } from "../core/runEvents.ts";
import type { TrainerExit } from "../services/trainerProcess.ts";
import type { Say } from "./messages/translator.ts";
import { reportSentence } from "./sentences.ts";

/** What a person is told when a run did not end as it should. */
export interface Ending {
  /** Why, in a sentence, and what can be done, in another. */
  readonly reason: string;
  readonly remedy: Remedy | null;
}

/** What may help: going on with the run, another Node, other settings, TensorFlow's library, a look at the engines. */
export type Remedy = "resume" | "chooseNode" | "openFile" | "setUpTensorflow" | "doctor";

/** Failures that come again until the experiment file, or what it names, is another. */
const ofTheFile: ReadonlySet<ErrorCode | "unexpected"> = new Set([
  "bad-experiment",
  "not-available",
  "bad-data-file",
  "too-large",
  "loss-not-finite",
] as const);

/**
 * @param events of the run, which tell whether it ever began. @param say says it in the person's language.
 * @returns null when there is nothing to tell: the run came to its end, or ended as the person wanted, who stopped it or
 * closed the window.
 */
export function endingOf({ ending, error }: TrainerExit, events: readonly TrainerEvent[], say: Say): Ending | null {
  const report = ending?.type === "failed" ? ending.error : ending === null ? error : null;
  if (report === null || report.code === "aborted") return null;
  return endingWith(report, events, say);
}

/** @returns what is told of a failure; `events` as in `endingOf`. */
export function endingWith(report: ErrorReport | ExpectedError, events: readonly TrainerEvent[], say: Say): Ending {
  const remedy = remedyOf(report.code, events);
  // The next step of the layers below is one of the command line; here the buttons are.
  const told = remedy === "setUpTensorflow" ? { message: report.message } : report;
  return { reason: reportSentence(told, say), remedy };
}

function remedyOf(code: ErrorCode | "unexpected", events: readonly TrainerEvent[]): Remedy | null {
  if (ofTheFile.has(code)) return "openFile";
  if (code.startsWith("library-")) return "setUpTensorflow";
  if (events.some(({ type }) => type === "started")) return "resume";
  if (code === "engine-failed") return "doctor";
  // Before the first word of a trainer, what can be wrong is the Node that runs it.
  return code === "trainer-failed" || code === "protocol-mismatch" ? "chooseNode" : null;
}
