import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { ProbeRequest } from "../../src/protocol/probe.ts";
import { examine, type DoctorReport, type EngineReport } from "../../src/services/doctor.ts";
import { runProbe, type ProbeResult } from "../../src/services/engines/probe.ts";
import { parseGolden, goldenText } from "../../src/trainer/probe/goldenText.ts";
import { builtInstallation } from "../helpers/builtTrainer.ts";
import { runCommand } from "../helpers/commandLine.ts";
import { rejectionOf } from "../helpers/rejection.ts";
import { temporaryFolder } from "../helpers/temporaryFolder.ts";
import { fetchTimeout, tensorFlowOrSkip } from "../helpers/tensorflow.ts";
import { hasWebgpu, webgpuTitle } from "../helpers/webgpuEngine.ts";

const { mnist, golden, probe, examples } = builtInstallation;
const paths = { mnist, golden, experiment: join(examples, "lenet5.mnist.json") };

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

interface Given {
  readonly engine?: ProbeRequest["engine"];
  readonly program?: string;
  readonly paths?: Partial<ProbeRequest["paths"]>;
  readonly patience?: number;
  readonly signal?: AbortSignal;
}

function probed(given: Given = {}): Promise<ProbeResult> {
  return runProbe({
    ...given,
    program: given.program ?? probe,
    request: { engine: given.engine ?? "wasm", paths: { ...paths, ...given.paths } },
    execPath: process.execPath,
    environment: process.env,
  });
}

/** Writes a program that takes the place of the probe. */
async function program(text: string): Promise<string> {
  const path = join(folder, "probe.mjs");
  await writeFile(path, `process.on("message", () => {\n${text}\n});`);
  return path;
}

async function report(
  words: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number | null; report: DoctorReport }> {
  const { code, out } = await runCommand(["doctor", "--json", ...words], folder, env);
  return { code, report: JSON.parse(out) as DoctorReport };
}

describe("a probe", () => {
  it("tells that an engine does not compute what it should", async () => {
    const cases = parseGolden(await readFile(golden, "utf8"));
    const wrong = cases.find((each) => each.kind === "layer" && each.name === "conv2d-3x3-valid-relu");
    if (wrong?.kind !== "layer") throw new Error("there is no such case");
    wrong.expected.inputGradient.data[0] += 0.01;
    const altered = join(folder, "golden.json");
    await writeFile(altered, goldenText(cases));
    const { checks, error } = await probed({ paths: { golden: altered } });
    expect(error).toBeNull();
    expect(checks.filter(({ passed }) => !passed).map(({ name }) => name)).toEqual(["conv2d-3x3-valid-relu"]);
  });

  it("that crashes is an answer, which says where", async () => {
    const crash = 'process.send({ type: "step", doing: "computes dense" }, () => process.abort());';
    const { error } = await probed({ program: await program(crash) });
    expect(error).toMatchObject({
      code: "engine-failed",
      message: expect.stringMatching(/wasm, while it computes dense, ended with SIGABRT/) as string,
    });
    const { error: atStart } = await probed({ program: await program('console.error("no driver"); process.exit(7);') });
    expect(atStart?.message).toMatch(/while it starts, ended with exit code 7; its last words: no driver/);
  });

  it("that never ends is ended", async () => {
    const { error } = await probed({ program: await program("setInterval(() => {}, 1000);"), patience: 500 });
    expect(error).toMatchObject({ code: "engine-failed", message: expect.stringContaining("0.5 s") as string });
  });

  it("ends when the doctor is stopped", async () => {
    const signal = AbortSignal.timeout(300);
    const hanging = probed({ program: await program("setInterval(() => {}, 1000);"), signal });
    expect(await rejectionOf(hanging)).toMatchObject({ code: "aborted" });
  });

  it("says what is missing", async () => {
    const { error, device } = await probed({ paths: { golden: join(folder, "none.json") } });
    expect(error).toMatchObject({ code: "file-not-found" });
    expect(device).toMatch(/WebAssembly/);
  });
});

