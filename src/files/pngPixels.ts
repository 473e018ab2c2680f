/** From the unpacked bytes of a PNG to pixels: filters, interlace, bit depths, palettes and transparency. */

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample: 1, 2, 4, 8 or 16. */
  readonly depth: number;
  /** 0 grey, 2 colour, 3 palette, 4 grey with opacity, 6 colour with opacity. */
  readonly colorType: 0 | 2 | 3 | 4 | 6;
  readonly interlaced: boolean;
}

/** Pixels that are stored together: those at `x`, `x` + `stepX`, … of every row `y`, `y` + `stepY`, …. */
interface Pass {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
}

const whole: readonly Pass[] = [{ x: 0, y: 0, stepX: 1, stepY: 1 }];
const adam7: readonly Pass[] = [
  { x: 0, y: 0, stepX: 8, stepY: 8 },
  { x: 4, y: 0, stepX: 8, stepY: 8 },
  { x: 0, y: 4, stepX: 4, stepY: 8 },
  { x: 2, y: 0, stepX: 4, stepY: 4 },
  { x: 0, y: 2, stepX: 2, stepY: 4 },
  { x: 1, y: 0, stepX: 2, stepY: 2 },
  { x: 0, y: 1, stepX: 1, stepY: 2 },
];

const samplesPerPixel = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;

interface SizedPass extends Pass {
  readonly columns: number;
  readonly rows: number;
  /** Bytes of a row, without the byte for its filter. */
  readonly rowBytes: number;
}

/** @returns the passes that hold pixels: small pictures leave some of the seven empty, without even a filter byte. */
function passesOf({ width, height, depth, colorType, interlaced }: PngHeader): SizedPass[] {
  return (interlaced ? adam7 : whole).flatMap((pass) => {
    const columns = Math.ceil((width - pass.x) / pass.stepX);
    const rows = Math.ceil((height - pass.y) / pass.stepY);
    const rowBytes = Math.ceil((columns * samplesPerPixel[colorType] * depth) / 8);
    return columns > 0 && rows > 0 ? [{ ...pass, columns, rows, rowBytes }] : [];
  });
}

/** @returns how many bytes the pixels take unpacked, filters included. */
export function rasterBytes(header: PngHeader): number {
  return passesOf(header).reduce((sum, { rows, rowBytes }) => sum + rows * (rowBytes + 1), 0);
}

/**
 * @param raster `rasterBytes` unpacked bytes; their filters are undone in place.
 * @param palette content of `PLTE`, @param transparency of `tRNS`.
 * @returns four bytes a pixel, or what is wrong with the data, as the end of a sentence.
 */
export function rgbaOf(
  header: PngHeader,
  raster: Uint8Array,
  palette: Uint8Array | null,
  transparency: Uint8Array | null,
): Uint8Array | string {
  const colours = colourTable(header, palette, transparency);
  if (typeof colours === "string") return colours;
  const { width, depth, colorType } = header;
  const samples = samplesPerPixel[colorType];
  const rgba = new Uint8Array(width * header.height * 4);
  let start = 0;
  for (const { x, y, stepX, stepY, columns, rows, rowBytes } of passesOf(header)) {
    let above: Uint8Array | null = null;
    for (let row = 0; row < rows; row++) {
      const line: Uint8Array = raster.subarray(start + 1, start + 1 + rowBytes);
      if (!unfilter(raster[start], line, above, Math.max(1, (samples * depth) / 8))) {
        return `its pixels are damaged: row ${y + row * stepY} has the filter ${raster[start]}`;
      }
      for (let column = 0; column < columns; column++) {
        const pixel = ((y + row * stepY) * width + x + column * stepX) * 4;
        if (!putPixel(line, column * samples, header, colours, rgba, pixel)) {
          return `a pixel has the colour ${sampleAt(line, column, depth)}, which its palette does not have`;
        }
      }
      above = line;
      start += rowBytes + 1;
    }
  }
  return rgba;
}

