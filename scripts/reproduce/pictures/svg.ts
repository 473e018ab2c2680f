import { element } from "../../../src/core/pictures/svg.ts";

export { element } from "../../../src/core/pictures/svg.ts";

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
