/**
 * What a hole of a template may hold: any `text`, `anything` (text that may be empty), a `number`, a whole `message` of its own (left in English where no
 * template fits it), or one of the phrases of a group.
 */
export type Kind = string;

/** An English message with holes `{0}`, `{1}`, …, without a full stop at its end, and the kind of each hole. */
export type Template = readonly [text: string, ...holes: Kind[]];

/** Phrases that can stand in the same place. */
export interface Phrases {
  readonly templates: readonly Template[];
  /** What else may stand there and is the same in every language: names, numbers, JSON. */
  readonly verbatim?: RegExp;
}

/** By the kind of holes that they fill. */
export type Grammar = Readonly<Partial<Record<Kind, Phrases>>>;

/** The kind of finished messages. */
export const messageKind = "message";

/** @returns a template in the person's language, holes and all. */
export type TranslateTemplate = (template: string) => string;

/** A template taken apart: `literals[0] hole literals[1] hole …`. */
export interface Pattern {
  readonly text: string;
  readonly literals: readonly string[];
  /** For each hole in the order of the text: its number and its kind. */
  readonly holes: readonly { readonly number: number; readonly kind: Kind }[];
}

const hole = /\{(\d+)\}/g;

export function patternOf([text, ...kinds]: Template): Pattern {
  const holes = Array.from(text.matchAll(hole), ([, digits]) => {
    const number = Number(digits);
    return { number, kind: kinds.at(number) ?? "text" };
  });
  return { text, literals: text.split(/\{\d+\}/), holes };
}

/** Length of what must stand there letter by letter: the more, the surer a match. */
export function specificity({ literals }: Pattern): number {
  return literals.reduce((sum, { length }) => sum + length, 0);
}

/**
 * Puts values into the holes of a template. Chinese stands apart from Latin letters and figures: where a value meets the
 * template without a blank, one is put between; what is inside of a value stays as it is.
 *
 * @param template in any language.
 */
export function filled(template: string, values: readonly string[]): string {
  let text = "";
  let at = 0;
  for (const { 0: whole, 1: digits, index } of template.matchAll(hole)) {
    text = spaced(spaced(text, template.slice(at, index)), values.at(Number(digits)) ?? whole);
    at = index + whole.length;
  }
  return spaced(text, template.slice(at));
}

const chineseThenLatin = /^\p{Script=Han}[\w"`{[.+-]$/u;
const latinThenChinese = /^[\w"`}\].%]\p{Script=Han}$/u;

function spaced(before: string, after: string): string {
  const meeting = `${before.slice(-1)}${after.slice(0, 1)}`;
  return chineseThenLatin.test(meeting) || latinThenChinese.test(meeting) ? `${before} ${after}` : before + after;
}
