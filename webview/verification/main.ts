import type {
  FromVerification,
  ShownCheck,
  ShownVerification,
  ToVerification,
} from "../../src/protocol/verification.ts";
import { element } from "../shared/dom.ts";
import { t } from "../shared/l10n.ts";
import { connect } from "../shared/messages.ts";

interface VerificationPage {
  readonly toPage: ToVerification;
  readonly toHost: FromVerification;
  readonly state: object;
}

const main = element("main", { class: "verification" });
document.body.append(main);
const host = connect<VerificationPage>(({ verification }) => show(verification));
host.post({ type: "ready" });

const verdictMarks = { good: "✓", incomplete: "!", bad: "✗" } as const;

function show({ bundle, name, facts, state, verdict, checks }: ShownVerification): void {
  main.replaceChildren(
    element("h1", { text: name === "" ? bundle : name }),
    element("p", { class: "facts faded" }, ...facts.map((fact) => element("span", { text: fact }))),
    element(
      "p",
      { class: `verdict ${state}`, role: "status" },
      element("span", { class: "mark", text: verdictMarks[state] }),
      element("span", { text: verdict }),
    ),
    element("ul", { class: "checks", label: t("Checks") }, ...checks.map(row)),
  );
}

const marks = { passed: "✓", failed: "✗", skipped: "–" } as const;

function row({ title, state, note, found }: ShownCheck): HTMLElement {
  const said = { passed: t("passed"), failed: t("failed"), skipped: t("not looked at") }[state];
  return element(
    "li",
    { class: state },
    element("span", { class: "mark", role: "img", label: said, text: marks[state] }),
    element("span", { class: "title", text: title }),
    element("span", { class: "note", text: note }),
    ...(found.length === 0 ? [] : [element("ul", { class: "found" }, ...found.map(discrepancy))]),
  );
}

function discrepancy({ file, message }: ShownCheck["found"][number]): HTMLElement {
  return element("li", {}, element("code", { text: file }), element("span", { text: ` ${message}` }));
}
