import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { parseExperiment } from "../../src/core/experiment/parse.ts";
import { tensorflowLibraryText, tensorflowVariable } from "../../src/protocol/tensorflowLibrary.ts";
import { chooseEngine } from "../../src/services/engines/choose.ts";
import { rememberLibrary } from "../../src/services/engines/libraries.ts";
import { readEngineMemory } from "../../src/services/engines/memory.ts";
import { trainerSetting } from "../../src/services/engines/setting.ts";
import { trainerEnvironment } from "../../src/services/tensorflow/environment.ts";
import { Trainings } from "../../src/services/trainings.ts";
import { builtInstallation, endless, smallExperiment, startRequest } from "../helpers/builtTrainer.ts";
import { runCommand } from "../helpers/commandLine.ts";
import { isBatch, listen } from "../helpers/listening.ts";
import { temporaryFolder } from "../helpers/temporaryFolder.ts";
import { fetchTimeout, tensorFlowOrSkip } from "../helpers/tensorflow.ts";

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

const auto = smallExperiment({ engine: "auto" });

/** Nothing of this machine's own is found. */
const given = (more: Partial<NodeJS.ProcessEnv> = {}) => ({
  installation: { ...builtInstallation, dawn: [], tensorflowPackage: join(folder, "package") },
  python: "",
  workspace: null,
  execPath: process.execPath,
  environment: {
    PATH: folder,
    XDG_CACHE_HOME: folder,
    MNIST_LAB_ENGINES: join(folder, "engines.json"),
    ...more,
  },
  threads: null,
});

describe("auto", () => {
  it("takes wasm at once where nothing else is known", async () => {
    const timed: string[][] = [];
    const options = { ...given(), onTiming: (engines: readonly string[]) => timed.push([...engines]) };
    const { choice, environment } = await chooseEngine(auto, options);
    expect(choice).toEqual({ engine: "wasm", reason: expect.stringContaining("doctor") as string });
    expect(environment).toBe(options.environment);
    expect(timed).toEqual([]);
  });

  it("times a chunk on each engine that is known, once for a network", { timeout: fetchTimeout }, async (context) => {
    const library = await tensorFlowOrSkip(context);
    await rememberLibrary(library, given());
    const timed: string[][] = [];
    const options = { ...given(), onTiming: (engines: readonly string[]) => timed.push([...engines]) };
    const first = await chooseEngine(auto, options);
    expect(timed).toEqual([["wasm", "tensorflow"]]);
    expect(first.choice.reason).toMatch(
      /^timed here for a batch of this network: wasm \d[\d.]* ms, tensorflow \d[\d.]* ms$/,
    );
    expect(await chooseEngine(auto, options)).toEqual(first);
    expect(timed).toHaveLength(1);
    const [{ engines }] = readEngineMemory(join(folder, "engines.json")).times;
    expect(engines.map(({ engine }) => engine)).toEqual(["wasm", "tensorflow"]);
    for (const { milliseconds } of engines) expect(milliseconds).toBeGreaterThan(0);
  });

  it("leaves an engine that is known and does not work, and says why", { timeout: fetchTimeout }, async (context) => {
    const library = await tensorFlowOrSkip(context);
    // It is as it was found; what it needs from its place is not there.
    await rememberLibrary({ ...library, libraries: [folder] }, given());
    const { choice, environment } = await chooseEngine(auto, given());
    expect(choice).toMatchObject({ engine: "wasm", insteadOf: "tensorflow" });
    expect(choice.reason).toMatch(/^tensorflow does not work here: /);
    expect(environment[tensorflowVariable]).toBeUndefined();
  });

  it("goes on without TensorFlow where a run began with it and there is none any more", async () => {
    const run = { engine: "auto", experiment: auto, before: "tensorflow" } as const;
    const { choice } = await trainerSetting(run, given());
    expect(choice).toEqual({
      engine: "wasm",
      reason: expect.stringMatching(/^tensorflow does not work here: /) as string,
      insteadOf: "tensorflow",
    });
    expect(await trainerSetting({ ...run, before: "wasm" }, given())).toMatchObject({ choice: null });
  });

  it("takes wasm when the engine that was chosen does not start, and the run says so", async () => {
    const gone = { binding: join(folder, "gone.node"), libraries: [folder], version: "2.21.0", source: "a test" };
    const { trainer, events } = listen({ env: { ...process.env, [tensorflowVariable]: tensorflowLibraryText(gone) } });
    const choice = { engine: "tensorflow", reason: "timed here" } as const;
    await trainer.start({ ...startRequest(folder, auto), choice });
    expect((await trainer.exited).ending).toMatchObject({ type: "completed" });
    expect(events.find(({ type }) => type === "started")).toMatchObject({
      engine: "wasm",
      insteadOf: "tensorflow",
      reason: expect.stringMatching(/^tensorflow did not start: /) as string,
    });
  });

  it("is no cover for an engine that was asked for by name", async () => {
    const gone = { binding: join(folder, "gone.node"), libraries: [folder], version: "2.21.0", source: "a test" };
    const { trainer } = listen({ env: { ...process.env, [tensorflowVariable]: tensorflowLibraryText(gone) } });
    await trainer.start(startRequest(folder, smallExperiment({ engine: "tensorflow" })));
    expect((await trainer.exited).ending).toMatchObject({ type: "failed" });
  });
});

