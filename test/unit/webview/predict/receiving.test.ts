import { beforeEach, describe, expect, it, vi } from "vitest";
import type { PredictState } from "../../../../src/protocol/predict.ts";
import { firstUri } from "../../../../webview/predict/receiving.ts";
import { likeliest, verdict, workLine } from "../../../../webview/predict/words.ts";

// A page without texts in another language.
beforeEach(() => void vi.stubGlobal("document", { getElementById: () => null }));

const state: PredictState = {
  run: { id: "r", name: "R" },
  network: "open",
  about: null,
  reading: null,
  picture: null,
  probabilities: null,
  isProbability: true,
  problem: null,
};
const picture = {} as NonNullable<PredictState["picture"]>;

describe("what is dropped from the explorer", () => {
  it.each([
    ["file:///a/7.png", "file:///a/7.png"],
    ["# a remark\r\nfile:///a/7.png\r\nfile:///a/8.png\r\n", "file:///a/7.png"],
    ["\n vscode-remote://host/7.png \n", "vscode-remote://host/7.png"],
    ["", null],
    ["# nothing\n", null],
  ])("is the first address of %j", (list, expected) => {
    expect(firstUri(list)).toBe(expected);
  });
});

describe("what is told while one waits", () => {
  it.each<[Partial<PredictState>, string]>([
    [{}, ""],
    [{ network: "opening" }, "Opening the network…"],
    [{ network: "opening", reading: "7.png" }, "Reading 7.png…"],
    [{ picture }, "Predicting…"],
    [{ picture, network: "closed" }, ""],
    [{ picture, problem: "It failed." }, ""],
    [{ picture, probabilities: new Float32Array(10) }, ""],
  ])("of %j is %j", (change, expected) => {
    expect(workLine({ ...state, ...change })).toBe(expected);
  });
});

describe("the answer", () => {
  it("is the likeliest digit, the smaller of two that are alike", () => {
    const probabilities = Float32Array.of(0.01, 0.02, 0.4, 0.05, 0.02, 0.4, 0.02, 0.04, 0.02, 0.02);
    expect(likeliest(probabilities)).toBe(2);
    expect(verdict(probabilities, true)).toBe("2 with 40.0 %");
  });

  it("is a plain number where the network gives no probabilities", () => {
    const outputs = Float32Array.of(-0.9, -0.201, -1, -1, -1, -1, -1, -1, -1, -1);
    expect(verdict(outputs, false)).toBe("1 with an output of -0.2010");
  });
});
