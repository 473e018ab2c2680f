import type { Picture } from "./picture.ts";
import { largestBlobs } from "./blobs.ts";
import { areaMeans, boundingBox, cropped, side, type Box, type Plane } from "./plane.ts";

/**
 * From any picture of a digit to what a network that learned MNIST expects. MNIST's own page says how its digits were made:
 * fitted into 20×20 pixels with their proportions kept, antialiased, and placed in 28×28 by their centre of mass. (In its
 * files that centre, counted in whole pixels from 0, is 14 when rounded, the longer side is 20, and the brightest pixel 255.)
 */

const inner = 20;
const centre = 14;

/** A picture is made smaller than this before anything else: more detail is lost anyway. */
const largestSide = 640;

/** A picture whose farthest colour is nearer to its background than this (0 to 1) holds nothing. */
const leastContrast = 0.06;
/** Share of the pixels that may be brighter than what counts as full ink: single wild pixels. */
const wild = 0.0005;
/** Share of the border that may be as far from the background as ink, without being taken for it. */
const borderNoise = 0.95;
/** Ink weaker than this share of full ink does not count when the digit is looked for. */
const leastInk = 0.05;

/** A digit that was found in a picture, and what was done to it. */
export interface FoundDigit {
  /** Where it is in the picture, in that one's pixels. */
  readonly box: Box;
  /** What was cut out there, 0 (background) to 1 (ink): without the background and specks. Of a large picture a smaller one. */
  readonly ink: Plane;
  /** What a network sees: [28 × 28], 0 (background) to 1 (ink). */
  readonly image: Float32Array;
}

/**
 * The background is the colour of the picture's border, ink what differs from it, so that dark on light, light on dark
 * and colours are all the same. Small specks are left out.
 *
 * @returns null where the picture is blank.
 */
export function foundDigitIn(picture: Picture): FoundDigit | null {
  const ink = inkOf(picture);
  if (ink === null) return null;
  const isReady = isPlaced(ink);
  const digit = isReady ? ink : largestBlobs(ink, leastInk);
  const box = boundingBox(digit);
  if (box === null) return null;
  const found = { box: inPicture(box, picture), ink: cropped(digit, box) };
  if (isReady) return { ...found, image: Float32Array.from(ink.values) };
  const scale = inner / Math.max(box.width, box.height);
  const width = Math.max(1, Math.round(box.width * scale));
  const height = Math.max(1, Math.round(box.height * scale));
  return { ...found, image: placed(areaMeans(digit, box, width, height)) };
}

/** @returns what a network sees of a picture, as `foundDigitIn`. */
export function digitImageOf(picture: Picture): Float32Array | null {
  return foundDigitIn(picture)?.image ?? null;
}

/** @param box in pixels of what the picture was made into. */
function inPicture({ x, y, width, height }: Box, picture: Picture): Box {
  const square = squareOf(picture);
  return {
    x: x * square,
    y: y * square,
    width: Math.min(picture.width, (x + width) * square) - x * square,
    height: Math.min(picture.height, (y + height) * square) - y * square,
  };
}

/** Side of the squares of pixels whose means stand for them, in pixels. */
function squareOf({ width, height }: Picture): number {
  return Math.ceil(Math.max(width, height) / largestSide);
}

/**
 * @param picture of 28×28 pixels that is to enter the network as it is, light on dark.
 * @returns [28 × 28], 0 to 1: its luminance, transparent pixels black; null where it has another size.
 */
export function plainImageOf({ width, height, rgba }: Picture): Float32Array | null {
  if (width !== side || height !== side) return null;
  return Float32Array.from({ length: side * side }, (_, i) => {
    const [red, green, blue, opacity] = rgba.subarray(4 * i, 4 * i + 4);
    return ((0.299 * red + 0.587 * green + 0.114 * blue) / 255) * (opacity / 255);
  });
}

/** Whether an image of this size is placed already as MNIST's are: nothing would be gained by doing it again. */
function isPlaced(ink: Plane): boolean {
  if (ink.width !== side || ink.height !== side) return false;
  const box = boundingBox(ink);
  if (box === null || Math.max(box.width, box.height) !== inner) return false;
  const mass = centreOf(ink);
  return Math.round(mass.x) === centre && Math.round(mass.y) === centre;
}

/** @returns the digit in a field of 28×28, its centre of mass at the middle and its strongest pixel 1. */
function placed(digit: Plane): Float32Array {
  const mass = centreOf(digit);
  const left = Math.min(side - digit.width, Math.max(0, Math.round(centre - mass.x)));
  const top = Math.min(side - digit.height, Math.max(0, Math.round(centre - mass.y)));
  const strongest = digit.values.reduce((most, value) => Math.max(most, value), 0);
  const field = new Float32Array(side * side);
  for (let y = 0; y < digit.height; y++) {
    for (let x = 0; x < digit.width; x++) {
      field[(top + y) * side + left + x] = digit.values[y * digit.width + x] / strongest;
    }
  }
  return field;
}