describe("an examination", () => {
  it("tells of each engine when it is looked at, and what was found before the next", async () => {
    const told: string[] = [];
    const silent = 'process.send({ type: "done" }, () => process.exit());';
    const { engines } = await examine({
      installation: { ...builtInstallation, probe: await program(silent) },
      engines: ["webgpu", "wasm"],
      python: "",
      workspace: null,
      execPath: process.execPath,
      environment: process.env,
      onEngine: (engine) => told.push(`looks at ${engine}`),
      onReport: ({ engine, healthy }) => told.push(`${engine}: ${healthy ? "works" : "does not work"}`),
    });
    // Who says nothing of Keras's numbers does not agree with them.
    const expected = ["looks at webgpu", "webgpu: does not work", "looks at wasm", "wasm: does not work"];
    expect(told).toEqual(expected);
    expect(engines.map(({ engine }) => engine)).toEqual(["webgpu", "wasm"]);
  });
});

describe("mnist-lab doctor", () => {
  it("holds every kind of layer of wasm against Keras, times a chunk, and names what auto takes", async () => {
    const { code, report: found } = await report(["--engine", "wasm"]);
    const [wasm] = found.engines;
    expect(code).toBe(0);
    expect(wasm).toMatchObject({ engine: "wasm", healthy: true, error: null, timing: { batchSize: 128 } });
    expect(wasm.device).toMatch(/^WebAssembly SIMD/);
    expect(wasm.timing!.milliseconds).toBeGreaterThan(0);
    expect(found.auto).toMatchObject({ engine: "wasm", reason: expect.any(String) as string });
    const cases = parseGolden(await readFile(golden, "utf8"));
    expect(wasm.checks.map(({ name }) => name)).toEqual(cases.map(({ name }) => name));
    const kinds = cases.flatMap((each) => (each.kind === "layer" ? each.network.nodes.map(({ type }) => type) : []));
    for (const kind of layerKinds) expect(kinds).toContain(kind);
  });

  it("looks at tensorflow with the library that was found", { timeout: fetchTimeout }, async (context) => {
    await tensorFlowOrSkip(context);
    const { code, report: found } = await report(["--engine", "tensorflow"]);
    const [tensorflow] = found.engines as [EngineReport];
    expect(tensorflow).toMatchObject({ healthy: true, error: null });
    expect(tensorflow.device).toMatch(/^TensorFlow 2\.\d+/);
    expect(tensorflow.attempts.at(-1)).toMatchObject({ error: null });
    expect(code).toBe(0);
  });

  it("says where TensorFlow was looked for, and what to do", async () => {
    const words = ["doctor", "--engine", "tensorflow"];
    const { code, out } = await runCommand(words, folder, { XDG_CACHE_HOME: folder, PATH: folder, VIRTUAL_ENV: "" });
    expect(code).toBe(1);
    expect(out).toContain("✗ tensorflow");
    expect(out).toContain("Run `mnist-lab setup tensorflow`");
    expect(out).toContain(`Nothing was fetched into ${join(folder, "mnist-lab", "tensorflow")}`);
    expect(out).toContain('"engine": "auto" takes wasm');
  });

  it("holds webgpu against Keras on a GPU that the processor plays", async ({ skip }) => {
    if (!hasWebgpu) skip(webgpuTitle);
    const { report: found } = await report(["--engine", "webgpu"]);
    const [webgpu] = found.engines as [EngineReport];
    expect(webgpu).toMatchObject({ healthy: true, error: null, untried: false, timing: { batchSize: 128 } });
    expect(webgpu.device).toMatch(/^WebGPU on .* \(software\)$/);
    expect(webgpu.checks.length).toBeGreaterThan(10);
  });

  it("says of webgpu that there is no GPU, and what to do", async () => {
    const { report: found } = await report(["--engine", "webgpu"], { VK_ICD_FILENAMES: join(folder, "none.json") });
    expect(found.engines).toMatchObject([
      {
        engine: "webgpu",
        healthy: false,
        error: {
          code: "not-available",
          message: "WebGPU finds no GPU here.",
          next: expect.stringContaining("Install") as string,
        },
      },
    ]);
  });
});

const layerKinds = [
  "conv2d",
  "maxPooling2d",
  "averagePooling2d",
  "globalAveragePooling2d",
  "flatten",
  "dense",
  "dropout",
  "batchNormalization",
  "activation",
  "add",
];
