import { describe, expect, test } from "vitest";
import { editDistance, suggestionFor } from "../../../../src/core/experiment/suggestion.ts";
import { layerTypes } from "../../../../src/core/experiment/schema.ts";

describe("editDistance counts insertions, deletions, replacements and swaps", () => {
  test.each([
    ["", "", 0],
    ["", "abc", 3],
    ["kitten", "sitting", 3],
    ["saturday", "sunday", 3],
    ["ab", "ba", 1],
    ["epochs", "epcohs", 1],
    // Optimal string alignment: a part that was swapped is not edited again.
    ["ca", "abc", 3],
  ])("%j to %j: %i", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });
});

describe("suggestionFor finds what was meant", () => {
  test.each([
    ["Conv2D", "conv2d"],
    ["MaxPooling2D", "maxPooling2d"],
    ["batch_normalization", "batchNormalization"],
    ["max_pool", "maxPooling2d"],
    ["avgPool2d", "averagePooling2d"],
    ["conv", "conv2d"],
    ["globalAverage", "globalAveragePooling2d"],
    ["linear", "dense"],
    ["dens", "dense"],
    ["dropuot", "dropout"],
    ["flat", "flatten"],
  ])("%s → %s", (name, expected) => {
    expect(suggestionFor(name, layerTypes)).toBe(expected);
  });

  test.each(["", "x", "adam", "lstm", "embedding", "hasOwnProperty", "q".repeat(10_000)])("%.20s → nothing", (name) => {
    expect(suggestionFor(name, layerTypes)).toBeNull();
  });
});
