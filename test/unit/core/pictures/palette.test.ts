import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { blended, faintOf, paper, runColor, runPaint } from "../../../../src/core/pictures/palette.ts";
import { runColorId } from "../../../../src/core/runColors.ts";
import { repository } from "../../../helpers/commandLine.ts";

interface Contributed {
  readonly contributes: {
    readonly colors: readonly { readonly id: string; readonly defaults: { readonly light: string } }[];
  };
}

it("has the colours of the light theme", () => {
  const { contributes } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as Contributed;
  const light = new Map(contributes.colors.map(({ id, defaults }) => [id, defaults.light]));
  expect(runPaint).toEqual(runPaint.map((_, i) => light.get(runColorId(i))));
  expect([paper.first, paper.second]).toEqual([light.get("mnistLab.first"), light.get("mnistLab.second")]);
  expect(runColor(13)).toBe(runPaint[1]);
});

it.each([
  ["#000000", 0.5, "#808080"],
  ["#0560c9", 1, "#0560c9"],
  ["#0560c9", 0, "#ffffff"],
])("%s at %d on white is %s", (color, strength, expected) => {
  expect(faintOf(color, strength)).toBe(expected);
});

it("blends two colours", () => {
  expect(blended("#ff0000", "#0000ff", 0.25)).toBe("#4000bf");
});
