import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { rememberedFile } from "../../src/files/experimentJson.ts";
import { sweepsFolder, sweepVersion, writeSweep, type SweepRecord } from "../../src/services/sweep/sweepFile.ts";

/**
 * Makes the folder of a sweep with nothing but `sweep.json` in it.
 *
 * @param runs folder of all runs. @param ids of its points' runs; null for one that has none yet.
 * @returns the sweep's folder.
 */
export async function saveSweep(
  runs: string,
  id: string,
  ids: readonly (string | null)[],
  given: Partial<SweepRecord> = {},
): Promise<string> {
  const path = join(sweepsFolder(runs), id);
  await mkdir(path, { recursive: true });
  const record: SweepRecord = {
    ...{ version: sweepVersion, id, name: "LeNet-5" },
    experimentFile: rememberedFile(path, join(runs, "..", "..", "lenet5.mnist.json")),
    runs: rememberedFile(path, runs),
    ...{ created: "2026-03-01T14:25:30.000Z", updated: "2026-03-01T14:25:30.000Z" },
    ...{ parameters: ["training.batchSize"], repeats: 1, warmStart: false },
    points: ids.map((run, index) => ({ key: null, seed: 42, values: { "training.batchSize": 16 << index }, run })),
    ...given,
  };
  await writeSweep({ path, record });
  return path;
}
