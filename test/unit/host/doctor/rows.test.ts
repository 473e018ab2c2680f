import { describe, expect, it } from "vitest";
import { doctorText } from "../../../../src/host/doctor/doctorText.ts";
import { emptyRow, rowOf } from "../../../../src/host/doctor/rows.ts";
import type { EngineReport } from "../../../../src/services/doctor.ts";
import { chineseTexts, inChinese } from "../../../helpers/chinese.ts";
import { asItIs, english } from "../../../helpers/english.ts";

const check = (name: string, worst: number): EngineReport["checks"][number] => ({
  name,
  description: "",
  passed: worst <= 1,
  worst,
});

const wasm: EngineReport = {
  engine: "wasm",
  healthy: true,
  device: "WebAssembly SIMD, 2 threads",
  startMilliseconds: 123.4,
  checks: [check("dense", 0.5), check("conv2d", 0.25)],
  timing: { batches: 50, batchSize: 128, milliseconds: 250 },
  error: null,
  attempts: [],
  untried: false,
};

const missing: EngineReport = {
  engine: "tensorflow",
  healthy: false,
  device: null,
  startMilliseconds: null,
  checks: [],
  timing: null,
  error: {
    code: "library-not-found",
    message: 'The engine "tensorflow" found no TensorFlow that works.',
    next: "Run `mnist-lab setup tensorflow`.",
  },
  attempts: [
    {
      source: "python3 on PATH",
      error: { code: "library-not-found", message: "Python 3.12.4 (python3 on PATH) has no TensorFlow." },
    },
  ],
  untried: false,
};

describe("the row of an engine", () => {
  it("that works says on what, and how fast", () => {
    expect(rowOf(wasm, asItIs, english)).toEqual({
      engine: "wasm",
      status: "works",
      device: "WebAssembly SIMD, 2 threads",
      ready: 123.4,
      checks: { count: 2, passed: 2, wrong: [] },
      lenet5: { milliseconds: 5, batchSize: 128 },
      error: null,
      remarks: [],
      canBeSetUp: false,
    });
  });

  it("that computes something else names it", () => {
    const { status, checks } = rowOf(
      { ...wasm, healthy: false, checks: [check("dense", 12.34), check("conv2d", Infinity)] },
      asItIs,
      english,
    );
    expect(status).toBe("fails");
    expect(checks).toEqual({
      count: 2,
      passed: 0,
      wrong: ["dense: 12.3 times what is tolerated", "conv2d: Infinity times what is tolerated"],
    });
  });

  it("without its library says where that was looked for, and offers to set it up in VS Code's words", () => {
    const row = rowOf(missing, asItIs, english);
    expect(row).toMatchObject({ status: "fails", ready: null, checks: null, lenet5: null, canBeSetUp: true });
    expect(row.error).toMatch(/^The engine "tensorflow" found no TensorFlow that works\. Choose “Set Up TensorFlow…”/);
    expect(row.error).not.toContain("mnist-lab setup");
    expect(row.remarks).toEqual(["python3 on PATH: Python 3.12.4 (python3 on PATH) has no TensorFlow."]);
  });

  it("that works tells where its library is from, and not where it is not", () => {
    const attempts = [...missing.attempts, { source: "fetched for the GPU", error: null }];
    const report: EngineReport = { ...wasm, engine: "tensorflow", attempts, untried: true };
    expect(rowOf(report, asItIs, english).remarks).toEqual([
      "Not yet run on a GPU by who made this version.",
      "Library: fetched for the GPU",
    ]);
  });

  it("is in Chinese where that is spoken", () => {
    const t = (message: string, ...args: (string | number)[]): string =>
      english(chineseTexts[message] ?? message, ...args);
    const { error, remarks } = rowOf(missing, inChinese, t);
    expect(error).toMatch(/^引擎 "tensorflow" 没有找到可用的 TensorFlow。请选择“设置 TensorFlow…”/);
    expect(remarks).toEqual(["PATH 中的 python3：Python 3.12.4（PATH 中的 python3）没有 TensorFlow。"]);
    expect(rowOf(wasm, inChinese, t).device).toBe("WebAssembly SIMD，2 个线程");
  });
});

describe("the doctor's page as text", () => {
  it("says all that the page shows", () => {
    const rows = [rowOf(missing, asItIs, english), emptyRow("webgpu", "waiting"), rowOf(wasm, asItIs, english)];
    const machine = "MNIST Lab 0.1.0, Node 20.0.0, linux-x64";
    const auto = '"engine": "auto" takes wasm.';
    const text = doctorText({ examining: false, machine, rows, auto, problem: null }, english);
    expect(text.split("\n")).toEqual([
      machine,
      "",
      "tensorflow: does not work",
      `  ${rows[0].error ?? ""}`,
      "  python3 on PATH: Python 3.12.4 (python3 on PATH) has no TensorFlow.",
      "",
      "webgpu: not looked at",
      "",
      "wasm: works",
      "  WebAssembly SIMD, 2 threads",
      "  ready in 123 ms",
      "  gradients and updates: 2 of 2 as Keras's",
      "  LeNet-5, batch 128: 5.00 ms a batch",
      "",
      auto,
      "",
    ]);
  });

  it("says why nothing was looked at", () => {
    const nothing = { examining: false, machine: "", rows: [], auto: null };
    expect(doctorText({ ...nothing, problem: "There is no Node." }, english)).toBe("There is no Node.\n");
  });
});
