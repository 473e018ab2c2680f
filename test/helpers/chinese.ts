import { readFileSync } from "node:fs";
import { messageGrammar } from "../../src/host/messages/grammar.ts";
import { MessageTranslator } from "../../src/host/messages/translator.ts";

/** The translations of the extension, as VS Code reads them. */
export const chineseTexts = JSON.parse(
  readFileSync(new URL("../../l10n/bundle.l10n.zh-cn.json", import.meta.url), "utf8"),
) as Readonly<Record<string, string>>;

const translator = new MessageTranslator(messageGrammar, (template) => chineseTexts[template] ?? template);

/** What VS Code in Simplified Chinese shows of a message of the layers below. */
export const inChinese = (message: string): string => translator.translate(message);
