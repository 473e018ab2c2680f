import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { assignedColors, runColorCount, runColorId, runStrokes } from "../../../src/core/runColors.ts";

const ids = (count: number): string[] => Array.from({ length: count }, (_, i) => `run-${i}`);

describe("colours of runs", () => {
  it("differ for as many runs in a row as there are colours", () => {
    const colors = [...assignedColors(ids(40), new Map()).values()];
    expect(new Set(colors.slice(0, runColorCount)).size).toBe(runColorCount);
    for (let i = 0; i + runColorCount <= colors.length; i++) {
      expect(new Set(colors.slice(i, i + runColorCount)).size).toBe(runColorCount);
    }
  });

  it("are the same whether runs come at once or one by one", () => {
    let known = new Map<string, number>();
    for (let count = 1; count <= 30; count++) known = assignedColors(ids(count), known);
    expect(known).toEqual(assignedColors(ids(30), new Map()));
  });

  it("stay when other runs are deleted or come between", () => {
    const known = assignedColors(ids(20), new Map());
    const left = ids(20).filter((_, i) => i % 3 !== 0);
    for (const [id, color] of assignedColors(left, known)) expect(color).toBe(known.get(id));
    const between = ["run-0", "run-1", "copied", "run-2", "run-3"];
    const colors = assignedColors(between, known);
    expect([...colors.values()].filter((_, i) => i !== 2)).toEqual([0, 1, 2, 3]);
    expect([0, 1, 2, 3]).not.toContain(colors.get("copied"));
  });

  it("have dashes where two that are drawn together are the same", () => {
    expect(runStrokes([3, 5, 3, 3, 0])).toEqual([
      { color: 3, dash: 0 },
      { color: 5, dash: 0 },
      { color: 3, dash: 1 },
      { color: 3, dash: 2 },
      { color: 0, dash: 0 },
    ]);
  });
});

interface ContributedColor {
  readonly id: string;
  readonly description: string;
  readonly defaults: Readonly<Record<"dark" | "light" | "highContrast" | "highContrastLight", string>>;
}

const contributed = (
  JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as {
    contributes: { colors: readonly ContributedColor[] };
  }
).contributes.colors.filter(({ id }) => id.startsWith("mnistLab.run"));

/** Of the usual editors and side bars. */
const backgrounds = {
  dark: ["#1e1e1e", "#252526", "#181818", "#1f1f1f"],
  light: ["#ffffff", "#f3f3f3", "#f8f8f8"],
  highContrast: ["#000000"],
  highContrastLight: ["#ffffff"],
} as const;

describe("the theme's colours of runs", () => {
  it("are contributed, each once", () => {
    expect(contributed.map(({ id }) => id)).toEqual(Array.from({ length: runColorCount }, (_, i) => runColorId(i)));
  });

  it.each(["dark", "light", "highContrast", "highContrastLight"] as const)("can be seen and differ in %s", (theme) => {
    const colors = contributed.map(({ defaults }) => defaults[theme]);
    expect(new Set(colors).size).toBe(runColorCount);
    const enough = theme.startsWith("high") ? 7 : 4.5;
    for (const color of colors) {
      for (const background of backgrounds[theme]) {
        expect(contrastOf(color, background), `${color} on ${background}`).toBeGreaterThanOrEqual(enough);
      }
    }
  });
});

/** WCAG 2.2: 1 to 21. */
function contrastOf(one: string, other: string): number {
  const [dark, light] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** @param color `#rrggbb`. */
function luminanceOf(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const share = parseInt(color.slice(start, start + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
