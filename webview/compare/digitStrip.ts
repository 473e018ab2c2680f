import type { OneSided } from "../../src/protocol/compare.ts";
import { rgbaOf } from "../misclassified/ink.ts";
import { element } from "../shared/dom.ts";
import { count } from "../shared/formats.ts";
import { t } from "../shared/l10n.ts";
import { currentTheme } from "../shared/theme.ts";

/** @returns the first few digits that one run got right, each with what the other took it for. */
export function digitStrip({ count: all, indices, truth, predicted, pixels }: OneSided): HTMLElement {
  const { kind } = currentTheme();
  const isDark = kind === "dark" || kind === "hc";
  const digits = Array.from(indices, (index, i) => {
    const canvas = element("canvas", { class: "digit", aria: { hidden: "true" } });
    canvas.width = canvas.height = 28;
    const rgba = rgbaOf(pixels.subarray(i * 784, (i + 1) * 784), isDark);
    canvas.getContext("2d")?.putImageData(new ImageData(rgba, 28, 28), 0, 0);
    const [label, taken] = [truth.at(i) ?? 0, predicted.at(i) ?? 0];
    const said = t("digit {0}: {1}, taken for {2}", index, label, taken);
    const caption = element("span", { class: "digitText" }, `${label} → `, element("b", { text: String(taken) }));
    return element("span", { class: "digitTile", role: "img", label: said, title: said }, canvas, caption);
  });
  const more = all - indices.length;
  return element(
    "div",
    { class: "digitStrip" },
    ...digits,
    more > 0 ? element("span", { class: "faded more", text: t("and {0} more", count(more)) }) : null,
  );
}
