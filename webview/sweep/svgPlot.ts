import { onceAFrame, svgElement } from "../shared/dom.ts";

/** Calls `draw` when the plot has another size, and lets it be called once a frame. @returns a function that asks for it. */
export function drawnToSize(plot: HTMLElement, draw: (width: number, height: number) => void): () => void {
  const redraw = onceAFrame(() => {
    const { clientWidth, clientHeight } = plot;
    if (clientWidth > 0 && clientHeight > 0) draw(clientWidth, clientHeight);
  });
  new ResizeObserver(redraw).observe(plot);
  return redraw;
}

export type Anchor = "start" | "middle" | "end";

/** @returns a text at a place. @param kind its class. */
export function svgText(text: string, x: number, y: number, anchor: Anchor, kind = "tick"): SVGTextElement {
  const made = svgElement("text", { x, y, "text-anchor": anchor, class: kind });
  made.textContent = text;
  return made;
}

export function svgLine(x1: number, y1: number, x2: number, y2: number, kind: string): SVGLineElement {
  return svgElement("line", { x1, y1, x2, y2, class: kind });
}

/** @returns a line through points. */
export function svgPath(points: readonly { readonly x: number; readonly y: number }[], kind: string): SVGPathElement {
  const d = points.map(({ x, y }, at) => `${at === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
  return svgElement("path", { d, class: kind, fill: "none" });
}

/** @returns the whole drawing, which readers need not go through: its plot says what it shows. */
export function svgDrawing(width: number, height: number, children: readonly Node[]): SVGSVGElement {
  return svgElement("svg", { width, height, "aria-hidden": "true" }, ...children);
}

let measuring: CanvasRenderingContext2D | null = null;

/** @returns how wide a text is in the page's font at the size of ticks, in pixels. */
export function textWidth(text: string): number {
  measuring ??= document.createElement("canvas").getContext("2d");
  if (measuring === null) return text.length * 7;
  const { fontFamily, fontSize } = getComputedStyle(document.body);
  measuring.font = `${parseFloat(fontSize) * 0.85}px ${fontFamily}`;
  return measuring.measureText(text).width;
}

/** @returns a text that is not wider, with an ellipsis where something was left out. */
export function fitted(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let short = text;
  while (short.length > 1 && textWidth(`${short}…`) > width) short = short.slice(0, -1);
  return `${short}…`;
}
