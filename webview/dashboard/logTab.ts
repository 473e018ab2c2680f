import type { LogEntry } from "../../src/protocol/dashboard.ts";
import { element } from "../shared/dom.ts";
import { count, duration, figure, percent } from "../shared/formats.ts";
import { t } from "../shared/l10n.ts";
import type { RunModel } from "./runModel.ts";
import { setWord } from "../../src/core/setWord.ts";

/** What happened in the run, line by line. */
export class LogTab {
  readonly root: HTMLElement;
  readonly #lines = element("ol", { class: "log", role: "log", label: t("Log of the run"), tabIndex: 0 });
  #model: RunModel | null = null;

  constructor(showAll: () => void) {
    const open = element("button", { class: "captionToggle link", text: t("log of the extension") });
    open.addEventListener("click", () => showAll());
    this.root = element(
      "div",
      { class: "logTab" },
      element(
        "div",
        { class: "heading" },
        element("h2", { text: t("Log") }),
        element("span", { class: "headingControls" }, open),
      ),
      this.#lines,
    );
  }

  update(model: RunModel): void {
    if (model !== this.#model) {
      this.#model = model;
      this.#lines.replaceChildren();
    }
    const { scrollHeight, scrollTop, clientHeight } = this.#lines;
    const atEnd = scrollHeight - scrollTop - clientHeight < 24;
    for (const entry of model.log.slice(this.#lines.childElementCount)) {
      const { text, kind } = logLine(entry);
      this.#lines.append(element("li", { class: `logLine ${kind}`, text }));
    }
    if (this.#lines.childElementCount === 0) return;
    if (atEnd) this.#lines.scrollTop = this.#lines.scrollHeight;
  }
}

/** @returns an entry in words. */
export function logLine(entry: LogEntry): {
  readonly text: string;
  readonly kind: "plain" | "strong" | "bad" | "quiet";
} {
  switch (entry.type) {
    case "started": {
      const why = entry.reason === null ? "" : ` (${entry.reason})`;
      return { text: `${t("Started on {0}", entry.device)}${why}`, kind: "strong" };
    }
    case "resumed":
      return {
        text:
          entry.step === 0
            ? t("Began anew")
            : t("Went on in epoch {0}, after {1} updates", entry.epoch, count(entry.step)),
        kind: "strong",
      };
    case "epoch":
      return { text: epochLine(entry), kind: "plain" };
    case "checkpoint":
      return { text: t("Checkpoint after {0} updates", count(entry.step)), kind: "quiet" };
    case "paused":
      return { text: t("Paused after {0} updates", count(entry.step)), kind: "strong" };
    case "continued":
      return { text: t("Continued"), kind: "strong" };
    case "notice":
      return { text: entry.message, kind: "plain" };
    case "completed": {
      const epochs = entry.epochs === 1 ? t("1 epoch") : t("{0} epochs", entry.epochs);
      const early = entry.reason === "earlyStopping";
      return { text: early ? t("Stopped early after {0}", epochs) : t("Completed after {0}", epochs), kind: "strong" };
    }
    case "stopped": {
      const { reason, step } = entry;
      const text =
        reason === "stop"
          ? t("Stopped after {0} updates", count(step))
          : t("Interrupted after {0} updates", count(step));
      return { text, kind: "strong" };
    }
    case "failed":
      return { text: t("Failed: {0}", entry.message), kind: "bad" };
  }
}

function epochLine({ epoch, set, figures, seconds, best }: Extract<LogEntry, { type: "epoch" }>): string {
  const [loss, accuracy, setLoss, setAccuracy] = figures;
  const parts = [t("Epoch {0}", epoch), t("loss {0}, accuracy {1}", figure(loss), percent(accuracy))];
  if (set !== null) parts.push(t("{0} loss {1}, accuracy {2}", setWord(set, t), figure(setLoss), percent(setAccuracy)));
  parts.push(duration(seconds));
  if (best) parts.push(t("best so far"));
  return parts.join(" · ");
}
