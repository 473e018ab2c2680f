/** One element; attributes and text are escaped. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content: string | readonly string[] = [],
): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  const inner = typeof content === "string" ? escaped(content) : content.join("");
  return inner === "" ? `<${name}${written.join("")}/>` : `<${name}${written.join("")}>${inner}</${name}>`;
}

/** A picture on white paper, so that it can be read on a dark page too. */
export function svg(width: number, height: number, title: string, content: readonly string[]): string {
  const head = {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `0 0 ${width} ${height}`,
    ...{ width, height, role: "img", "font-family": "system-ui, sans-serif", "font-size": 12, fill: "#1f2328" },
  };
  const paper = element("rect", { width, height, fill: "#ffffff" });
  return `${element("svg", head, [element("title", {}, title), paper, ...content])}\n`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
