import * as vscode from "vscode";
import { ExpectedError, reportOf } from "../core/errors.ts";
import { commandIds } from "./ids.ts";
import { localized } from "./messages/localized.ts";
import { reportSentence, withoutLinks } from "./sentences.ts";

/** A button of a message, and what it does. */
export interface Action {
  readonly title: string;
  run(): unknown;
}

/** The buttons that several messages have. */
export const actions = {
  showLog: (): Action => ({
    title: vscode.l10n.t("Show Log"),
    run: () => vscode.commands.executeCommand(commandIds.showLog),
  }),
  chooseNode: (): Action => ({
    title: vscode.l10n.t("Choose Node…"),
    run: () => vscode.commands.executeCommand(commandIds.chooseNode),
  }),
  setUpTensorflow: (): Action => ({
    title: vscode.l10n.t("Set Up TensorFlow…"),
    run: () => vscode.commands.executeCommand(commandIds.setUpTensorflow),
  }),
  doctor: (): Action => ({
    title: vscode.l10n.t("Doctor"),
    run: () => vscode.commands.executeCommand(commandIds.doctor),
  }),
  manageTrust: (): Action => ({
    title: vscode.l10n.t("Manage Workspace Trust"),
    run: () => vscode.commands.executeCommand("workbench.trust.manage"),
  }),
} as const;

/** Shows an error; settles when the person has chosen a button and its work is done, or closed the message. */
export async function showError(message: string, buttons: readonly Action[]): Promise<void> {
  await chosen(vscode.window.showErrorMessage(withoutLinks(message), ...titlesOf(buttons)), buttons);
}

/** As `showError`, for what is no failure but cannot be done. */
export async function showWarning(message: string, buttons: readonly Action[]): Promise<void> {
  await chosen(vscode.window.showWarningMessage(withoutLinks(message), ...titlesOf(buttons)), buttons);
}

/** As `showError`, for what is good to know. */
export async function showInformation(message: string, buttons: readonly Action[]): Promise<void> {
  await chosen(vscode.window.showInformationMessage(withoutLinks(message), ...titlesOf(buttons)), buttons);
}

const titlesOf = (buttons: readonly Action[]): string[] => buttons.map(({ title }) => title);

async function chosen(shown: Thenable<string | undefined>, buttons: readonly Action[]): Promise<void> {
  const title = await shown;
  await buttons.find((button) => button.title === title)?.run();
}

/** @returns what happened and what can be done about it, as a person reads it. */
export function sentenceOf(error: unknown): string {
  return reportSentence(reportOf(error), localized);
}

/**
 * @returns a command's function whose failures are shown: foreseen ones as they are, others with the log, which has their
 * stack.
 */
export function withMessages<Args extends unknown[]>(
  output: vscode.LogOutputChannel,
  command: (...args: Args) => Promise<void>,
): (...args: Args) => Promise<void> {
  return async (...args) => {
    try {
      await command(...args);
    } catch (error) {
      const { message, stack } = reportOf(error);
      output.error(stack ?? message);
      await showError(sentenceOf(error), error instanceof ExpectedError ? [] : [actions.showLog()]);
    }
  };
}
