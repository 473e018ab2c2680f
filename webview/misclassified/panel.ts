import { answeredDigitsOf, isWrong, type AnsweredDigit } from "../../src/core/wrongDigits.ts";
import type {
  ConfusionCell,
  MisclassifiedContent,
  ShownAnswers,
  ToMisclassified,
} from "../../src/protocol/misclassified.ts";
import { element, setText } from "../shared/dom.ts";
import { t } from "../shared/l10n.ts";
import type { HostChannel } from "../shared/messages.ts";
import { currentTheme, onThemeChange } from "../shared/theme.ts";
import { cellOf, choiceFollowing, chosenDigits, isSameCell, withoutLoss, type DigitChoice } from "./choice.ts";
import { Detail } from "./detail.ts";
import { Exporter, type ExportedDigits } from "./exporter.ts";
import { gridTiles } from "./gridTile.ts";
import { LimitLine } from "./limitLine.ts";
import { Notice } from "./notice.ts";
import { panelStateFrom, type PanelProtocol, type PanelState } from "./panelState.ts";
import { Pickers } from "./pickers.ts";
import { Pictures } from "./pictures.ts";
import { extended, nothingSelected, toggled, within, type Selection } from "./selection.ts";
import { TableHead, tableRows } from "./tableRow.ts";
import { TileList } from "./tileList.ts";
import { shownCount } from "./words.ts";

/** The side panel: what is shown of a run, which of its digits, and what is done with them. */
export class Panel {
  readonly root: HTMLElement;
  readonly #host: HostChannel<PanelProtocol>;
  readonly #pictures: Pictures;
  readonly #pickers: Pickers;
  readonly #list: TileList;
  readonly #detail: Detail;
  readonly #notice = new Notice();
  readonly #total = element("p", { class: "total", role: "status" });
  readonly #totals: HTMLElement;
  readonly #chosen = new LimitLine(() => this.#host.post({ type: "leaveList" }));
  readonly #picked = new LimitLine(() => this.#select(nothingSelected));
  readonly #tableHead = new TableHead();
  readonly #exporter: Exporter;
  #dark = true;
  #choice: DigitChoice;
  #form: PanelState["form"];
  /** The cell of the confusion matrix that is selected, as far as this page knows, and how often it chose one itself. */
  #cell: ConfusionCell | null = null;
  #choices = 0;
  #answers: ShownAnswers | null = null;
  #keeping: ReturnType<typeof setTimeout> | null = null;
  #answered: readonly AnsweredDigit[] = [];
  #shown: readonly AnsweredDigit[] = [];
  #selection: Selection = nothingSelected;
  /** Index of the enlarged digit. */
  #open: number | null = null;
  /** Until the first answers come. */
  #restored: PanelState | null;

