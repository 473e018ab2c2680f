import { describe, expect, test } from "vitest";
import { createTensorflowEngine } from "../../../../../src/trainer/engine/tensorflow/engine.ts";
import { caseReaders, goldenFiles } from "../../../../helpers/golden.ts";
import { hasTensorflow, tensorflowTitle } from "../../../../helpers/tensorflowEngine.ts";

const modes = [
  { mode: "captured", capture: true },
  { mode: "eager", capture: false },
];

describe.skipIf(!hasTensorflow).each(modes)(`${tensorflowTitle}, $mode`, ({ capture }) => {
  const engine = createTensorflowEngine({ threads: 2, capture });
  describe.each(Object.entries(caseReaders))("%s", (group, read) => {
    test.each(goldenFiles(group).map((file) => [file.name, file] as const))("%s", async (_, file) => {
      const golden = read(file);
      const { differences, passed } = await engine.check(golden);
      const far = differences.filter(({ ratio }) => !(ratio <= 1));
      expect(
        far.map(({ quantity, largest, ratio }) => `${quantity}: off by ${largest}, ${ratio} × the tolerance`),
      ).toEqual([]);
      expect(passed).toBe(true);
    });
  });
});
