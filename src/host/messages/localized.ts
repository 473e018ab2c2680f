import * as vscode from "vscode";
import { messageGrammar } from "./grammar.ts";
import { MessageTranslator } from "./translator.ts";

let translator: MessageTranslator | null = null;

/**
 * @param message of the layers below, in English: a sentence, or a phrase such as the name of a device.
 * @returns it in the language of VS Code; as it is where there is no translation.
 */
export function localized(message: string): string {
  const { bundle } = vscode.l10n;
  // Without a bundle, VS Code speaks English, or a language that we do not know.
  if (bundle === undefined) return message;
  translator ??= new MessageTranslator(messageGrammar, (template) => bundle[template] ?? template);
  return translator.translate(message);
}