/** What pixels are looked up in. */
interface Colours {
  /** Four bytes a colour; empty where there is no palette. */
  readonly palette: Uint8Array;
  /** The samples of the one colour that is transparent, in the depth of the file; null where there is none. */
  readonly transparent: readonly number[] | null;
}

function colourTable(
  { colorType, depth }: PngHeader,
  palette: Uint8Array | null,
  transparency: Uint8Array | null,
): Colours | string {
  if (colorType === 3) {
    if (palette === null || palette.length === 0 || palette.length % 3 !== 0)
      return "its palette is missing or damaged";
    const table = new Uint8Array((palette.length / 3) * 4);
    for (let i = 0; i < palette.length / 3; i++) {
      table.set(palette.subarray(3 * i, 3 * i + 3), 4 * i);
      table[4 * i + 3] = transparency !== null && i < transparency.length ? transparency[i] : 255;
    }
    return { palette: table, transparent: null };
  }
  const none = { palette: new Uint8Array(0), transparent: null };
  if (transparency === null || colorType === 4 || colorType === 6) return none;
  const length = samplesPerPixel[colorType];
  if (transparency.length !== 2 * length) return "its transparent colour is damaged";
  const transparent = Array.from(
    { length },
    (_, i) => (transparency[2 * i] * 256 + transparency[2 * i + 1]) & ((1 << depth) - 1),
  );
  return { palette: none.palette, transparent };
}

/** Undoes a row's filter in place. @param reach bytes from one pixel to the next. @returns whether there is such a filter. */
function unfilter(filter: number, line: Uint8Array, above: Uint8Array | null, reach: number): boolean {
  if (filter > 4) return false;
  if (filter === 0) return true;
  for (let i = 0; i < line.length; i++) {
    const left = i < reach ? 0 : line[i - reach];
    const up = above === null ? 0 : above[i];
    const corner = i < reach || above === null ? 0 : above[i - reach];
    if (filter === 1) line[i] += left;
    else if (filter === 2) line[i] += up;
    else if (filter === 3) line[i] += (left + up) >> 1;
    else line[i] += paeth(left, up, corner);
  }
  return true;
}

/** Of the three neighbours the one nearest to left + up − corner. */
function paeth(left: number, up: number, corner: number): number {
  const toLeft = Math.abs(up - corner);
  const toUp = Math.abs(left - corner);
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** @param sample index of the pixel's first sample in its row. @returns whether the palette, if there is one, has its colour. */
function putPixel(
  line: Uint8Array,
  sample: number,
  { depth, colorType }: PngHeader,
  { palette, transparent }: Colours,
  rgba: Uint8Array,
  pixel: number,
): boolean {
  const first = sampleAt(line, sample, depth);
  if (colorType === 3) {
    for (let i = 0; i < 4; i++) rgba[pixel + i] = palette[4 * first + i];
    return 4 * first < palette.length;
  }
  const coloured = colorType === 2 || colorType === 6;
  const green = coloured ? sampleAt(line, sample + 1, depth) : first;
  const blue = coloured ? sampleAt(line, sample + 2, depth) : first;
  rgba[pixel] = byteOf(first, depth);
  rgba[pixel + 1] = byteOf(green, depth);
  rgba[pixel + 2] = byteOf(blue, depth);
  if (colorType === 4 || colorType === 6) {
    rgba[pixel + 3] = byteOf(sampleAt(line, sample + (coloured ? 3 : 1), depth), depth);
  } else {
    const hidden = transparent?.[0] === first && (!coloured || (transparent[1] === green && transparent[2] === blue));
    rgba[pixel + 3] = hidden ? 0 : 255;
  }
  return true;
}

function sampleAt(line: Uint8Array, index: number, depth: number): number {
  if (depth === 8) return line[index];
  if (depth === 16) return line[2 * index] * 256 + line[2 * index + 1];
  const bit = index * depth;
  return (line[bit >> 3] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
}

/** A sample of any depth as the nearest of 256 levels. */
function byteOf(sample: number, depth: number): number {
  return depth === 8 ? sample : Math.round((sample * 255) / ((1 << depth) - 1));
}
