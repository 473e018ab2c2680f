import { translateWith, type Translate } from "../../src/core/translate.ts";
import { pageData } from "./messages.ts";

let translate: Translate | null = null;

/**
 * The text in the person's language.
 *
 * @param message in English, which is its key too: a literal, so that it can be collected. `{0}`, `{1}` are replaced.
 */
export const t: Translate = (message, ...values) => {
  translate ??= translateWith(pageData().strings);
  return translate(message, ...values);
};
