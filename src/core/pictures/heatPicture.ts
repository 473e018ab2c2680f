import { percent } from "../formats.ts";
import { listed, type Translate } from "../translate.ts";
import { faintOf, paper } from "./palette.ts";
import { heading, label, margin, textSizes } from "./plot.ts";
import { element, svgText, type Drawing } from "./svg.ts";
import { fitted, textWidth } from "./textWidth.ts";

export interface HeatSpec {
  readonly title: string;
  readonly rows: HeatAxis;
  readonly columns: HeatAxis;
  /** By row and column: a share, 0 to 1; null where there is none. */
  readonly values: readonly (readonly (number | null)[])[];
  /** What the values are. */
  readonly valueTitle: string;
  /** Quarters of a millimetre; 640 unless said otherwise. */
  readonly width?: number;
  readonly heading?: boolean;
}

export interface HeatAxis {
  readonly name: string;
  readonly values: readonly string[];
}

const cellHeight = 34;
const small = { size: textSizes.small };

/** @returns a cell for each two values, darker the higher its share, as a whole SVG file. */
export function heatPicture(spec: HeatSpec, t: Translate): string {
  return svgText(heatDrawing(spec, t));
}

/** The same, to be put beside other drawings. */
export function heatDrawing(spec: HeatSpec, t: Translate): Drawing {
  const { title, rows, columns, values, width = 640 } = spec;
  const head = heading(title, width, spec.heading ?? true);
  const widest = Math.max(textWidth(rows.name, small), ...rows.values.map((each) => textWidth(each, small)));
  const names = Math.min(0.3 * width, widest);
  const left = margin + names + 10;
  const top = head.height + 44;
  const each = Math.min(140, (width - margin - left) / columns.values.length);
  const right = left + each * columns.values.length;
  const known = values.flat().filter((value) => value !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const cells = values.flatMap((row, y) =>
    row.map((value, x) => {
      const place = { x: left + each * x, y: top + cellHeight * y, width: each, height: cellHeight };
      const strength = value === null || most === least ? 0 : (value - least) / (most - least);
      const fill = value === null ? "#ffffff" : faintOf(paper.first, 0.08 + 0.62 * strength);
      return element("g", {}, [
        element("rect", { ...place, fill, stroke: "#ffffff" }),
        label(value === null ? "–" : percent(value), place.x + each / 2, place.y + cellHeight / 2 + 4, {
          ...{ size: textWidth("100.00 %", small) < each ? textSizes.text : textSizes.least, anchor: "middle" },
          bold: value !== null && value === most,
        }),
      ]);
    }),
  );
  const content = [
    ...head.content,
    label(spec.valueTitle, margin, head.height + 8, { ...small, color: paper.faded }),
    label(fitted(rows.name, names + 6, small), left - 8, top - 10, { ...small, color: paper.faded, anchor: "end" }),
    label(columns.name, (left + right) / 2, top - 26, { ...small, color: paper.faded, anchor: "middle" }),
    ...columns.values.map((text, x) =>
      label(fitted(text, each - 4, small), left + each * (x + 0.5), top - 8, {
        ...small,
        bold: true,
        anchor: "middle",
      }),
    ),
    ...rows.values.map((text, y) =>
      label(fitted(text, names, small), left - 8, top + cellHeight * (y + 0.5) + 4, {
        ...{ ...small, bold: true, anchor: "end" },
      }),
    ),
    ...cells,
  ];
  const told = values.flatMap((row, y) =>
    row.map((value, x) => `${rows.values[y]} / ${columns.values[x]} ${value === null ? "–" : percent(value)}`),
  );
  return {
    ...{ width: Math.max(right + margin, 320), height: top + cellHeight * rows.values.length + margin, title, content },
    description: t("{0}: {1}.", spec.valueTitle, listed(told, t)),
  };
}
