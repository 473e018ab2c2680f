import { side } from "../../src/core/plane.ts";
import type { AnsweredDigit } from "../../src/core/wrongDigits.ts";
import type { PageCommand, SavedKind, ShownAnswers } from "../../src/protocol/misclassified.ts";
import { count, percent } from "../shared/formats.ts";
import { t } from "../shared/l10n.ts";
import type { HostChannel } from "../shared/messages.ts";
import { contactSheet } from "./contactSheet.ts";
import { csvOf, htmlTableOf, tabbedTextOf } from "./digitTable.ts";
import { rgbaOf } from "./ink.ts";
import type { PanelProtocol } from "./panelState.ts";
import type { Pictures } from "./pictures.ts";
import { mostOnSheet } from "./sheetLayout.ts";
import { headings } from "./tableRow.ts";
import { setWord } from "../../src/core/setWord.ts";

/** Digits that are taken out of the panel: onto a sheet, into a table. */
export interface ExportedDigits {
  readonly answers: ShownAnswers;
  /** In the order in which they are shown. */
  readonly digits: readonly AnsweredDigit[];
  readonly pictures: Pictures;
}

/** Saves and copies the digits when it is asked to. */
export class Exporter {
  readonly #host: HostChannel<PanelProtocol>;
  readonly #exported: () => ExportedDigits | null;

  /** @param exported the digits that are meant now; null where there are none. */
  constructor(host: HostChannel<PanelProtocol>, exported: () => ExportedDigits | null) {
    this.#host = host;
    this.#exported = exported;
    document.addEventListener("copy", (event) => this.#copy(event));
  }

  async run(command: Exclude<PageCommand, "showGrid" | "showTable">): Promise<void> {
    switch (command) {
      case "savePng":
        return this.#save("png");
      case "saveCsv":
        return this.#save("csv");
      case "saveHtml":
        return this.#save("html");
      case "copy": {
        const exported = this.#exported();
        if (exported !== null)
          this.#host.post({ type: "copy", text: tabbedTextOf(exported.digits, exported.answers.isProbability) });
      }
    }
  }

  async #save(kind: SavedKind): Promise<void> {
    const exported = this.#exported();
    const bytes = exported === null ? null : await savedBytes(kind, exported);
    if (exported === null || bytes === null) return;
    this.#host.post({ type: "save", kind, name: savedName(kind, exported), bytes });
  }

  /** The keys for copying, which can also give pictures away; not where text is selected. */
  #copy(event: ClipboardEvent): void {
    const exported = this.#exported();
    const selected = document.getSelection()?.isCollapsed === false;
    if (exported === null || exported.digits.length === 0 || selected || event.clipboardData === null) return;
    copyInto(event.clipboardData, exported);
    event.preventDefault();
  }
}

/** @returns the file's bytes; null where there is nothing to save, or other digits are shown before it is done. */
async function savedBytes(kind: SavedKind, exported: ExportedDigits): Promise<Uint8Array | null> {
  const { answers, digits, pictures } = exported;
  if (digits.length === 0) return null;
  switch (kind) {
    case "png": {
      const fitting = digits.slice(0, mostOnSheet);
      const words = { title: titleOf(answers), subtitle: subtitleOf(exported, fitting.length) };
      return contactSheet(fitting, pictures, words, answers.isProbability);
    }
    case "csv":
      return new TextEncoder().encode(csvOf(digits, answers.probabilities, answers.isProbability));
    case "html": {
      if (!(await pictures.whenThere(digits.map(({ index }) => index)))) return null;
      return new TextEncoder().encode(tablePage(exported));
    }
  }
}

/** @returns a name for the file: "20260301-142530-lenet5-7f3a-test-epoch-10-161-digits.png". */
function savedName(kind: SavedKind, { answers, digits }: ExportedDigits): string {
  return `${answers.run.id}-${answers.set}-epoch-${answers.epoch}-${digits.length}-digits.${kind}`;
}

/** Gives the digits to the clipboard: as text, and for documents as a table with what pictures are there. */
function copyInto(data: DataTransfer, exported: ExportedDigits): void {
  data.setData("text/plain", tabbedTextOf(exported.digits, exported.answers.isProbability));
  // More than a document takes.
  if (exported.digits.length <= 500) data.setData("text/html", tablePage(exported));
}

function tablePage({ answers, digits, pictures }: ExportedDigits): string {
  const canvas = document.createElement("canvas");
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext("2d");
  const words = {
    title: titleOf(answers),
    headings: headings(answers.isProbability),
    language: document.documentElement.lang,
  };
  return htmlTableOf(digits, words, ({ index }) => {
    const pixels = pictures.get(index);
    if (pixels === null || context === null) return "data:,";
    context.putImageData(new ImageData(rgbaOf(pixels, false), side, side), 0, 0);
    return canvas.toDataURL("image/png");
  });
}

function titleOf({ run, set, epoch }: ShownAnswers): string {
  return t("{0}: {1}, epoch {2}", run.name, setWord(set, t), epoch);
}

function subtitleOf({ answers, digits }: ExportedDigits, drawn: number): string {
  const { truth, predicted } = answers;
  const wrong = truth.reduce((sum, label, i) => sum + (label === predicted[i] ? 0 : 1), 0);
  const accuracy = percent(truth.length === 0 ? 0 : 1 - wrong / truth.length);
  return drawn === digits.length
    ? t("{0} digits of {1} · {2} wrong, accuracy {3}", count(drawn), count(truth.length), count(wrong), accuracy)
    : t(
        "The first {0} of {1} digits · {2} wrong, accuracy {3}",
        count(drawn),
        count(digits.length),
        count(wrong),
        accuracy,
      );
}
