import type { CurveView } from "./curveView.ts";
import { nearestIndex } from "../../src/core/pictures/decimation.ts";
import type { Area } from "./endLabels.ts";

export interface GestureTarget {
  readonly view: CurveView;
  /** Where curves are drawn, in pixels of the element. */
  areaOf(): Area;
  /** x of the points that the cursor can go to, ascending. */
  places(): Float64Array;
  pick(x: number): void;
}

/** Pixels of movement from which on a click is a drag. */
const dragFrom = 4;

/** Lets wheel, mouse and keyboard zoom, pan and point in a chart. @returns a function that ends it. */
export function followGestures(plot: HTMLElement, target: GestureTarget): () => void {
  const { view } = target;
  const ending = new AbortController();
  const options = { signal: ending.signal };
  let drag: { readonly pointer: number; x: number; moved: boolean } | null = null;

  const xOf = (event: MouseEvent): number => {
    const { left, right } = target.areaOf();
    const { min, max } = view.window;
    const share = (event.clientX - plot.getBoundingClientRect().left - left) / Math.max(1, right - left);
    return min + Math.min(1, Math.max(0, share)) * (max - min);
  };
  const unitsOf = (pixels: number): number => {
    const { left, right } = target.areaOf();
    return (pixels * (view.window.max - view.window.min)) / Math.max(1, right - left);
  };
  const pointAt = (x: number): void => {
    const places = target.places();
    const index = nearestIndex(places, x);
    view.cursor = index < 0 ? null : places[index];
  };

  plot.addEventListener(
    "wheel",
    (event) => {
      // A page that scrolls goes on scrolling, unless a person asks for the zoom.
      const { scrollHeight, clientHeight } = document.documentElement;
      if (scrollHeight > clientHeight + 1 && !event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) view.pan(unitsOf(event.deltaX));
      else view.zoom(Math.exp(Math.max(-100, Math.min(100, event.deltaY)) * 0.003), xOf(event));
    },
    { ...options, passive: false },
  );
  plot.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button !== 0) return;
      drag = { pointer: event.pointerId, x: event.clientX, moved: false };
      plot.setPointerCapture(event.pointerId);
    },
    options,
  );
  plot.addEventListener(
    "pointermove",
    (event) => {
      if (drag?.pointer !== event.pointerId) {
        pointAt(xOf(event));
        return;
      }
      const by = event.clientX - drag.x;
      if (!drag.moved && Math.abs(by) < dragFrom) return;
      drag.moved = true;
      drag.x = event.clientX;
      view.cursor = null;
      view.pan(-unitsOf(by));
    },
    options,
  );
  plot.addEventListener(
    "pointerup",
    (event) => {
      if (drag?.pointer === event.pointerId && !drag.moved) target.pick(xOf(event));
      drag = null;
    },
    options,
  );
  plot.addEventListener("pointercancel", () => (drag = null), options);
  plot.addEventListener("pointerleave", () => (view.cursor = null), options);
  plot.addEventListener("blur", () => (view.cursor = null), options);
  plot.addEventListener("keydown", (event) => onKey(event, target, pointAt), options);
  return () => ending.abort();
}

function onKey(event: KeyboardEvent, target: GestureTarget, pointAt: (x: number) => void): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const { view } = target;
  const { min, max } = view.window;
  const middle = view.cursor ?? (min + max) / 2;
  const step = (direction: 1 | -1): void => {
    if (event.shiftKey) {
      view.pan(direction * (max - min) * 0.1);
      return;
    }
    const places = target.places();
    if (view.cursor === null) {
      pointAt(direction > 0 ? min : max);
      return;
    }
    // A hundred thousand batches are crossed in a hundred steps.
    const stride = Math.max(1, Math.round(places.length / 100));
    const index = nearestIndex(places, view.cursor) + direction * stride;
    const next = places.at(Math.min(places.length - 1, Math.max(0, index)));
    if (next !== undefined) view.cursor = next;
  };
  switch (event.key) {
    case "ArrowRight":
      step(1);
      break;
    case "ArrowLeft":
      step(-1);
      break;
    case "Home":
      pointAt(min);
      break;
    case "End":
      pointAt(max);
      break;
    case "+":
    case "=":
      view.zoom(0.8, middle);
      break;
    case "-":
      view.zoom(1.25, middle);
      break;
    case "0":
      view.show(null);
      break;
    case "Enter":
    case " ":
      if (view.cursor === null) return;
      target.pick(view.cursor);
      break;
    case "Escape":
      if (view.cursor === null) return;
      view.cursor = null;
      break;
    default:
      return;
  }
  event.preventDefault();
}
