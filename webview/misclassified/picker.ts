import { element, setText } from "../shared/dom.ts";

export interface PickerOption {
  readonly value: string;
  readonly text: string;
  readonly enabled?: boolean;
}

/**
 * A choice in a row of small ones: what it is about, faded, and what is chosen. The browser's own list, which is not cut off
 * at the edge of a panel that is smaller than the list.
 */
export interface Picker {
  /** To be put into the page. */
  readonly root: HTMLElement;
  set(options: readonly PickerOption[], value: string): void;
}

/**
 * @param label what is chosen, in a word. @param onPick is told the value of the option that the person takes.
 * @param plain whether the word is left out, as the options say it themselves.
 */
export function picker(label: string, onPick: (value: string) => void, plain = false): Picker {
  const select = element("select", { label });
  const caption = element("span", { class: "pickerLabel", text: label, aria: { hidden: "true" } });
  const root = element("label", { class: "picker", title: label }, plain ? null : caption, select);
  const made = new Map<string, HTMLOptionElement>();
  select.addEventListener("change", () => onPick(select.value));
  // A label only focuses what it is of.
  caption.addEventListener("click", (event) => {
    event.preventDefault();
    select.focus();
    select.showPicker();
  });
  return {
    root,
    set(options, value) {
      const wanted = options.map((option) => optionFor(option, made.get(option.value)));
      made.clear();
      for (const option of wanted) made.set(option.value, option);
      showInOrder(select, wanted);
      if (select.value !== value) select.value = value;
    },
  };
}

/** @param made what showed the same value so far. */
function optionFor({ value, text, enabled }: PickerOption, made = element("option")): HTMLOptionElement {
  if (made.value !== value) made.value = value;
  setText(made, text);
  made.disabled = enabled === false;
  return made;
}

/** Moves no more than has to be: a run of a thousand epochs has a thousand options, and one more after each. */
function showInOrder(select: HTMLSelectElement, wanted: readonly HTMLOptionElement[]): void {
  let at = select.firstChild;
  for (const option of wanted) {
    if (option === at) at = at.nextSibling;
    else select.insertBefore(option, at);
  }
  while (at !== null) {
    const next: ChildNode | null = at.nextSibling;
    at.remove();
    at = next;
  }
}
