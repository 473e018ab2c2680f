import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextField,
} from "@vscode/webview-ui-toolkit";
import { element } from "./dom.ts";

// The only file that knows which toolkit draws the controls: it is archived, and can be replaced here.

provideVSCodeDesignSystem().register(
  vsCodeButton(),
  vsCodeCheckbox(),
  vsCodeDropdown(),
  vsCodeOption(),
  vsCodeTextField(),
);

/** The toolkit's elements as far as they are used here. */
interface ToolkitButton extends HTMLElement {
  disabled: boolean;
}
interface ToolkitCheckbox extends HTMLElement {
  checked: boolean;
}
interface ToolkitField extends HTMLElement {
  value: string;
}

export interface Control {
  /** To be put into the page. */
  readonly root: HTMLElement;
}
export interface Button extends Control {
  set(state: { readonly label?: string; readonly enabled?: boolean; readonly shown?: boolean }): void;
}
export interface Checkbox extends Control {
  checked: boolean;
}
export interface Choice<Value extends string> extends Control {
  value: Value;
}
export interface Field extends Control {
  value: string;
}
export interface Slider extends Control {
  value: number;
}

export interface ButtonOptions {
  readonly label: string;
  /** Longer words on hover. */
  readonly title?: string;
  readonly kind?: "primary" | "secondary";
  readonly onClick: () => void;
}

export function button({ label, title, kind = "secondary", onClick }: ButtonOptions): Button {
  const root = element("vscode-button" as "button", title === undefined ? {} : { title }) as unknown as ToolkitButton;
  root.setAttribute("appearance", kind);
  root.textContent = label;
  root.addEventListener("click", () => onClick());
  return {
    root,
    set: ({ label: text, enabled, shown }) => {
      if (text !== undefined && root.textContent !== text) root.textContent = text;
      if (enabled !== undefined) root.disabled = !enabled;
      if (shown !== undefined) root.hidden = !shown;
    },
  };
}

export interface CheckboxOptions {
  readonly label: string;
  readonly title?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function checkbox({ label, title, checked, onChange }: CheckboxOptions): Checkbox {
  const root = element("vscode-checkbox" as "div", title === undefined ? {} : { title }) as unknown as ToolkitCheckbox;
  root.textContent = label;
  // The property would be lost before the element is defined and connected; the attribute is not.
  root.toggleAttribute("checked", checked);
  root.checked = checked;
  root.addEventListener("change", () => onChange(root.checked));
  return {
    root,
    get checked() {
      return root.checked;
    },
    set checked(value) {
      root.checked = value;
    },
  };
}

export interface ChoiceOptions<Value extends string> {
  /** Name for screen readers. */
  readonly label: string;
  readonly options: readonly { readonly value: Value; readonly text: string }[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

export function choice<Value extends string>({ label, options, value, onChange }: ChoiceOptions<Value>): Choice<Value> {
  const root = element("vscode-dropdown" as "div", { label, title: label }) as unknown as ToolkitField;
  let known = value;
  root.append(
    ...options.map((option) => {
      const made = element("vscode-option" as "div", { text: option.text });
      made.setAttribute("value", option.value);
      made.toggleAttribute("selected", option.value === value);
      return made;
    }),
  );
  root.addEventListener("change", () => {
    const found = options.find((option) => option.value === root.value);
    if (found === undefined || found.value === known) return;
    known = found.value;
    onChange(known);
  });
  return {
    root,
    get value() {
      return known;
    },
    set value(next) {
      known = next;
      root.value = next;
    },
  };
}

export interface FieldOptions {
  readonly label: string;
  readonly placeholder?: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
}

export function textField({ label, placeholder, value, onInput }: FieldOptions): Field {
  // The toolkit takes the name for readers from the text, and writes that above the field: `shared.css` hides it.
  const root = element("vscode-text-field" as "div", { text: label }) as unknown as ToolkitField;
  if (placeholder !== undefined) root.setAttribute("placeholder", placeholder);
  root.setAttribute("value", value);
  root.addEventListener("input", () => onInput(root.value));
  return {
    root,
    get value() {
      return root.value;
    },
    set value(next) {
      root.value = next;
    },
  };
}

export interface SliderOptions {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
  /** What the value means, for screen readers and on hover. */
  readonly say: (value: number) => string;
  readonly onInput: (value: number) => void;
}

/** The toolkit has none: the browser's own, in VS Code's colours (`shared.css`). */
export function slider({ label, min, max, step, value, say, onInput }: SliderOptions): Slider {
  const root = element("input", { class: "slider", label });
  root.type = "range";
  const show = (shown: number): void => {
    root.setAttribute("aria-valuetext", say(shown));
    root.title = `${label}: ${say(shown)}`;
  };
  root.min = String(min);
  root.max = String(max);
  root.step = String(step);
  root.value = String(value);
  show(value);
  root.addEventListener("input", () => {
    show(root.valueAsNumber);
    onInput(root.valueAsNumber);
  });
  return {
    root,
    get value() {
      return root.valueAsNumber;
    },
    set value(next) {
      root.value = String(next);
      show(next);
    },
  };
}

export interface Tab<Name extends string> {
  readonly name: Name;
  readonly text: string;
  readonly panel: HTMLElement;
}
export interface Tabs<Name extends string> extends Control {
  selected: Name;
}

/** Tabs by the patterns of WAI-ARIA: arrows, Home and End choose; one tab is in the order of the Tab key. */
export function tabs<Name extends string>(
  label: string,
  all: readonly Tab<Name>[],
  initial: Name,
  onSelect: (name: Name) => void,
): Tabs<Name> {
  let selected = initial;
  const root = element("div", { class: "tabs", role: "tablist", label });
  const buttons = all.map(({ name, text, panel }) => {
    const made = element("button", { class: "tab", text, role: "tab", id: `tab-${name}` });
    panel.id = `panel-${name}`;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", made.id);
    made.setAttribute("aria-controls", panel.id);
    made.addEventListener("click", () => choose(name));
    return made;
  });
  const show = (): void => {
    for (const [index, { name, panel }] of all.entries()) {
      const isSelected = name === selected;
      panel.hidden = !isSelected;
      const made = buttons.at(index);
      made?.setAttribute("aria-selected", String(isSelected));
      if (made !== undefined) made.tabIndex = isSelected ? 0 : -1;
    }
  };
  const choose = (name: Name): void => {
    if (name === selected) return;
    selected = name;
    show();
    onSelect(name);
  };
  root.addEventListener("keydown", (event) => {
    const at = all.findIndex(({ name }) => name === selected);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const index = (next + all.length) % all.length;
    const tab = all.at(index);
    if (tab !== undefined) choose(tab.name);
    buttons.at(index)?.focus();
  });
  root.append(...buttons);
  show();
  return {
    root,
    get selected() {
      return selected;
    },
    set selected(name) {
      selected = name;
      show();
    },
  };
}
