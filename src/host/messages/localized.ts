import * as vscode from "vscode";
import type { MessageTranslator } from "./translator.ts";

let translator: MessageTranslator | null = null;

/** Makes `localized` ready. Where VS Code speaks English, there is nothing to translate, and nothing is loaded. */
export async function loadTranslations(): Promise<void> {
  const { bundle } = vscode.l10n;
  if (bundle === undefined) return;
  const { MessageTranslator, messageGrammar } = await import("./translations.ts");
  translator = new MessageTranslator(messageGrammar, (template) => bundle[template] ?? template);
}

/**
 * To be called once `loadTranslations` has settled.
 *
 * @param message of the layers below, in English: a sentence, or a phrase such as the name of a device.
 * @returns it in the language of VS Code; as it is where there is no translation.
 */
export function localized(message: string): string {
  // Without translations, VS Code speaks English, or a language that we do not know.
  return translator?.translate(message) ?? message;
}
