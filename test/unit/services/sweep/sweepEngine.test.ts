import { expect, it } from "vitest";
import type { TrainerOfRun, TrainerSetting } from "../../../../src/services/engines/setting.ts";
import { engineOf, SweepEngine } from "../../../../src/services/sweep/sweepEngine.ts";
import { softmaxExperiment } from "../../../helpers/softmaxExperiment.ts";

const experiment = softmaxExperiment();
const run: TrainerOfRun = { engine: "auto", experiment, before: null };

/** Answers in turn, and keeps what was asked. */
function answering(...settings: (TrainerSetting | Error)[]) {
  const asked: TrainerOfRun[] = [];
  const choose = (of: TrainerOfRun): Promise<TrainerSetting> => {
    asked.push(of);
    const setting = settings[asked.length - 1];
    return setting instanceof Error ? Promise.reject(setting) : Promise.resolve(setting);
  };
  return { asked, choose };
}

const tensorflow: TrainerSetting = {
  environment: { LIBRARY: "here" },
  choice: { engine: "tensorflow", reason: "timed here" },
};
const wasm: TrainerSetting = { environment: {}, choice: { engine: "wasm", reason: "timed here" } };
const engineIn = ({ choice }: TrainerSetting): string | undefined => choice?.engine;

it("is that of the first run, which alone is timed, also where several begin at once", async () => {
  const engine = new SweepEngine(() => null);
  const { asked, choose } = answering(tensorflow, wasm, wasm);
  const together = await Promise.all([engine.settingFor(run, choose), engine.settingFor(run, choose)]);
  const later = await engine.settingFor(run, choose);
  expect([...together, later].map(engineIn)).toEqual(["tensorflow", "tensorflow", "tensorflow"]);
  expect(later.environment).toEqual({ LIBRARY: "here" });
  expect(later.choice?.reason).toBe("the sweep's other runs are computed with it");
  expect(asked).toHaveLength(1);
});

it("is that of the runs that there are, while it works", async () => {
  const named: TrainerSetting = { environment: {}, choice: null };
  for (const before of ["wasm", "webgpu"] as const) {
    const { asked, choose } = answering(named);
    expect(engineIn(await new SweepEngine(() => before).settingFor(run, choose))).toBe(before);
    expect(asked[0].before).toBe(before);
  }
  const gone: TrainerSetting = {
    environment: {},
    choice: { engine: "wasm", reason: "tensorflow does not work here", insteadOf: "tensorflow" },
  };
  const engine = new SweepEngine(() => "tensorflow");
  const { choose } = answering(gone);
  expect(await engine.settingFor(run, choose)).toEqual(gone);
  expect(engineIn(await engine.settingFor(run, choose))).toBe("wasm");
});

it("is decided by another run where the first could not", async () => {
  const engine = new SweepEngine(() => null);
  const { choose } = answering(new Error("stopped"), wasm);
  await expect(engine.settingFor(run, choose)).rejects.toThrow("stopped");
  expect(engineIn(await engine.settingFor(run, choose))).toBe("wasm");
});

it("is read from the runs that left it open", () => {
  const point = (engine: typeof experiment.engine, computed: string | null) =>
    ({
      point: { experiment: { ...experiment, engine } },
      entry: computed === null ? null : { engine: computed },
    }) as unknown as Parameters<typeof engineOf>[0][number];
  expect(engineOf([point("auto", null)])).toBe(null);
  expect(engineOf([point("wasm", "wasm"), point("auto", "auto"), point("auto", "tensorflow")])).toBe("tensorflow");
});