describe("the command line", () => {
  it(
    "tells which engine auto took and why; the doctor finds the others",
    { timeout: fetchTimeout },
    async (context) => {
      const library = await tensorFlowOrSkip(context);
      const environment = { MNIST_LAB_ENGINES: join(folder, "engines.json") };
      const known = { ...environment, [tensorflowVariable]: "" };
      const lenet = await readFile(join(builtInstallation.examples, "lenet5.mnist.json"), "utf8");
      expect(parseExperiment(lenet, { fileName: "lenet5" }).experiment?.engine).toBe("auto");
      const words = ["train", join(builtInstallation.examples, "lenet5.mnist.json"), "--runs", folder];
      const few = ["--set", "training.epochs=1", "--set", "training.stepsPerEpoch=2", "--set", "data.limit=1000"];
      const before = await runCommand([...words, ...few], folder, known);
      expect(before.out).toContain("no other engine is known to work here; the doctor looks for one");
      await rememberLibrary(library, given());
      const after = await runCommand([...words, ...few], folder, known);
      expect(after.err).toContain("Timing wasm and tensorflow for this network, once …");
      expect(after.out).toMatch(/timed here for a batch of this network: wasm [\d.]+ ms, tensorflow [\d.]+ ms/);
      const again = await runCommand([...words, ...few], folder, known);
      expect(again.err).not.toContain("Timing");
      expect(again.code).toBe(0);
    },
  );
});

describe("a run that was stopped", () => {
  it("goes on with another engine, and says so", { timeout: fetchTimeout }, async (context) => {
    const library = await tensorFlowOrSkip(context);
    await rememberLibrary(library, given());
    const trainings = new Trainings({
      installation: builtInstallation,
      execPath: () => process.execPath,
      concurrency: () => 1,
      threads: () => 2,
    });
    onTestFinished(() => trainings.dispose());
    const experiment = smallExperiment({ ...endless, checkpoints: { every: { seconds: 0.05 } } });
    const run = trainings.start({ file: join(folder, "small.mnist.json"), experiment });
    while (!run.events.some(isBatch)) await new Promise((resolve) => setTimeout(resolve, 5));
    await run.stop();
    const env = trainerEnvironment(library, process.env);
    const { trainer, events, seen } = listen({ env });
    const paths = { mnist: builtInstallation.mnist, experimentFolder: folder, run: run.path };
    await trainer.resume({ paths, threads: 2, checkpoint: null, engine: "tensorflow" });
    await seen(isBatch);
    expect((await trainer.stop()).ending).toMatchObject({ type: "stopped" });
    expect(events.find(({ type }) => type === "started")).toMatchObject({
      engine: "tensorflow",
      reason: "it was asked for when the run was resumed",
    });
    expect(events).toContainEqual({
      type: "notice",
      message: expect.stringMatching(/^The run goes on with tensorflow; it began with wasm\./) as string,
    });
  });
});
