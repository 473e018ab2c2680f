/** Loaded where VS Code speaks another language than English. */
export { messageGrammar } from "./grammar.ts";
export { MessageTranslator } from "./translator.ts";
