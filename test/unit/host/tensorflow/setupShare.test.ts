import { expect, it } from "vitest";
import { setupShare } from "../../../../src/host/tensorflow/setupShare.ts";
import type { TensorflowPackage } from "../../../../src/services/tensorflow/packages.ts";

const wheel = { version: "1", sha256: "" };
const wanted = {
  wheels: [
    { ...wheel, project: "a", size: 10, unpacked: 30 },
    { ...wheel, project: "b", size: 20, unpacked: 40 },
  ],
} as unknown as TensorflowPackage;

it.each([
  ["download", "a", 0, 0],
  ["download", "a", 5, 0.05],
  ["unpack", "a", 0, 0.1],
  // Not all of a file is unpacked, and its size is rounded: no share goes beyond its file.
  ["unpack", "a", 99, 0.4],
  ["download", "b", 20, 0.6],
  ["unpack", "b", 40, 1],
] as const)("the share of a set-up: %s of %s, %i bytes done", (stage, project, done, share) => {
  expect(setupShare({ stage, project, done, total: 100 }, wanted)).toBeCloseTo(share, 12);
});
