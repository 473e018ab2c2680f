import { count } from "../formats.ts";
import type { NetworkStage } from "../network/networkStages.ts";
import { listed, type Translate } from "../translate.ts";
import { networkLayout, type NetworkLayout, type StageBox, type StageLink } from "./networkLayout.ts";
import { faintOf, paper } from "./palette.ts";
import { heading, label, margin, textSizes } from "./plot.ts";
import { factsText, nameText } from "./stageText.ts";
import { element, svgText, type Drawing } from "./svg.ts";
import { textWidth } from "./textWidth.ts";

export interface NetworkSpec {
  readonly title: string;
  /** See `networkStages`. */
  readonly stages: readonly NetworkStage[];
  /** Whether the title stands on the picture; it does unless said otherwise. */
  readonly heading?: boolean;
}

const laneWidth = 14;
const drawingWidth = 150;
/** Of more stages each has one line of text, so that they fit on a page. */
const mostTall = 14;
const name = { size: textSizes.text };
const facts = { size: textSizes.small, color: paper.faded };

/** @returns the network from the digit down to the answer, as a whole SVG file; shortcuts run around what they pass. */
export function networkPicture(spec: NetworkSpec, t: Translate): string {
  return svgText(networkDrawing(spec, t));
}

/** The same, to be put beside other drawings. */
export function networkDrawing(spec: NetworkSpec, t: Translate): Drawing {
  const { title, stages } = spec;
  const tall = stages.length <= mostTall;
  const layout = networkLayout(stages, tall ? 44 : 26);
  const left = margin + layout.lanes * laneWidth + (layout.lanes > 0 ? 6 : 0);
  const centre = left + drawingWidth / 2;
  const textLeft = left + drawingWidth + 10;
  const texts = stages.map((stage) => ({ name: nameText(stage), facts: factsText(stage, t) }));
  const widths = texts.map((each) => {
    const [one, other] = [textWidth(each.name, name), textWidth(each.facts, facts)];
    return tall ? Math.max(one, other) : one + 12 + other;
  });
  const total = t("{0} parameters in all", count(stages.reduce((sum, { parameters }) => sum + parameters, 0)));
  const own = textLeft + Math.max(0, textWidth(total, { size: textSizes.text, bold: true }), ...widths) + margin;
  const titleWidth = Math.min(640, textWidth(title, { size: textSizes.title, bold: true }) + 2 * margin);
  const width = Math.ceil(Math.max(own, titleWidth));
  const head = heading(title, width, spec.heading ?? true);
  const drawn = [
    ...layout.links.map((link) => linkOf(layout, link, centre, left)),
    ...layout.boxes.flatMap((box, i) => [
      ...boxOf(box, centre, sliceStep(tall)),
      ...(tall
        ? [
            label(texts[i].name, textLeft, box.middle - 3, name),
            label(texts[i].facts, textLeft, box.middle + 12, facts),
          ]
        : [
            label(texts[i].name, textLeft, box.middle + 4, name),
            label(texts[i].facts, textLeft + textWidth(texts[i].name, name) + 12, box.middle + 4, facts),
          ]),
    ]),
    label(total, textLeft, layout.height + 16, { bold: true }),
  ];
  return {
    width,
    height: head.height + layout.height + 26,
    title,
    description: `${t(
      "From the digit to the answer: {0}.",
      listed(
        texts.map((each) => each.name),
        t,
      ),
    )} ${total}.`,
    content: [...head.content, element("g", { transform: `translate(0 ${head.height})` }, drawn)],
  };
}

/** How far each slice of an image lies behind the one before it. */
const sliceStep = (tall: boolean): number => (tall ? 3 : 1.5);

/** Stages that learn are filled. */
function boxOf({ stage, middle, width, height, slices }: StageBox, centre: number, step: number): string[] {
  const paint =
    stage.parameters > 0
      ? { fill: faintOf(paper.first, 0.35), stroke: paper.first }
      : { fill: "#ffffff", stroke: paper.faded };
  return Array.from({ length: slices + 1 }, (_, at) => {
    const by = (slices - at) * step;
    const place = { x: centre - width / 2 + by, y: middle - height / 2 - by, width, height };
    return element("rect", { ...place, rx: 1.5, ...paint });
  });
}

function linkOf({ boxes }: NetworkLayout, link: StageLink, centre: number, left: number): string {
  const [from, to] = [boxes[link.from], boxes[link.to]];
  const top = from.middle + from.height / 2;
  // Behind the slices of an image, which are drawn over it, up to the first.
  const bottom = to.middle - to.height / 2;
  if (link.lane === 0) {
    const shape = `M${fixed(centre)} ${fixed(top)}V${fixed(bottom)}`;
    return element("path", { d: shape, fill: "none", stroke: paper.line });
  }
  const x = left - link.lane * laneWidth;
  const [start, end] = [centre - from.width / 2, centre - to.width / 2];
  const path = [
    `M${fixed(start)} ${fixed(from.middle)}H${fixed(x + 6)}`,
    `Q${fixed(x)} ${fixed(from.middle)} ${fixed(x)} ${fixed(from.middle + 6)}V${fixed(to.middle - 6)}`,
    `Q${fixed(x)} ${fixed(to.middle)} ${fixed(x + 6)} ${fixed(to.middle)}H${fixed(end - 5)}`,
  ];
  const tip = `${fixed(end)},${fixed(to.middle)} ${fixed(end - 7)},${fixed(to.middle - 3.5)} ${fixed(end - 7)},${fixed(to.middle + 3.5)}`;
  return [
    element("path", { d: path.join(""), fill: "none", stroke: paper.second, "stroke-width": 1.25 }),
    element("polygon", { points: tip, fill: paper.second }),
  ].join("");
}

const fixed = (value: number): string => String(Number(value.toFixed(1)));
