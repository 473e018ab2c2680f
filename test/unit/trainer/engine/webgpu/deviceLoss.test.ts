import { describe, expect, test } from "vitest";
import { readRunSummary } from "../../../../../src/files/runSummary.ts";
import type { Engine } from "../../../../../src/trainer/engine/engine.ts";
import { createWebgpuEngine } from "../../../../../src/trainer/engine/webgpu/engine.ts";
import { loadGpu } from "../../../../../src/trainer/engine/webgpu/gpu.ts";
import { resumeSoftmax, startSoftmax } from "../../../../helpers/softmaxSession.ts";
import { hasWebgpu, webgpuTitle } from "../../../../helpers/webgpuEngine.ts";

describe.skipIf(!hasWebgpu)(webgpuTitle, () => {
  test("a GPU that is lost amid a run ends it as failed; it goes on from its checkpoint on another", async () => {
    const engine = createWebgpuEngine({ software: true });
    const prepare: Engine["prepare"] = (...parts) => engine.prepare(...parts);
    const gpu = await loadGpu(true);
    const checkpoints = { every: { epochs: 1 }, keep: "last", pattern: "{epoch}" } as const;
    const run = await startSoftmax({
      training: { epochs: 3 },
      experiment: { checkpoints },
      prepare,
      onEvent: (event) => {
        if (event.type === "batchEnd" && event.epoch === 2) gpu.device.destroy();
      },
    });
    expect(run.last).toMatchObject({
      type: "failed",
      error: {
        code: "engine-failed",
        message: expect.stringMatching(/^The GPU was lost: /) as string,
        next: expect.stringContaining("Resume") as string,
      },
    });
    expect(await readRunSummary(run.path)).toMatchObject({ status: "failed", epoch: 1 });
    expect(await loadGpu(true)).not.toBe(gpu);

    const resumed = await resumeSoftmax(run.folder, { prepare });
    expect(resumed.engines).toEqual(["webgpu"]);
    expect(resumed.last).toMatchObject({ type: "completed" });
    expect(await readRunSummary(run.path)).toMatchObject({ status: "completed", epoch: 3 });
  });
});
