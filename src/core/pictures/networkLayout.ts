import { log } from "../math/log.ts";
import type { NetworkStage } from "../network/networkStages.ts";

/** Where a stage is drawn: one below the other, as wide as its output is, as thick as it has channels. */
export interface StageBox {
  readonly stage: NetworkStage;
  /** Of its middle, in pixels from the top. */
  readonly middle: number;
  readonly width: number;
  readonly height: number;
  /** Of images, how many slices are hinted at behind the first. */
  readonly slices: number;
}

/** A connection from one stage to a later one. */
export interface StageLink {
  readonly from: number;
  readonly to: number;
  /** 0: straight down to the next; 1 and more: around the stages between, that many lanes away. */
  readonly lane: number;
}

export interface NetworkLayout {
  readonly boxes: readonly StageBox[];
  readonly links: readonly StageLink[];
  readonly height: number;
  /** Lanes at the side that links need. */
  readonly lanes: number;
}

/** Pixels. */
const widest = 120;
const narrowestBox = 10;

/**
 * @param stages in an order in which each comes after those that it reads.
 * @param rowHeight from one to the next.
 */
export function networkLayout(stages: readonly NetworkStage[], rowHeight = 44): NetworkLayout {
  const boxes = stages.map((stage, index): StageBox => {
    const [first, , channels] = stage.shape;
    const isImage = stage.shape.length === 3;
    return {
      stage,
      middle: rowHeight * (index + 0.5),
      width: isImage ? Math.max(narrowestBox, (widest * first) / 28) : vectorWidth(first),
      height: isImage ? 12 : 8,
      slices: isImage ? Math.min(4, 31 - Math.clz32(channels)) : 0,
    };
  });
  const links: StageLink[] = [];
  for (const [to, { inputs }] of stages.entries()) {
    for (const from of inputs) links.push({ from, to, lane: from === to - 1 ? 0 : freeLane(links, from, to) });
  }
  const lanes = Math.max(0, ...links.map(({ lane }) => lane));
  return { boxes, links, height: rowHeight * stages.length, lanes };
}

/** Vectors grow with the logarithm of their length: 10 and 4096 are both to be seen. */
function vectorWidth(features: number): number {
  return Math.min(widest, Math.max(narrowestBox, 12 * log2(features)));
}

function freeLane(links: readonly StageLink[], from: number, to: number): number {
  const taken = links.filter((link) => link.lane > 0 && link.from < to && link.to > from).map(({ lane }) => lane);
  let lane = 1;
  while (taken.includes(lane)) lane++;
  return lane;
}

const log2 = (value: number): number => log(Math.max(1, value)) / Math.LN2;