function centreOf({ width, values }: Plane): { x: number; y: number } {
  let total = 0;
  let sumX = 0;
  let sumY = 0;
  values.forEach((value, i) => {
    total += value;
    sumX += value * (i % width);
    sumY += value * Math.floor(i / width);
  });
  return { x: sumX / total, y: sumY / total };
}

/** @returns how much of full ink each pixel is, 0 to 1; null where nothing differs from the background. */
function inkOf(picture: Picture): Plane | null {
  const distance = distanceOf(picture);
  const { values } = distance;
  const sorted = Float32Array.from(values).sort();
  const full = sorted[sorted.length - 1 - Math.floor(sorted.length * wild)];
  if (full < leastContrast) return null;
  const border = Float32Array.from(borderOf(distance), (i) => values[i]).sort();
  const noise = border[Math.floor((border.length - 1) * borderNoise)];
  // Where even the border has ink on it, less than half of full ink may be taken for noise.
  const floor = Math.min(noise, full / 2);
  return { ...distance, values: values.map((value) => Math.min(1, Math.max(0, (value - floor) / (full - floor)))) };
}

/** How far each pixel's colour is from the background's: 0 the same, 1 black from white. */
function distanceOf(picture: Picture): Plane {
  const { red, green, blue, opacity } = channelsOf(picture);
  const ground = backgroundOf({ red, green, blue, opacity });
  // Colours are multiplied by their opacity; what shows through is the background.
  const values = red.values.map((value, i) => {
    const through = 1 - opacity.values[i];
    const differences = [
      value + through * ground.red - ground.red,
      green.values[i] + through * ground.green - ground.green,
      blue.values[i] + through * ground.blue - ground.blue,
    ];
    return Math.sqrt(differences.reduce((sum, each) => sum + each * each, 0) / 3);
  });
  return { ...red, values };
}

interface Channels {
  /** Multiplied by the opacity, 0 to 1. */
  readonly red: Plane;
  readonly green: Plane;
  readonly blue: Plane;
  readonly opacity: Plane;
}

/** The picture's channels; of a large one, means over squares of pixels. */
function channelsOf(picture: Picture): Channels {
  const { width, height, rgba } = picture;
  const square = squareOf(picture);
  const size = { width: Math.ceil(width / square), height: Math.ceil(height / square) };
  const sums = Array.from({ length: 4 }, () => new Float32Array(size.width * size.height));
  const [red, green, blue, opacity] = sums;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const pixel = 4 * (y * width + x);
      const to = Math.floor(y / square) * size.width + Math.floor(x / square);
      const seen = rgba[pixel + 3] / 255;
      red[to] += (rgba[pixel] / 255) * seen;
      green[to] += (rgba[pixel + 1] / 255) * seen;
      blue[to] += (rgba[pixel + 2] / 255) * seen;
      opacity[to] += seen;
    }
  }
  const mean = (values: Float32Array): Plane => ({
    ...size,
    values: values.map((sum, i) => {
      const columns = Math.min(square, width - (i % size.width) * square);
      const rows = Math.min(square, height - Math.floor(i / size.width) * square);
      return sum / (columns * rows);
    }),
  });
  return { red: mean(red), green: mean(green), blue: mean(blue), opacity: mean(opacity) };
}

/**
 * @returns the border's colour, its median in each channel; where the border is transparent, whichever of black and white
 * is farther from what can be seen.
 */
function backgroundOf({ red, green, blue, opacity }: Channels): { red: number; green: number; blue: number } {
  const border = borderOf(red);
  const seen = border.filter((i) => opacity.values[i] >= 0.5);
  if (2 * seen.length >= border.length) {
    const median = ({ values }: Plane): number => {
      const colours = Float32Array.from(seen, (i) => values[i] / opacity.values[i]).sort();
      return colours[Math.floor(colours.length / 2)];
    };
    return { red: median(red), green: median(green), blue: median(blue) };
  }
  const sum = ({ values }: Plane): number => values.reduce((total, value) => total + value, 0);
  const light = 0.299 * sum(red) + 0.587 * sum(green) + 0.114 * sum(blue) > 0.5 * sum(opacity);
  return light ? { red: 0, green: 0, blue: 0 } : { red: 1, green: 1, blue: 1 };
}

/** @returns indices of the outermost pixels, about 2 % of the shorter side wide. */
function borderOf({ width, height }: Plane): number[] {
  const thickness = Math.max(1, Math.round(Math.min(width, height) * 0.02));
  const indices: number[] = [];
  for (let y = 0; y < height; y++) {
    const inside = y >= thickness && y < height - thickness;
    for (let x = 0; x < width; x++) {
      if (!inside || x < thickness || x >= width - thickness) indices.push(y * width + x);
    }
  }
  return indices;
}
