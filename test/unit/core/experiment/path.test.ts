import { describe, expect, test } from "vitest";
import { joinPath, splitPath, type Segment } from "../../../../src/core/experiment/path.ts";

describe("joinPath and splitPath", () => {
  const cases: [segments: Segment[], path: string][] = [
    [["training", "epochs"], "training.epochs"],
    [["model", "layers", 2, "filters"], "model.layers[2].filters"],
    [["a b"], '["a b"]'],
    [["data", "", 'x"y', 0], 'data[""]["x\\"y"][0]'],
    [["sweep", "parameters", "training.batchSize", 10], 'sweep.parameters["training.batchSize"][10]'],
  ];
  test.each(cases)("%j is %s", (segments, path) => {
    expect(segments.reduce<string>(joinPath, "")).toBe(path);
    expect(splitPath(path)).toEqual(segments);
  });

  test.each(["a..b", ".a", "a.", "a[", "a[b]", "a[-1]", "a]", 'a["b]', "a b", "a=b", "a[99999999999]"])(
    "%s is no path",
    (path) => {
      expect(splitPath(path)).toBeNull();
    },
  );
});
