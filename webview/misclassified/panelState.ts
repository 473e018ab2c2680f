import { wrongOrders } from "../../src/core/wrongDigits.ts";
import type { FromMisclassified, ToMisclassified } from "../../src/protocol/misclassified.ts";
import { firstChoice, rightnesses, type DigitChoice } from "./choice.ts";

/** What outlives the page, which is built anew each time that it comes into view. */
export interface PanelState {
  readonly choice: DigitChoice;
  readonly form: "grid" | "table";
  /** Which digits it was scrolled in, and how far. */
  readonly pictures: string;
  readonly scrollTop: number;
  /** Index of the enlarged digit; null where none is. */
  readonly open: number | null;
}

/** What the page says and hears. */
export interface PanelProtocol {
  readonly toPage: ToMisclassified;
  readonly toHost: FromMisclassified;
  readonly state: PanelState;
}

/** @param kept as it was written, perhaps by an older version of the product, or by nobody. */
export function panelStateFrom(kept: Partial<PanelState> | null): PanelState {
  const { form, pictures, scrollTop, open } = kept ?? {};
  return {
    choice: choiceFrom(kept?.choice),
    form: form === "table" ? "table" : "grid",
    pictures: typeof pictures === "string" ? pictures : "",
    scrollTop: isCount(scrollTop) ? scrollTop : 0,
    open: isCount(open) ? open : null,
  };
}

function choiceFrom(kept: Partial<DigitChoice> | undefined): DigitChoice {
  const label = (value: unknown): number | null =>
    isCount(value) && Number.isInteger(value) && value <= 9 ? value : null;
  return {
    rightness: rightnesses.find((each) => each === kept?.rightness) ?? firstChoice.rightness,
    truth: label(kept?.truth),
    predicted: label(kept?.predicted),
    order: wrongOrders.find((each) => each === kept?.order) ?? firstChoice.order,
  };
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && value >= 0;
}
