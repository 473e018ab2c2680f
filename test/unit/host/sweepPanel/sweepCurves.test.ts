import { expect, it } from "vitest";
import { KnownCurves } from "../../../../src/host/sweepPanel/sweepCurves.ts";
import { mostCurves, type SweepCurves } from "../../../../src/protocol/sweep.ts";
import { sweepRun } from "../../webview/sweep/sweepRuns.ts";

/** @returns indices of the runs whose curves the page was told. */
async function told(known: KnownCurves, runs: Parameters<KnownCurves["read"]>[0]): Promise<number[]> {
  const all: SweepCurves[] = [];
  await known.read(runs, (some) => void all.push(...some));
  return all.map(({ index }) => index);
}

it("tells curves once, and again when a run has come further or the page is new", async () => {
  const known = new KnownCurves();
  const running = sweepRun(1, { status: "running", epoch: 1 });
  const runs = [sweepRun(0), running, sweepRun(2, { path: null, status: "waiting" })];
  expect(await told(known, runs)).toEqual([0, 1]);
  expect(await told(known, runs)).toEqual([]);
  expect(await told(known, [runs[0], { ...running, epoch: 2 }])).toEqual([1]);
  known.forgetTold();
  expect(await told(known, runs)).toEqual([0, 1]);
});

it("tells those of the best of very many runs", async () => {
  const runs = Array.from({ length: mostCurves + 2 }, (_, index) => sweepRun(index, { accuracy: index / 1000 }));
  const indices = await told(new KnownCurves(), runs);
  expect(indices).toHaveLength(mostCurves);
  expect(Math.min(...indices)).toBe(2);
});
