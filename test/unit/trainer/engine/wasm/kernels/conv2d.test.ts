import { describe, expect, test } from "vitest";
import type { Shape } from "../../../../../../src/core/network/network.ts";
import { activation, conv2d } from "../../../../../helpers/layers.ts";
import { checkPass } from "../../../../../helpers/passCheck.ts";

const lanes = [4, 8, 16] as const;
const channels = [1, 2, 3, 5, 6, 7, 16];

describe("a convolution equals the reference, and its gradients its differences", () => {
  const cases = [1, 2, 3, 4, 5, 6, 7].flatMap((size) =>
    (["valid", "same"] as const).flatMap((padding) => [1, 2, 3].map((strides) => ({ size, padding, strides }))),
  );
  test.each(cases)("kernel $size, $padding, strides $strides", ({ size, padding, strides }) => {
    const index = size + strides + (padding === "same" ? 3 : 0);
    checkPass({
      layers: [conv2d(channels[index % 7], size, { padding, strides })],
      inputShape: [9, 8, channels[(3 * index + size) % 7]],
      batch: 5,
      lanes: lanes[index % 3],
    });
  });

  test.each([
    ["a kernel that is not square", conv2d(5, [2, 5]), [6, 9, 3]],
    ["a column", conv2d(3, [5, 1], { padding: "same" }), [7, 4, 2]],
    ["a row", conv2d(6, [1, 4], { padding: "same" }), [3, 9, 5]],
    ["strides that differ", conv2d(7, 3, { strides: [3, 2], padding: "same" }), [11, 8, 3]],
    ["strides larger than the kernel", conv2d(5, 2, { strides: [3, 4] }), [10, 11, 6]],
    ["strides that leave pixels over", conv2d(2, 4, { strides: 3 }), [9, 12, 7]],
    ["a kernel as large as the picture", conv2d(7, [6, 5]), [6, 5, 3]],
    ["a kernel larger than the picture", conv2d(6, 7, { padding: "same" }), [3, 4, 5]],
    ["one pixel", conv2d(3, 3, { padding: "same" }), [1, 1, 16]],
    ["many filters", conv2d(37, 3), [5, 6, 3]],
    ["many channels", conv2d(3, 3, { padding: "same" }), [5, 4, 37]],
  ] as const)("%s", (_, layer, inputShape) => {
    for (const [i, count] of lanes.entries())
      checkPass({ layers: [layer], inputShape, batch: 3 + 7 * i, lanes: count });
  });
});

describe("sizes around those of Winograd's tiles", () => {
  const cases = [3, 5].flatMap((size) =>
    [4, 5, 6, 7, 8, 9, 11, 13].map((width, i) => ({ size, width, padding: i % 2 === 0 ? "same" : "valid" }) as const),
  );
  test.each(cases)("kernel $size, width $width, $padding", ({ size, width, padding }) => {
    checkPass({
      layers: [conv2d(width % 2 === 0 ? 6 : 16, size, { padding: width < size ? "same" : padding })],
      inputShape: [5 + (width % 4), width, width % 3 === 0 ? 5 : 8],
      batch: 9,
      lanes: width % 2 === 0 ? 16 : 8,
    });
  });

  test("without bias, with relu, between other layers", () => {
    for (const size of [3, 5]) {
      checkPass({
        layers: [
          conv2d(6, 3, { activation: "tanh", padding: "same" }),
          conv2d(8, size, { activation: "relu", useBias: false, padding: "same" }),
          conv2d(7, size, { activation: "silu", kernelRegularizer: { type: "l2", factor: 0.01 } }),
          activation("elu"),
        ],
        inputShape: [7, 6, 4],
        batch: 6,
        lanes: 8,
      });
    }
  });
});

test("a batch in lanes of any number gives what each digit alone gives", () => {
  const shape: Shape = [6, 7, 3];
  for (const count of lanes) {
    for (const batch of [1, 4, 17, 33]) {
      const worst = checkPass({
        layers: [conv2d(5, 3, { activation: "tanh" })],
        inputShape: shape,
        batch,
        lanes: count,
      });
      expect(worst.output).toBeLessThan(1);
    }
  }
});
