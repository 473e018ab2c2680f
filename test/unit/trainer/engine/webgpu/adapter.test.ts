import { expect, test } from "vitest";
import { describe } from "../../../../../src/trainer/engine/webgpu/adapter.ts";

const none = { vendor: "", architecture: "", device: "", description: "", isFallbackAdapter: false };

test.each([
  [{ vendor: "nvidia", device: "nvidia-h100-80gb-hbm3", description: "NVIDIA: 550.54" }, "nvidia-h100-80gb-hbm3"],
  [{ vendor: "apple", architecture: "metal-3", description: "Metal driver on macOS" }, "Metal driver on macOS"],
  [{ vendor: "intel", architecture: "xe" }, "xe"],
  [{}, "a GPU"],
  // What computes on the processor says so in one way or another.
  [{ device: "swiftshader-device-subzero-", isFallbackAdapter: true }, "swiftshader-device-subzero (software)"],
  [{ vendor: "mesa", device: "llvmpipe-llvm-15-0-6-256-bits-" }, "llvmpipe-llvm-15-0-6-256-bits (software)"],
  [
    { device: "microsoft-basic-render-driver", description: "Microsoft Basic Render Driver" },
    "microsoft-basic-render-driver (software)",
  ],
  [{ vendor: "microsoft", device: "unknown", isFallbackAdapter: true }, "unknown (software)"],
])("the name of %o", (info, name) => {
  expect(describe({ ...none, ...info } as GPUAdapterInfo)).toBe(`WebGPU on ${name}`);
});
