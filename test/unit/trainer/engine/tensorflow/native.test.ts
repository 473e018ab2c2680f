import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { expectedOf } from "../../../../../src/trainer/engine/tensorflow/failures.ts";
import { loadNative } from "../../../../../src/trainer/engine/tensorflow/native.ts";
import { rejectionOf } from "../../../../helpers/rejection.ts";
import { temporaryFolder } from "../../../../helpers/temporaryFolder.ts";

describe("a library that cannot be loaded is named, with the reason and the next step", () => {
  const library = { libraries: [], version: "2.21.0", source: "a test" };
  const pace = { threads: 1, operations: 1 };

  test("none at all", async () => {
    const error = await rejectionOf(loadNative({ ...library, binding: "/nowhere/tfjs_binding.node" }, pace));
    expect(error).toMatchObject({
      code: "not-available",
      message: "TensorFlow 2.21.0 from a test could not be loaded: /nowhere/tfjs_binding.node does not exist.",
      next: expect.stringContaining("mnist-lab setup tensorflow") as string,
    });
  });

  test("a file that is no library", async () => {
    const binding = join(await temporaryFolder(), "tfjs_binding.node");
    await writeFile(binding, "no library");
    const error = await rejectionOf(loadNative({ ...library, binding }, pace));
    expect(error.code).toBe("not-available");
    expect(error.message).toContain(binding);
  });
});

describe("TensorFlow's failures", () => {
  test("that are not about memory stay as they are", () => {
    const error = new Error("Session fail to run with error: Incompatible shapes");
    expect(expectedOf(error)).toBe(error);
  });

  test("about memory without a size", () => {
    expect(expectedOf(new Error("std::bad_alloc"))).toMatchObject({
      code: "too-large",
      message: "The device did not give TensorFlow the memory that this network needs.",
    });
  });
});
