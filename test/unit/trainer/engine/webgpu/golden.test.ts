import { describe, expect, test } from "vitest";
import { createWebgpuEngine } from "../../../../../src/trainer/engine/webgpu/engine.ts";
import { caseReaders, goldenFiles } from "../../../../helpers/golden.ts";
import { hasWebgpu, webgpuTitle } from "../../../../helpers/webgpuEngine.ts";

/** A GPU adds in another order, and divides and takes roots with less than float32's last bit. */
const timesTolerance = 10;

describe.skipIf(!hasWebgpu)(webgpuTitle, () => {
  const engine = createWebgpuEngine({ software: true });
  describe.each(Object.entries(caseReaders))("%s", (group, read) => {
    test.each(goldenFiles(group).map((file) => [file.name, file] as const))("%s", async (_, file) => {
      const { differences } = await engine.check(read(file));
      expect(differences.length).toBeGreaterThan(0);
      const far = differences.filter(({ ratio }) => !(ratio <= timesTolerance));
      expect(
        far.map(({ quantity, largest, ratio }) => `${quantity}: off by ${largest}, ${ratio} × the tolerance`),
      ).toEqual([]);
    });
  });
});
