/** What an element can be given; text goes in as text, never as HTML. */
export interface Attributes {
  readonly class?: string;
  readonly text?: string;
  /** Shown on hover. */
  readonly title?: string;
  readonly id?: string;
  readonly role?: string;
  /** Name for screen readers. */
  readonly label?: string;
  readonly tabIndex?: number;
  readonly hidden?: boolean;
  readonly data?: Readonly<Record<string, string>>;
  readonly aria?: Readonly<Record<string, string>>;
}

/** @returns a new element with its children. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly (Node | string | null)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (attributes.class !== undefined) made.className = attributes.class;
  if (attributes.text !== undefined) made.textContent = attributes.text;
  if (attributes.title !== undefined) made.title = attributes.title;
  if (attributes.id !== undefined) made.id = attributes.id;
  if (attributes.role !== undefined) made.setAttribute("role", attributes.role);
  if (attributes.label !== undefined) made.setAttribute("aria-label", attributes.label);
  if (attributes.tabIndex !== undefined) made.tabIndex = attributes.tabIndex;
  if (attributes.hidden !== undefined) made.hidden = attributes.hidden;
  for (const [key, value] of Object.entries(attributes.data ?? {})) made.dataset[key] = value;
  for (const [key, value] of Object.entries(attributes.aria ?? {})) made.setAttribute(`aria-${key}`, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** @returns a new SVG element. @param attributes numbers and theme colours of ours, no text from files. */
export function svgElement<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | number>> = {},
  ...children: readonly Node[]
): SVGElementTagNameMap[Name] {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

/** Sets an element's text unless it is there already: a screen reader is told of changes alone. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** @returns a function that runs `draw` in the next frame, once however often it is called before. */
export function onceAFrame(draw: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      draw();
    });
  };
}

/** A canvas of so many CSS pixels, sharp on every display. @returns its context, scaled to CSS pixels, cleared. */
export function sharpContext(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const ratio = window.devicePixelRatio;
  const pixels = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
  if (canvas.width !== pixels.width) canvas.width = pixels.width;
  if (canvas.height !== pixels.height) canvas.height = pixels.height;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("This page cannot draw on a canvas.");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}
