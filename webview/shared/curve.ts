import type { Cut } from "../../src/core/pictures/axisRange.ts";
import type { Points } from "../../src/core/pictures/decimation.ts";
import type { Theme } from "./theme.ts";

/** One line of a chart. */
export interface Curve {
  /** The same in all charts of a view: what is hidden in one is hidden in all. */
  readonly id: string;
  readonly label: string;
  readonly points: Points;
  readonly color: (theme: Theme) => string;
  /** Pixels. */
  readonly width: number;
  /** 1, or how much of its colour is left beside the background's, 0 to 1. */
  readonly strength?: number;
  /** Lengths of dashes and gaps, in pixels. */
  readonly dash?: readonly number[];
  /** Whether each point has a dot. */
  readonly dots?: boolean;
  /** Whether its label stands at its end, with its last value. */
  readonly named?: boolean;
  /** Whether its value is told at the cursor; as it is unless said otherwise. */
  readonly told?: boolean;
  /** Whether its last value is told beyond its end too; it is unless said otherwise. */
  readonly toldBeyond?: boolean;
  /** What the y axis may cut off; nothing unless said otherwise. */
  readonly cut?: Cut;
}
