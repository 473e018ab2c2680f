import { matched } from "./match.ts";
import {
  filled,
  messageKind,
  patternOf,
  specificity,
  type TranslateTemplate,
  type Grammar,
  type Kind,
  type Pattern,
} from "./template.ts";

/** Longer ones are no sentences that we wrote. */
const longest = 4000;
const number = /^(?:[-+]?\d+(?:[,.]\d+)*(?:e[-+]?\d+)?|NaN|-?Infinity)$/;

/** Says an English message in the person's language; what is not known stays as it is. */
export type Say = (message: string) => string;

/** What a phrase was made of. */
interface Found {
  readonly pattern: Pattern;
  readonly values: readonly string[];
}

/**
 * Says in another language what was said in English: finds the template that a finished message was made from and the
 * values in its holes, says those that are phrases themselves in the same way, and fills the translated template. What
 * fits no template stays as it is, letter by letter.
 */
export class MessageTranslator {
  readonly #grammar: Grammar;
  readonly #inLanguage: TranslateTemplate;
  /** Of each kind, the most specific first. */
  readonly #patterns = new Map<Kind, readonly Pattern[]>();

  /** @param inLanguage gives a template of the grammar in the other language; itself when it has none. */
  constructor(grammar: Grammar, inLanguage: TranslateTemplate) {
    this.#grammar = grammar;
    this.#inLanguage = inLanguage;
  }

  /** @param message sentences, or a phrase without a full stop. @returns it as it is when nothing is known of it. */
  translate(message: string): string {
    return (
      new Translation(this.#grammar, (kind) => this.#patternsOf(kind), this.#inLanguage).message(message) ?? message
    );
  }

  #patternsOf(kind: Kind): readonly Pattern[] {
    let patterns = this.#patterns.get(kind);
    if (patterns === undefined) {
      const templates = this.#grammar[kind]?.templates ?? [];
      patterns = templates.map(patternOf).sort((one, other) => specificity(other) - specificity(one));
      this.#patterns.set(kind, patterns);
    }
    return patterns;
  }
}

/** Of one message: what is asked about a part of it is asked once. */
class Translation {
  readonly #grammar: Grammar;
  readonly #patternsOf: (kind: Kind) => readonly Pattern[];
  readonly #inLanguage: TranslateTemplate;
  readonly #found = new Map<string, Found | null>();

  constructor(grammar: Grammar, patternsOf: (kind: Kind) => readonly Pattern[], inLanguage: TranslateTemplate) {
    this.#grammar = grammar;
    this.#patternsOf = patternsOf;
    this.#inLanguage = inLanguage;
  }

  /** @returns null when no template fits. */
  message(text: string): string | null {
    if (text.length > longest) return null;
    // Several problems of a file stand below each other.
    if (text.includes("\n")) return this.#lines(text.split("\n"));
    // First without its stop, which otherwise a value at the end would take for its own.
    const phrase = text.endsWith(".") ? this.#find(messageKind, text.slice(0, -1)) : null;
    if (phrase !== null) return `${this.#say(phrase)}。`;
    const whole = this.#find(messageKind, text);
    return whole === null ? null : this.#say(whole);
  }

  #lines(lines: readonly string[]): string | null {
    const said = lines.map((line) => this.message(line));
    return said.every((line) => line === null) ? null : said.map((line, i) => line ?? lines[i]).join("\n");
  }

  #find(kind: Kind, text: string): Found | null {
    const key = `${kind}\n${text}`;
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    // A phrase that asks for itself has lost a letter on the way: this only ends what is asked twice.
    this.#found.set(key, null);
    let found: Found | null = null;
    for (const pattern of this.#patternsOf(kind)) {
      const values = matched(pattern, text, (of, part) => this.#accepts(of, part));
      if (values === null) continue;
      found = { pattern, values };
      break;
    }
    this.#found.set(key, found);
    return found;
  }

  #accepts(kind: Kind, text: string): boolean {
    if (kind === "anything") return true;
    if (kind === "text" || kind === messageKind) return text !== "";
    if (kind === "number") return number.test(text);
    return this.#isVerbatim(kind, text) || this.#find(kind, text) !== null;
  }

  #isVerbatim(kind: Kind, text: string): boolean {
    const phrases = this.#grammar[kind];
    if (phrases === undefined) throw new Error(`No phrases are of the kind ${kind}.`);
    return phrases.verbatim?.test(text) ?? false;
  }

  #say({ pattern, values }: Found): string {
    const kinds = new Map(pattern.holes.map(({ number: index, kind }) => [index, kind]));
    return filled(
      this.#inLanguage(pattern.text),
      values.map((value, index) => this.#sayValue(kinds.get(index) ?? "text", value)),
    );
  }

  #sayValue(kind: Kind, text: string): string {
    if (kind === "text" || kind === "anything" || kind === "number") return text;
    if (kind === messageKind) return this.message(text) ?? text;
    const found = this.#isVerbatim(kind, text) ? null : this.#find(kind, text);
    return found === null ? text : this.#say(found);
  }
}
