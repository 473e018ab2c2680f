import { side } from "../../src/core/plane.ts";
import { element } from "../shared/dom.ts";
import { rgbaOf } from "./ink.ts";

/** A digit drawn pixel by pixel; CSS makes it larger and keeps it crisp. */
export class DigitCanvas {
  readonly root: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #pixels: Uint8Array | null = null;
  #dark: boolean | null = null;

  constructor() {
    this.root = element("canvas", { class: "digit", aria: { hidden: "true" } });
    this.root.width = side;
    this.root.height = side;
    const context = this.root.getContext("2d");
    if (context === null) throw new Error("This page cannot draw on a canvas.");
    this.#context = context;
  }

  /** @param pixels 784 bytes; null while they are not there. @param dark as `rgbaOf`. */
  show(pixels: Uint8Array | null, dark: boolean): void {
    if (pixels === this.#pixels && dark === this.#dark) return;
    this.#pixels = pixels;
    this.#dark = dark;
    if (pixels === null) this.#context.clearRect(0, 0, side, side);
    else this.#context.putImageData(new ImageData(rgbaOf(pixels, dark), side, side), 0, 0);
  }
}