  constructor(host: HostChannel<PanelProtocol>) {
    this.#host = host;
    const kept = panelStateFrom(host.kept);
    this.#restored = kept;
    this.#choice = kept.choice;
    this.#form = kept.form;
    this.#exporter = new Exporter(host, () => this.#exported());
    this.#pictures = new Pictures((pictures, indices) => host.post({ type: "askPictures", pictures, indices }));
    this.#pickers = new Pickers({
      onChoice: (choice) => this.#choose({ ...this.#choice, ...choice }),
      onLook: (set, epoch) => host.post({ type: "chooseLook", set, epoch }),
    });
    this.#list = new TileList(this.#form === "table" ? tableRows : gridTiles, {
      label: t("Digits"),
      pixels: (index) => this.#pictures.get(index),
      want: (indices) => this.#pictures.want(indices),
      state: ({ index }) => ({
        dark: this.#dark,
        isProbability: this.#isProbability,
        selected: this.#selection.indices.has(index),
        open: index === this.#open,
      }),
      onClick: (digit, event) => this.#clicked(digit, event),
      onMove: (digit, event) => this.#moved(digit, event),
    });
    this.#list.root.addEventListener("scroll", () => this.#keepSoon(), { passive: true });
    this.#detail = new Detail({ onStep: (step) => this.#step(step), onClose: () => this.#close() });
    this.#totals = element("div", { class: "totals" }, this.#total, this.#picked.root, this.#pickers.order);
    const head = element("header", {}, this.#pickers.looks, this.#pickers.choices, this.#totals, this.#chosen.root);
    const digits = [this.#tableHead.root, this.#list.root, this.#notice.root];
    this.root = element("main", { class: "panel" }, head, ...digits, this.#detail.root);
    this.root.addEventListener("keydown", (event) => this.#keyDown(event));
    this.#followTheme();
    onThemeChange(() => this.#followTheme());
    this.#showForm();
    this.#showContent({ kind: "nothing" }, 0);
  }

  receive(message: ToMisclassified): void {
    switch (message.type) {
      case "content":
        this.#showContent(message.content, message.choices);
        this.#host.post({ type: "drawn" });
        return;
      case "pictures":
        if (this.#pictures.put(message.pictures, message.indices, message.pixels)) {
          this.#list.refresh();
          this.#showDetail();
        }
        return;
      case "command":
        if (message.command === "showGrid" || message.command === "showTable") {
          this.#form = message.command === "showGrid" ? "grid" : "table";
          this.#showForm();
          this.#keepSoon();
        } else void this.#exporter.run(message.command);
        return;
    }
  }

  #showContent(content: MisclassifiedContent, choices: number): void {
    this.#notice.show(content);
    const looks =
      content.kind === "unevaluated" ? content.looks : content.kind === "answers" ? content.answers.looks : [];
    this.#pickers.setLooks(looks, content.kind === "answers" ? content.answers : null);
    this.#pickers.looks.hidden = looks.length === 0;
    if (content.kind === "answers") {
      this.#showAnswers(content.answers, choices);
      return;
    }
    this.#answers = null;
    this.#answered = [];
    this.#selection = nothingSelected;
    this.#showDigits();
  }

  #showAnswers(told: ShownAnswers, choices: number): void {
    const before = this.#answers;
    const followed = { cell: this.#cell, list: before?.list ?? null };
    // What follows an older choice of this page must not undo a later one.
    const answers = choices < this.#choices ? { ...told, cell: this.#cell } : told;
    this.#cell = answers.cell;
    this.#answers = answers;
    const answered = answeredDigitsOf(answers.truth, answers.predicted, answers.probabilities);
    this.#answered = answers.isProbability ? answered : withoutLoss(answered);
    this.#tableHead.show(answers.isProbability);
    this.#choice = choiceFollowing(this.#choice, followed, answers);
    this.#pictures.begin(answers.pictures);
    const same = before?.pictures === answers.pictures;
    if (before !== null && !same) {
      this.#selection = nothingSelected;
      this.#open = null;
    }
    const kept = this.#restored?.pictures === answers.pictures ? this.#restored : null;
    this.#restored = null;
    if (kept !== null) this.#open = kept.open;
    this.#showDigits();
    if (!same) this.#list.scrollTop = kept?.scrollTop ?? 0;
  }

  /** Shows what is chosen of the answers. */
  #showDigits(): void {
    const list = this.#answers?.list ?? null;
    this.#shown = chosenDigits(this.#answered, list?.indices ?? null, this.#choice);
    this.#selection = within(
      this.#selection,
      this.#shown.map(({ index }) => index),
    );
    this.#pickers.setChoice(this.#choice, this.#answered, list?.indices ?? null, this.#isProbability);
    this.#list.setDigits(this.#shown);
    this.#chosen.show(list === null ? null : list.title, t("Show All"));
    const answers = this.#answers;
    const empty = this.#shown.length === 0;
    this.#pickers.choices.hidden = answers === null;
    this.#totals.hidden = answers === null;
    this.#list.root.hidden = empty;
    this.#tableHead.root.hidden = empty || this.#form === "grid";
    setText(this.#total, shownCount(this.#shown.length, this.#answered.length));
    if (answers !== null)
      this.#notice.showEmpty(
        empty,
        this.#answered.every((digit) => !isWrong(digit)),
      );
    this.#showSelection();
    this.#showDetail();
    this.#keepSoon();
  }

  #choose(choice: DigitChoice): void {
    this.#choice = choice;
    this.#showDigits();
    this.#list.moveTo(0);
    const cell = cellOf(choice);
    if (this.#answers === null || isSameCell(this.#cell, cell)) return;
    this.#cell = cell;
    this.#host.post({ type: "chooseCell", cell, choices: ++this.#choices });
  }

  #select(selection: Selection): void {
    this.#selection = selection;
    this.#showSelection();
    this.#list.refresh();
  }

  #showSelection(): void {
    const { size } = this.#selection.indices;
    this.#picked.show(size === 0 ? null : t("{0} selected", size), t("Clear"));
  }

  #clicked(digit: AnsweredDigit, event: MouseEvent): void {
    this.#list.root.focus();
    if (event.ctrlKey || event.metaKey) this.#select(toggled(this.#selection, digit.index));
    else if (event.shiftKey) this.#select(extended(this.#selection, this.#indices(), digit.index));
    else this.#enlarge(digit.index);
  }

  #moved(digit: AnsweredDigit, event: KeyboardEvent): void {
    if (event.shiftKey) this.#select(extended(this.#selection, this.#indices(), digit.index));
    else if (this.#selection.indices.size === 0) this.#selection = { ...nothingSelected, anchor: digit.index };
    if (this.#open !== null) this.#enlarge(digit.index);
  }

  #keyDown(event: KeyboardEvent): void {
    const { active } = this.#list;
    const inList = event.target === this.#list.root;
    const control = event.ctrlKey || event.metaKey;
    if (event.key === "Escape") {
      if (this.#open !== null) this.#close();
      else if (this.#selection.indices.size > 0) this.#select(nothingSelected);
      else return;
    } else if (inList && event.key === "Enter" && active !== null) {
      this.#enlarge(active.index);
    } else if (inList && event.key === " " && active !== null) {
      this.#select(toggled(this.#selection, active.index));
    } else if (inList && control && event.key === "a") {
      this.#select({ indices: new Set(this.#indices()), anchor: this.#selection.anchor });
    } else if (!inList && this.#detail.root.contains(document.activeElement) && isStep(event.key)) {
      this.#step(event.key === "ArrowLeft" ? -1 : 1);
    } else return;
    event.preventDefault();
  }

  #indices(): number[] {
    return this.#shown.map(({ index }) => index);
  }

  #enlarge(index: number): void {
    this.#open = index;
    this.#showDetail();
    this.#list.reveal();
    this.#keepSoon();
  }

  /** Goes on to the next one shown; from one that is no longer shown to where the keys are. */
  #step(step: -1 | 1): void {
    const at = this.#shown.findIndex(({ index }) => index === this.#open);
    const next = this.#shown.at(at < 0 ? 0 : Math.max(0, Math.min(at + step, this.#shown.length - 1)));
    if (next === undefined) return;
    this.#list.moveTo(this.#shown.indexOf(next));
    this.#enlarge(next.index);
  }

  #close(): void {
    this.#open = null;
    this.#showDetail();
    this.#list.root.focus();
    this.#list.reveal();
    this.#keepSoon();
  }

  #showDetail(): void {
    const answers = this.#answers;
    const digit = this.#open === null ? undefined : this.#answered.at(this.#open);
    this.#detail.root.hidden = digit === undefined;
    if (digit === undefined || answers === null) return;
    const { index } = digit;
    const pixels = this.#pictures.get(index);
    if (pixels === null) this.#pictures.want([index]);
    const probabilities = answers.probabilities?.subarray(index * 10, index * 10 + 10) ?? null;
    this.#detail.show({
      digit,
      set: answers.set,
      pixels,
      dark: this.#dark,
      probabilities,
      isProbability: this.#isProbability,
    });
  }

  get #isProbability(): boolean {
    return this.#answers?.isProbability ?? true;
  }

  #showForm(): void {
    this.root.dataset["form"] = this.#form;
    this.#list.setKind(this.#form === "table" ? tableRows : gridTiles);
    this.#tableHead.root.hidden = this.#form === "grid" || this.#shown.length === 0;
    this.#host.post({ type: "shownAs", form: this.#form });
  }

  /** The digits that are picked out, otherwise all that are shown. */
  #exported(): ExportedDigits | null {
    if (this.#answers === null) return null;
    const { indices } = this.#selection;
    const digits = indices.size === 0 ? this.#shown : this.#shown.filter(({ index }) => indices.has(index));
    return { answers: this.#answers, digits, pictures: this.#pictures };
  }

  #followTheme(): void {
    const { kind } = currentTheme();
    this.#dark = kind === "dark" || kind === "hc";
    this.#list.refresh();
    this.#showDetail();
  }

  #keepSoon(): void {
    if (this.#answers === null) return;
    this.#keeping ??= setTimeout(() => {
      this.#keeping = null;
      const pictures = this.#answers?.pictures ?? "";
      const { scrollTop } = this.#list;
      this.#host.keep({ choice: this.#choice, form: this.#form, scrollTop, pictures, open: this.#open });
    }, 200);
  }
}

function isStep(key: string): boolean {
  return key === "ArrowLeft" || key === "ArrowRight";
}
