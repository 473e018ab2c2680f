import { setTimeout as delay } from "node:timers/promises";
import { readdir, readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openModel, type ModelOptions } from "../../src/services/modelProcess.ts";
import { ownOptions } from "../../src/services/tensorflow/engineEnvironment.ts";
import { builtInstallation } from "../helpers/builtTrainer.ts";
import { runCommand, Workplace } from "../helpers/commandLine.ts";
import { rejectionOf } from "../helpers/rejection.ts";

const tiny = {
  name: "Tiny",
  data: { limit: 1000 },
  model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] },
  training: { epochs: 1, batchSize: 50 },
};

let place: Workplace;
let options: ModelOptions;
beforeAll(async () => {
  place = await Workplace.make();
  await place.write("tiny.mnist.json", tiny);
  await runCommand(["train", "tiny.mnist.json"], place.path);
  const [run] = await place.runs();
  options = { run, weights: "best", digits: { source: "none" }, threads: 1 };
});
afterAll(() => place.remove());

/** @returns processes that this one has started and that are still there. */
async function children(): Promise<number> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")));
  // Behind the name in brackets: the state, then the parent.
  return stats.filter((stat) => {
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return Number(parent) === process.pid && state !== "Z";
  }).length;
}

describe("a run's network in a process of its own", () => {
  it("answers until it is closed, with the Node and the environment that it is given", async () => {
    const asked: string[] = [];
    const model = await openModel(builtInstallation, {
      ...options,
      environment: (engine) => {
        asked.push(engine);
        return Promise.resolve(ownOptions(builtInstallation));
      },
    });
    expect(asked).toEqual(["auto"]);
    const probabilities = await model.predict(new Float32Array(784));
    expect(probabilities).toHaveLength(10);
    expect(probabilities.reduce((sum, each) => sum + each)).toBeCloseTo(1, 5);
    await model.close();
    await rejectionOf(model.predict(new Float32Array(784)));
  });

  it("is not opened where that was stopped before", async () => {
    const { code } = await rejectionOf(openModel(builtInstallation, { ...options, signal: AbortSignal.abort() }));
    expect(code).toBe("aborted");
  });

  it.skipIf(process.platform !== "linux")("leaves no process behind wherever its opening was stopped", async () => {
    const before = await children();
    for (const after of [0, 5, 20, 60, 120]) {
      const stopping = new AbortController();
      const opened = openModel(builtInstallation, { ...options, signal: stopping.signal }).then(
        (model) => model.close(),
        (error: unknown) => expect(error).toMatchObject({ code: "aborted" }),
      );
      await delay(after);
      stopping.abort();
      await opened;
      expect(await children()).toBe(before);
    }
  });

  it("cannot be started with a Node that is none, and says so", async () => {
    const environment: ModelOptions["environment"] = () =>
      Promise.resolve({ ...ownOptions(builtInstallation), execPath: "/nowhere/node" });
    const { code, message } = await rejectionOf(openModel(builtInstallation, { ...options, environment }));
    expect(code).toBe("trainer-failed");
    expect(message).toContain("/nowhere/node");
  });
});
