import * as vscode from "vscode";
import { reportOf } from "../core/errors.ts";

/** @returns the log that *Show Log* opens. */
export function createOutput(): vscode.LogOutputChannel {
  return vscode.window.createOutputChannel("MNIST Lab", { log: true });
}

/**
 * For work that nobody waits for: a failure goes to the log.
 *
 * @param what was to be done, for the log.
 */
export function inBackground(output: vscode.LogOutputChannel, what: string, work: PromiseLike<unknown>): void {
  work.then(undefined, (error: unknown) => logFailure(output, what, error));
}

/** @param what failed. */
export function logFailure(output: vscode.LogOutputChannel, what: string, error: unknown): void {
  const { message, stack } = reportOf(error);
  output.error(`${what}: ${stack ?? message}`);
}
