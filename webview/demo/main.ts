import { demoParts, type DemoPart } from "../../src/core/demoDigits.ts";
import type { DemoContent, FromDemo, ShownDemo, ToDemo } from "../../src/protocol/demo.ts";
import { Detail } from "../misclassified/detail.ts";
import { button } from "../shared/controls.ts";
import { element, setText } from "../shared/dom.ts";
import { t } from "../shared/l10n.ts";
import { connect } from "../shared/messages.ts";
import { currentTheme, onThemeChange } from "../shared/theme.ts";
import { digitsOf, type DemoDigit } from "./digitsOf.ts";
import { PartGrid } from "./partGrid.ts";
import { factsLine, noticeOf } from "./words.ts";

interface DemoPage {
  readonly toPage: ToDemo;
  readonly toHost: FromDemo;
  readonly state: object;
}

const host = connect<DemoPage>(({ content }) => receive(content));
let shown: { readonly demo: ShownDemo; readonly digits: Record<DemoPart, readonly DemoDigit[]> } | null = null;
/** The digit that is enlarged. */
let open: { readonly part: PartGrid; readonly position: number } | null = null;

const title = element("h1");
const facts = element("p", { class: "facts faded", role: "status" });
const others = button({
  label: t("Other Digits"),
  title: t("Draw other digits"),
  kind: "primary",
  onClick: () => host.post({ type: "others" }),
});
const notice = element("p", { class: "notice", role: "status" });
const unkept = element("p", {
  class: "unkept faded",
  text: t("The probabilities of this epoch were not kept: a run keeps those of its best epoch and of its last."),
});
const on = {
  open: (position: number, part: PartGrid): void =>
    enlarge(open?.part === part && open.position === position ? null : { part, position }),
  move: (position: number, part: PartGrid): void => {
    if (open !== null) enlarge({ part, position });
  },
};
const grids = demoParts.map((part) => new PartGrid(part, on));
const parts = element("div", { class: "parts" }, ...grids.map(({ root }) => root));
const detail = new Detail({ onStep: step, onClose: close });
document.body.append(
  element(
    "main",
    { class: "demo" },
    element("header", {}, title, facts, others.root),
    element("div", { class: "content" }, notice, unkept, parts),
    detail.root,
  ),
);
document.body.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && open !== null) close();
});
onThemeChange(draw);
host.post({ type: "ready" });

function receive(content: DemoContent): void {
  const run = content.kind === "digits" ? content.demo.run : content.run;
  setText(title, run.name);
  const text = noticeOf(content);
  setText(notice, text ?? "");
  notice.hidden = text === null;
  notice.classList.toggle("failed", content.kind === "failed");
  shown = content.kind === "digits" ? { demo: content.demo, digits: digitsOf(content.demo) } : null;
  enlarge(null);
  draw();
}

function draw(): void {
  parts.hidden = shown === null;
  others.set({ shown: shown !== null });
  unkept.hidden = shown === null || shown.demo.probabilities !== null;
  setText(facts, shown === null ? "" : factsLine(shown.demo));
  if (shown === null) return;
  for (const grid of grids) grid.show(shown.demo, shown.digits[grid.part], isDark());
  // Drawn again, it is marked again.
  enlarge(open);
}

function enlarge(chosen: typeof open): void {
  open = chosen;
  for (const grid of grids) grid.setOpen(open?.part === grid ? open.position : null);
  const digit = open?.part.digits.at(open.position);
  detail.root.hidden = digit === undefined;
  if (digit === undefined || shown === null) return;
  detail.show({ ...digit, set: shown.demo.set, dark: isDark(), isProbability: shown.demo.isProbability });
}

/** To the digit before or after, of the same part. */
function step(by: -1 | 1): void {
  if (open === null) return;
  const { part, position } = open;
  const last = part.digits.length - 1;
  enlarge({ part, position: Math.min(last, Math.max(0, position + by)) });
}

function close(): void {
  const before = open;
  enlarge(null);
  before?.part.focus();
}

function isDark(): boolean {
  const { kind } = currentTheme();
  return kind === "dark" || kind === "hc";
}
