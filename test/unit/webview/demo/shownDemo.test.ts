import { beforeEach, describe, expect, it, vi } from "vitest";
import { demoDigits, demoParts } from "../../../../src/core/demoDigits.ts";
import { confusionOf } from "../../../../src/core/metrics.ts";
import { answeredDigitsOf } from "../../../../src/core/wrongDigits.ts";
import { shownDemo } from "../../../../src/host/demo/shownDemo.ts";
import { digitsOf } from "../../../../webview/demo/digitsOf.ts";
import { partNote, partTitle } from "../../../../webview/demo/words.ts";
import { shortOutput, tileName } from "../../../../webview/misclassified/words.ts";
import { evaluation } from "../../../helpers/runEvents.ts";

// A page without texts in another language.
beforeEach(() => void vi.stubGlobal("document", { getElementById: () => null }));

const count = 90;
const truth = Uint8Array.from({ length: count }, (_, i) => i % 10);
/** Every ninth is taken for the next digit. */
const labels = truth.map((label, i) => (i % 9 === 0 ? (label + 1) % 10 : label));
const pixels = Uint8Array.from({ length: count * 784 }, (_, i) => Math.floor(i / 784));
const probabilities = Float32Array.from({ length: count * 10 }, (_, i) => Math.floor(i / 10) / 100);
const look = {
  set: "test" as const,
  epoch: 3,
  evaluation: { ...evaluation({ set: "test", labels }), confusion: confusionOf(truth, labels), accuracy: 0.888 },
};
const run = { id: "r", name: "R" };
const answers = { digits: { count, pixels, labels: truth }, labels, probabilities, isProbability: true };

describe("what the page of a demonstration is told", () => {
  it("is each chosen digit's own truth, answer, pixels and probabilities, part after part", () => {
    const demo = shownDemo(run, look, answers, 5);
    const chosen = demoDigits(answeredDigitsOf(truth, labels, probabilities), 5);
    expect(demo).toMatchObject({ set: "test", epoch: 3, seed: 5, accuracy: 0.888 });
    expect(demo.totals).toEqual({ all: 90, right: 80, wrong: 10 });
    const shown = digitsOf(demo);
    for (const part of demoParts) {
      expect(shown[part].map(({ digit }) => digit)).toEqual(chosen[part]);
      for (const each of shown[part]) {
        const { index } = each.digit;
        expect(each.pixels.every((pixel) => pixel === index)).toBe(true);
        expect([...(each.probabilities ?? [])]).toEqual(Array.from({ length: 10 }, () => Math.fround(index / 100)));
      }
    }
  });

  it("has no probabilities where none were kept", () => {
    const demo = shownDemo(run, look, { ...answers, probabilities: null }, 5);
    expect(demo.probabilities).toBeNull();
    expect(digitsOf(demo).wrong.every((each) => each.probabilities === null && each.digit.confidence === null)).toBe(
      true,
    );
  });

  it("tells whether they are probabilities", () => {
    expect(shownDemo(run, look, { ...answers, isProbability: false }, 5).isProbability).toBe(false);
    const digit = { index: 3, truth: 4, predicted: 9, confidence: -0.201, loss: Infinity };
    expect(tileName(digit, false)).toBe("Digit 3: 4, predicted 9 with an output of -0.2010");
    expect(shortOutput(digit, false)).toBe("-0.2");
    expect(shortOutput({ ...digit, confidence: 123_456 }, false)).toBe("1.2e5");
    expect(shortOutput({ ...digit, confidence: 0.9951 }, true)).toBe("99%");
  });

  it("tells where there are fewer than are shown", () => {
    const demo = shownDemo(run, look, answers, 5);
    expect(demoParts.map((part) => partNote(part, demo))).toEqual([null, "These are all: there are no more.", null]);
    expect(demoParts.map((part) => partTitle(part, demo))).toEqual([
      "25 of 80 classified correctly",
      "10 of 10 misclassified",
      "9 at random",
    ]);
    const faultless = shownDemo(run, look, { ...answers, labels: truth, probabilities: null }, 5);
    expect(partNote("wrong", faultless)).toBe("Every digit was classified correctly.");
    const hopeless = shownDemo(run, look, { ...answers, labels: truth.map((label) => 9 - label) }, 5);
    expect(partNote("right", hopeless)).toBe("No digit was classified correctly.");
  });
});
