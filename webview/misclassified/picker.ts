import { element } from "../shared/dom.ts";

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
  let known = "";
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
      const told = JSON.stringify(options);
      if (told !== known) {
        known = told;
        select.replaceChildren(
          ...options.map((option) => {
            const made = element("option", { text: option.text });
            made.value = option.value;
            made.disabled = option.enabled === false;
            return made;
          }),
        );
      }
      if (select.value !== value) select.value = value;
    },
  };
}
