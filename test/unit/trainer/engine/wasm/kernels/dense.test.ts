import { describe, test } from "vitest";
import { dense, flatten } from "../../../../../helpers/layers.ts";
import { checkPass } from "../../../../../helpers/passCheck.ts";

const lanes = [4, 8, 16] as const;

describe("a dense layer equals the reference, and its gradients its differences", () => {
  const sizes = [1, 2, 3, 4, 5, 7, 8, 9, 16, 17];
  const cases = sizes.map((inputs, i) => ({ inputs, units: sizes[(3 * i + 1) % sizes.length], count: lanes[i % 3] }));
  test.each(cases)("$inputs inputs, $units units, $count lanes", ({ inputs, units, count }) => {
    for (const batch of [1, count, count + 1, 2 * count + 3]) {
      checkPass({ layers: [dense(units)], inputShape: [inputs], batch, lanes: count, entries: 3 });
    }
  });

  test("several, after an image of odd sizes", () => {
    for (const count of lanes) {
      checkPass({
        layers: [
          flatten,
          dense(13, { activation: "tanh" }),
          dense(6, { activation: "relu", useBias: false }),
          dense(9, { activation: "sigmoid" }),
          dense(3),
        ],
        inputShape: [3, 5, 7],
        batch: 21,
        lanes: count,
      });
    }
  });

  test("many inputs and units", () => {
    checkPass({ layers: [dense(131)], inputShape: [203], batch: 19, lanes: 16 });
  });
});
