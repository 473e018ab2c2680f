import { ExpectedError } from "../core/errors.ts";
import type { Terminal } from "./terminal.ts";

/** The part of standard input that questions need. */
export interface AnswerSource {
  readonly isTTY?: boolean | undefined;
  on(event: "data", listener: (chunk: Uint8Array | string) => void): unknown;
  off(event: "data", listener: (chunk: Uint8Array | string) => void): unknown;
  on(event: "end", listener: () => void): unknown;
  off(event: "end", listener: () => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

/**
 * Asks a question that is answered with yes or no; no is what an empty line means.
 *
 * @param otherwise option that answers in advance: "--yes".
 * @throws ExpectedError `bad-usage` where nobody can answer.
 */
export async function confirmed(
  question: string,
  otherwise: string,
  terminal: Terminal,
  answers: AnswerSource,
): Promise<boolean> {
  if (!terminal.interactive || answers.isTTY !== true) {
    throw new ExpectedError("bad-usage", `${question} There is nobody to answer.`, { next: `Say ${otherwise}.` });
  }
  terminal.write(`${question} [y/N] `);
  const answer = await firstLine(answers);
  return /^\s*y(es)?\s*$/i.test(answer);
}

function firstLine(answers: AnswerSource): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    const read = (chunk: Uint8Array | string): void => {
      text += typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk);
      if (text.includes("\n")) done();
    };
    const done = (): void => {
      answers.off("data", read);
      answers.off("end", done);
      answers.pause();
      resolve(text);
    };
    answers.on("data", read);
    answers.on("end", done);
    answers.resume();
  });
}
