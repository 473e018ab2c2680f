/**
 * Widths of Arial's characters in thousandths of its size, which are those of Arimo and Helvetica too: from the table
 * `hmtx` of Arimo 1.33, of U+0020 to U+007E and of U+00A0 to U+00FF.
 */
const regular = [
  "278,278,355,556,556,889,667,191,333,333,389,584,278,333,278,278,556,556,556,556,556,556,556,556,556,556,278,278",
  "584,584,584,556,1015,667,667,722,722,667,611,778,722,278,500,667,556,833,722,778,667,778,722,667,611,722,667,944",
  "667,667,611,278,278,278,469,556,333,556,556,500,556,556,278,556,556,222,222,500,222,833,556,556,556,556,333,500",
  "278,556,500,722,500,500,500,334,260,334,584",
  "278,333,556,556,556,556,260,556,333,737,370,556,584,333,737,552,400,549,333,333,333,576,537,333,333,333,365,556",
  "834,834,834,611,667,667,667,667,667,667,1000,722,667,667,667,667,278,278,278,278,722,722,778,778,778,778,778,584",
  "778,722,722,722,722,667,667,611,556,556,556,556,556,556,889,500,556,556,556,556,278,278,278,278,556,556,556,556",
  "556,556,556,549,611,556,556,556,556,500,556,500",
];
const bold = [
  "278,333,474,556,556,889,722,238,333,333,389,584,278,333,278,278,556,556,556,556,556,556,556,556,556,556,333,333",
  "584,584,584,611,975,722,722,722,722,667,611,778,722,278,556,722,611,833,722,778,667,778,722,667,611,722,667,944",
  "667,667,611,333,278,333,584,556,333,556,611,556,611,556,333,611,611,278,278,556,278,889,611,611,611,611,389,556",
  "333,611,556,778,556,556,500,389,280,389,584",
  "278,333,556,556,556,556,280,556,333,737,370,556,584,333,737,552,400,549,333,333,333,600,556,333,333,333,365,556",
  "834,834,834,611,722,722,722,722,722,722,1000,722,667,667,667,667,278,278,278,278,722,722,778,778,778,778,778,584",
  "778,722,722,722,722,667,667,611,556,556,556,556,556,556,889,556,556,556,556,556,278,278,278,278,611,611,611,611",
  "611,611,611,549,611,611,611,611,611,556,611,556",
];
const parsed = (rows: readonly string[]): readonly number[] => rows.join(",").split(",").map(Number);
const widths = { regular: parsed(regular), bold: parsed(bold) };

/** Punctuation and signs that our own texts have; regular and bold are alike. */
const signs: Readonly<Partial<Record<string, number>>> = {
  ...{ "–": 556, "—": 1000, "‘": 222, "’": 278, "“": 500, "”": 500, "…": 1000, "•": 350, "−": 584 },
  ...{ "→": 1000, "←": 1000, "↑": 500, "↓": 500, "∞": 713, "≤": 549, "≥": 549, "≈": 549, "\u200b": 0 },
};

export interface TextStyle {
  /** Height of the font, in units of the picture. */
  readonly size: number;
  readonly bold?: boolean;
}

/** @returns how long a text is, in units of the picture; what the table lacks is taken for longer than it may be. */
export function textWidth(text: string, { size, bold: isBold = false }: TextStyle): number {
  let sum = 0;
  for (const character of text) sum += characterWidth(character, isBold);
  return (sum * size) / 1000;
}

function characterWidth(character: string, isBold: boolean): number {
  const code = character.codePointAt(0) ?? 0;
  const table = isBold ? widths.bold : widths.regular;
  if (code >= 0x20 && code <= 0x7e) return table[code - 0x20];
  if (code >= 0xa0 && code <= 0xff) return table[code - 0xa0 + 95];
  const sign = signs[character];
  if (sign !== undefined) return sign;
  // Emoji are wider than anything else; Chinese, Japanese and Korean characters are squares; of others none is wider.
  return code > 0xffff ? 1300 : code >= 0x2e80 ? 1000 : 800;
}

/** White space that SVG draws as one space, or not at all. */
const collapsing = /^ | $| {2}|[\t\n\r]/;
/** Squares in every font: ideographs, kana and full-width punctuation. */
const squares = /^[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff60]$/;

/**
 * @returns whether `textWidth` is how long the text is, and not only how long it may be: then it can be drawn at that length
 * in any font. Of a single character it makes no difference.
 */
export function hasKnownWidth(text: string): boolean {
  const characters = Array.from(text);
  return characters.length > 1 && !collapsing.test(text) && characters.every(isMeasured);
}

function isMeasured(character: string): boolean {
  return /^[ -~\u00a0-\u00ff]$/.test(character) || character in signs || squares.test(character);
}

/** @returns the text, or as much of its beginning as there is room for, with … behind. */
export function fitted(text: string, room: number, style: TextStyle): string {
  if (textWidth(text, style) <= room) return text;
  const characters = Array.from(text);
  let length = characters.length;
  const shortened = (): string => `${characters.slice(0, length).join("").trimEnd()}…`;
  while (length > 0 && textWidth(shortened(), style) > room) length--;
  return length === 0 ? "" : shortened();
}
