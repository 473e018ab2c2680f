import type { MisclassifiedContent } from "../../src/protocol/misclassified.ts";
import { element, setText } from "../shared/dom.ts";
import { t } from "../shared/l10n.ts";

/** What stands where digits would be, when there are none. */
export class Notice {
  readonly root: HTMLElement;
  readonly #text = element("p");
  readonly #next = element("p", { class: "faded" });

  constructor() {
    this.root = element("div", { class: "notice", role: "status" }, this.#text, this.#next);
  }

  show(content: MisclassifiedContent): void {
    this.root.dataset["kind"] = content.kind;
    switch (content.kind) {
      case "nothing":
        this.#say(t("Select a run to see the digits that it got wrong."));
        return;
      case "loading":
        this.#say(t("Reading {0}…", content.run.name));
        return;
      case "unevaluated":
        this.#say(unevaluated(content));
        return;
      case "failed":
        this.#say(content.message, content.next);
        return;
      case "answers":
        this.root.hidden = true;
        return;
    }
  }

  /** @param allRight whether the network got every digit right. */
  showEmpty(empty: boolean, allRight: boolean): void {
    this.root.dataset["kind"] = "empty";
    if (empty) this.#say(allRight ? t("Every digit was classified correctly.") : t("No digit is like this."));
    else this.root.hidden = true;
  }

  #say(text: string, next: string | null = null): void {
    this.root.hidden = false;
    setText(this.#text, text);
    setText(this.#next, next ?? "");
    this.#next.hidden = next === null;
  }
}

function unevaluated({ run, epoch, live }: Extract<MisclassifiedContent, { kind: "unevaluated" }>): string {
  if (epoch !== null) return t("Epoch {0} of {1} was not evaluated.", epoch, run.name);
  return live
    ? t("The digits that {0} gets wrong appear after its first evaluation.", run.name)
    : t("{0} was never evaluated: nothing tells what it got wrong.", run.name);
}
