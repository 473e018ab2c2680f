import { describe, expect, it } from "vitest";
import { doctorScreen } from "../../../src/cli/doctorScreen.ts";
import type { EngineReport } from "../../../src/services/doctor.ts";
import { plainTerminal } from "../../helpers/plainTerminal.ts";

const nothing = { device: null, startMilliseconds: null, checks: [], timing: null, error: null, attempts: [] };
const check = { name: "dense", description: "", passed: true, worst: 0.5 };

function screen(...engines: EngineReport[]): string[] {
  const auto = { engine: "wasm", reason: "it runs everywhere" };
  const style = plainTerminal().terminal.style();
  return doctorScreen({ node: "v20.0.0", platform: "linux-x64", engines, auto }, style);
}

describe("the doctor's screen", () => {
  it("shows an engine that works, what it computes and how fast", () => {
    const device = "WebAssembly SIMD, 2 threads";
    const timing = { batches: 50, batchSize: 128, milliseconds: 250 };
    const shown = { ...nothing, device, startMilliseconds: 1234.5, checks: [check], timing };
    expect(screen({ ...shown, engine: "wasm", healthy: true, untried: false })).toEqual([
      "Node v20.0.0, linux-x64",
      "",
      "✓ wasm  WebAssembly SIMD, 2 threads · ready in 1,235 ms",
      "  gradients and updates: 1 of 1 as Keras's",
      // 469 batches of 128 are 60,000 digits.
      "  LeNet-5, batch 128: 5.00 ms a batch, 2.3 s for 60,000 digits",
      "",
      'For LeNet-5, "engine": "auto" takes wasm: it runs everywhere.',
    ]);
  });

  it("names what differs", () => {
    const checks = [check, { name: "conv2d", description: "", passed: false, worst: 12.34 }];
    const lines = screen({
      ...nothing,
      engine: "tensorflow",
      healthy: false,
      untried: true,
      device: "GPU (CUDA)",
      checks,
    });
    expect(lines.slice(2, 6)).toEqual([
      "✗ tensorflow  GPU (CUDA)",
      "  Not yet run on a GPU by who made this version.",
      "  gradients and updates: 1 of 2 as Keras's",
      "  ✗ conv2d: 12.3 times what is tolerated",
    ]);
  });

  it("says why an engine does not work, what to do, and where its library was looked for", () => {
    const error = { code: "library-not-found", message: "None was found.", next: "Fetch it." } as const;
    const attempts = [
      { source: "python3 on PATH", error: { code: "no-python", message: "It is not there." } as const },
    ];
    expect(
      screen({ ...nothing, engine: "tensorflow", healthy: false, untried: false, error, attempts }).slice(2, 6),
    ).toEqual(["✗ tensorflow", "  None was found.", "  Fetch it.", "  python3 on PATH: It is not there."]);
  });
});
