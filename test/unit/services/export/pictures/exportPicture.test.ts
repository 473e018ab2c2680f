import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { inEnglish } from "../../../../../src/core/translate.ts";
import { decodePng } from "../../../../../src/files/png.ts";
import { exportPicture, type PictureExport } from "../../../../../src/services/export/pictures/exportPicture.ts";
import { runLabels } from "../../../../../src/services/export/pictures/runLabels.ts";
import { readRunDetails, type RunDetails } from "../../../../../src/services/runDetails.ts";
import { completedRun, completedRunId } from "../../../../helpers/completedRun.ts";
import { rejectionOf } from "../../../../helpers/rejection.ts";
import { pictureParts, readSvg } from "../../../../helpers/svgPictures.ts";
import { temporaryFolder } from "../../../../helpers/temporaryFolder.ts";

const look = { set: null, epoch: null };
const common = { look, mnist: "", pictures: pictureParts, t: inEnglish, signal: new AbortController().signal };

async function details(folder: string): Promise<RunDetails> {
  return readRunDetails((await completedRun(folder)).path);
}

it.each(["curves", "bars", "confusion", "network"] as const)(
  "writes %s of a run as SVG and as PNG",
  async (picture) => {
    const folder = await temporaryFolder();
    const runs = [await details(join(folder, "runs"))];
    for (const name of ["a.svg", "a.PNG"]) {
      const target = join(folder, name);
      expect(await exportPicture({ ...common, picture, runs, target })).toEqual({ files: [target] });
    }
    const svg = await readFile(join(folder, "a.svg"), "utf8");
    expect(svg).toContain("<title>");
    const { width, height } = await readSvg(svg);
    const png = await decodePng(await readFile(join(folder, "a.PNG")), "a.PNG");
    // 300 dpi, where the view box has 101.6.
    expect(png.width / width).toBeCloseTo(300 / 101.6, 1);
    expect(png.height / height).toBeCloseTo(300 / 101.6, 1);
    expect((await readdir(folder)).sort()).toEqual(["a.PNG", "a.svg", "runs"]);
  },
);

it("gives each of several runs a file of its own where it shows one run", async () => {
  const folder = await temporaryFolder();
  const run = await details(join(folder, "runs"));
  const other = { ...run, id: "20260302-000000-other-0001" };
  const target = join(folder, "m.svg");
  const export_ = { ...common, runs: [run, other], target };
  expect(await exportPicture({ ...export_, picture: "confusion" })).toEqual({
    files: [join(folder, `m-${completedRunId}.svg`), join(folder, "m-20260302-000000-other-0001.svg")],
  });
  // The same network is drawn once.
  expect(await exportPicture({ ...export_, picture: "network" })).toEqual({ files: [target] });
  expect(await exportPicture({ ...export_, picture: "curves" })).toEqual({ files: [target] });
  expect(await readFile(target, "utf8")).toContain("(7f3a)");
});

it("draws the look that is asked for, and refuses one that there is not", async () => {
  const folder = await temporaryFolder();
  const runs = [await details(join(folder, "runs"))];
  const target = join(folder, "a.svg");
  const title = async (picture: "bars" | "confusion", set: "validation" | "test" | null, epoch: number | null) => {
    await exportPicture({ ...common, picture, runs, target, look: { set, epoch } });
    return /<title>(.*?)<\/title>/.exec(await readFile(target, "utf8"))?.[1];
  };
  for (const picture of ["bars", "confusion"] as const) {
    expect(await title(picture, null, null)).toContain("test digits, epoch 2");
    expect(await title(picture, null, 1)).toContain("validation digits, epoch 1, accuracy 90.00 %");
    expect(await title(picture, "validation", null)).toContain("validation digits, epoch 2, accuracy 97.00 %");
    expect(await rejectionOf(title(picture, "test", 1))).toMatchObject({ code: "bad-usage" });
  }
});

it("draws nothing that is not there, and writes nothing then", async () => {
  const folder = await temporaryFolder();
  const run = await details(join(folder, "runs"));
  const empty: RunDetails = {
    ...run,
    network: null,
    history: { ...run.history, epochs: [], ending: null, batches: noBatches },
  };
  const failing = async (more: Partial<PictureExport>): Promise<unknown> =>
    rejectionOf(exportPicture({ ...common, picture: "curves", runs: [empty], target: join(folder, "a.svg"), ...more }));
  for (const picture of ["curves", "bars", "confusion", "network", "digits"] as const) {
    expect(await failing({ picture })).toMatchObject({ code: "not-available" });
  }
  expect(await failing({ target: join(folder, "a.pdf") })).toMatchObject({ code: "bad-usage" });
  expect(await failing({ runs: [run], signal: AbortSignal.abort() })).toMatchObject({ code: "aborted" });
  expect(await failing({ runs: [run], target: join(folder, "nowhere", "a.svg") })).toMatchObject({
    code: "file-unwritable",
  });
  expect(await readdir(folder)).toEqual(["runs"]);
});

const none = new Float64Array(0);
const noBatches = { step: none, loss: none, accuracy: none, learningRate: none };

it.each([
  [["C: seed 42", "C: seed 43"], "C: ", ["seed 42", "seed 43"]],
  [["C: seed 42", "D: seed 42"], "", ["C: seed 42", "D: seed 42"]],
  [["same", "same", "other"], "", ["same (a0)", "same (a1)", "other"]],
  [["C: one"], "", ["C: one"]],
])("calls runs %j by what they share, %j, and the rest %j", async (names, shared, labels) => {
  const run = await details(join(await temporaryFolder(), "runs"));
  const runs = names.map((name, i): RunDetails => ({
    ...run,
    id: `2026-run-a${i}`,
    summary: run.summary === null ? null : { ...run.summary, name },
  }));
  expect(runLabels(runs)).toEqual({ shared, labels });
});
