import { expect, it } from "vitest";
import { ExpectedError } from "../../../../../src/core/errors.ts";
import { withRoomFor } from "../../../../../src/trainer/engine/tfjs/smallerBatch.ts";
import { rejectionOf } from "../../../../helpers/rejection.ts";

const wanted = "The device did not give TensorFlow 12.3 GiB for one tensor (shape 400×28×28×4096).";
const tooLarge = new ExpectedError("too-large", wanted, { next: "Make it smaller." });

it("keeps the size that was wanted, and names the batch size to try next", async () => {
  const error = await rejectionOf(withRoomFor(401, () => Promise.reject(tooLarge)));
  expect(error).toMatchObject({
    code: "too-large",
    message: wanted,
    next: "Set training.batchSize to 200 or less (it is 401), use fewer filters and units, or close other programs.",
  });
});

it("leaves what has nothing to do with the batch", async () => {
  expect(await rejectionOf(withRoomFor(1, () => Promise.reject(tooLarge)))).toBe(tooLarge);
  const other = new ExpectedError("engine-failed", "The GPU was lost.");
  expect(await rejectionOf(withRoomFor(8, () => Promise.reject(other)))).toBe(other);
  expect(await withRoomFor(8, () => Promise.resolve(3))).toBe(3);
});
