import type { ComparedRun, ToCompare } from "../../protocol/compare.ts";
import type { Say } from "../messages/translator.ts";

/** @returns a message to the page with what the layers below have said in it, said in the person's language. */
export function spoken(message: ToCompare, say: Say): ToCompare {
  const orNull = (text: string | null): string | null => (text === null ? null : say(text));
  const spokenRun = (run: ComparedRun): ComparedRun => ({
    ...run,
    device: orNull(run.device),
    problem: orNull(run.problem),
  });
  switch (message.type) {
    case "comparison": {
      const { comparison } = message;
      return { ...message, comparison: { ...comparison, runs: comparison.runs.map(spokenRun) } };
    }
    case "pair":
      return { ...message, pair: { ...message.pair, reason: orNull(message.pair.reason) } };
    case "problem":
      return message;
  }
}
