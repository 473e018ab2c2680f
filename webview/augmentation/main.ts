import type {
  AugmentationPreview,
  FromAugmentation,
  PreviewDigit,
  ToAugmentation,
} from "../../src/protocol/augmentation.ts";
import { rgbaOf } from "../misclassified/ink.ts";
import { button } from "../shared/controls.ts";
import { element, setText } from "../shared/dom.ts";
import { t } from "../shared/l10n.ts";
import { connect } from "../shared/messages.ts";
import { currentTheme, onThemeChange } from "../shared/theme.ts";

interface AugmentationPage {
  readonly toPage: ToAugmentation;
  readonly toHost: FromAugmentation;
  readonly state: object;
}

const side = 28;
const pixelsOfDigit = side * side;

const host = connect<AugmentationPage>(({ preview }) => show(preview));
let shown: AugmentationPreview | null = null;

const reshuffle = button({
  label: t("Reshuffle"),
  kind: "primary",
  onClick: () => host.post({ type: "reshuffle" }),
});
const about = element("p", { class: "about faded", role: "status" });
const problem = element("p", { class: "problem", role: "alert", hidden: true });
const grid = element("div", { class: "digits" });
document.body.append(
  element(
    "main",
    { class: "augmentation" },
    element("header", {}, element("h1", { text: t("Augmentation") }), reshuffle.root),
    about,
    problem,
    grid,
  ),
);
onThemeChange(() => {
  if (shown !== null) show(shown);
});
host.post({ type: "ready" });

function show(preview: AugmentationPreview): void {
  shown = preview;
  setText(about, preview.about);
  setText(problem, preview.problem ?? "");
  problem.hidden = preview.problem === null;
  reshuffle.set({ enabled: preview.augmented });
  grid.classList.toggle("past", preview.problem !== null);
  const { kind } = currentTheme();
  const isDark = kind === "dark" || kind === "hc";
  grid.replaceChildren(...preview.digits.map((digit) => row(digit, isDark)));
}

/** The digit as it is, then its variants. */
function row({ label, pixels }: PreviewDigit, isDark: boolean): HTMLElement {
  const pictures = Array.from({ length: pixels.length / pixelsOfDigit }, (_, i) => {
    const said = i === 0 ? t("Digit {0} as it is", label) : t("Digit {0}, variant {1}", label, i);
    const canvas = element("canvas", {
      class: i === 0 ? "original" : "variant",
      role: "img",
      label: said,
      title: said,
    });
    canvas.width = canvas.height = side;
    const rgba = rgbaOf(pixels.subarray(i * pixelsOfDigit, (i + 1) * pixelsOfDigit), isDark);
    canvas.getContext("2d")?.putImageData(new ImageData(rgba, side, side), 0, 0);
    return canvas;
  });
  return element("div", { class: "row", role: "group", label: t("Digit {0}", label) }, ...pictures);
}
