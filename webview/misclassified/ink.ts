/**
 * A digit's pixels as a canvas takes them.
 *
 * @param pixels one byte each: 0 background, 255 ink. @param dark whether ink is to be white on black, as MNIST has it,
 * or black on white, as on paper.
 * @returns red, green, blue and opacity of each.
 */
export function rgbaOf(pixels: Uint8Array, dark: boolean): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(pixels.length * 4);
  pixels.forEach((pixel, i) => {
    const grey = dark ? pixel : 255 - pixel;
    rgba.fill(grey, 4 * i, 4 * i + 3);
    rgba[4 * i + 3] = 255;
  });
  return rgba;
}
