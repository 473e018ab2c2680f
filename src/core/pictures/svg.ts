/** One element; attributes and text are escaped. @param content text, or elements that are written already. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | null>>,
  content: string | readonly string[] = [],
): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === null ? [] : [` ${key}="${escaped(typeof value === "number" ? short(value) : value)}"`],
  );
  const inner = typeof content === "string" ? escaped(content) : content.join("");
  return inner === "" ? `<${name}${written.join("")}/>` : `<${name}${written.join("")}>${inner}</${name}>`;
}

/** What XML 1.0 has no place for at all: control characters, halves of surrogate pairs, two that are none. */
const impossible = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]|\p{Surrogate}/gu;

/** @returns the text as it stands in XML, in an element or in an attribute. */
export function escaped(text: string): string {
  return text
    .replaceAll(impossible, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** A picture that is drawn and not yet written. Lengths in units of a quarter of a millimetre. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** What it is, in a few words, and what is to be seen on it, for whoever does not see it. */
  readonly title: string;
  readonly description: string;
  /** Elements. */
  readonly content: readonly string[];
}

/** Units of a picture in a millimetre of paper. */
export const unitsInMillimetre = 4;

/** Arimo has Arial's widths, by which texts are placed; it is what PNGs are written with. */
export const fonts = "Arimo, Arial, Helvetica, sans-serif";

/** @returns the picture as a file or a part of a page: on white, as large as it is to be printed. */
export function svgText({ width, height, title, description, content }: Drawing): string {
  const head = {
    xmlns: "http://www.w3.org/2000/svg",
    width: `${short(width / unitsInMillimetre)}mm`,
    height: `${short(height / unitsInMillimetre)}mm`,
    viewBox: `0 0 ${short(width)} ${short(height)}`,
    ...{ role: "img", "font-family": fonts, "font-size": 12, fill: inkColor },
  };
  const paper = element("rect", { width, height, fill: "#ffffff" });
  const told = [element("title", {}, title), element("desc", {}, description)];
  return `${element("svg", head, [...told, paper, ...content])}\n`;
}

/** @returns drawings one below the other, as one. */
export function stacked(title: string, drawings: readonly Drawing[]): Drawing {
  let top = 0;
  const content = drawings.map((drawing) => {
    const moved = element("g", { transform: `translate(0 ${short(top)})` }, drawing.content);
    top += drawing.height;
    return moved;
  });
  const description = drawings.map((each) => each.description).join(" ");
  return { width: Math.max(0, ...drawings.map(({ width }) => width)), height: top, title, description, content };
}

/** Of texts. */
export const inkColor = "#1f2328";

/** A hundredth of a unit is finer than any printer. */
function short(value: number): string {
  return String(Number(value.toFixed(2)));
}
