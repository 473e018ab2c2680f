/** Colours of VS Code's theme as a canvas needs them; what HTML draws uses the variables themselves, in CSS. */
export interface Theme {
  readonly kind: "light" | "dark" | "hc" | "hcLight";
  readonly foreground: string;
  readonly faded: string;
  readonly background: string;
  /** Borders of panels. */
  readonly line: string;
  /** Lines of a grid, behind what is drawn. */
  readonly grid: string;
  readonly focus: string;
  /** What is live, the training digits, what is right. */
  readonly first: string;
  /** The other one: validation digits, errors. */
  readonly second: string;
  /** What is past, and no longer counts. */
  readonly past: string;
  readonly font: string;
  readonly fontSize: number;
  /** Any variable of the theme, `charts-blue` for `--vscode-charts-blue`. */
  color(name: string, otherwise?: string): string;
}

export function currentTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const names = document.body.classList;
  const kind = names.contains("vscode-high-contrast-light")
    ? "hcLight"
    : names.contains("vscode-high-contrast")
      ? "hc"
      : names.contains("vscode-light")
        ? "light"
        : "dark";
  const color = (name: string, otherwise = "#888"): string => {
    const value = style.getPropertyValue(`--vscode-${name}`).trim();
    return value === "" ? otherwise : value;
  };
  const highContrast = kind === "hc" || kind === "hcLight";
  const foreground = color("foreground", "#ccc");
  const background = color("editor-background", "#1e1e1e");
  const line = highContrast ? color("contrastBorder") : color("panel-border", color("editorWidget-border"));
  return {
    kind,
    foreground,
    faded: color("descriptionForeground", foreground),
    background,
    line,
    // High contrast is for what is to be read.
    grid: highContrast ? `color-mix(in srgb, ${line} 40%, ${background})` : line,
    focus: color("focusBorder"),
    first: color("mnistLab-first", "#3794ff"),
    second: color("mnistLab-second", "#d18616"),
    past: color("disabledForeground", "#888"),
    font: color("font-family", "sans-serif"),
    fontSize: parseFloat(color("font-size", "13px")),
    color,
  };
}

/**
 * @param color of the theme, in any of CSS's notations.
 * @param strength what is left of it, 0 to 1; the rest is background. Not made by transparency: a thin line that crosses
 * itself would be darker where it does.
 */
export function mixed({ background }: Theme, color: string, strength: number): string {
  return strength >= 1 ? color : `color-mix(in srgb, ${color} ${strength * 100}%, ${background})`;
}

/** @returns a function that ends the watching. @param changed is told after VS Code's theme has become another. */
export function onThemeChange(changed: () => void): () => void {
  const observer = new MutationObserver(() => changed());
  observer.observe(document.body, { attributes: true, attributeFilter: ["class", "data-vscode-theme-id"] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["style"] });
  return () => observer.disconnect();
}
