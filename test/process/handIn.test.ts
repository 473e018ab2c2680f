import { existsSync } from "node:fs";
import { cp, mkdir, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, test } from "vitest";
import { inEnglish } from "../../src/core/translate.ts";
import { exportBundle, type MadeBundle } from "../../src/services/handIn/exportBundle.ts";
import { readRunSummary, writeRunSummary, type RunSummary } from "../../src/files/runSummary.ts";
import { verifyRun } from "../../src/services/handIn/verify/verifyRun.ts";
import { builtInstallation, mnist } from "../helpers/builtTrainer.ts";
import { runCommand } from "../helpers/commandLine.ts";
import { rejectionOf } from "../helpers/rejection.ts";
import { holdRun } from "../helpers/savedRuns.ts";
import { temporaryFolder } from "../helpers/temporaryFolder.ts";

// A run of the first version, on digits in files of their own, which was stopped and resumed.

const fixture = fileURLToPath(new URL("../fixtures/runs/version1/", import.meta.url));
const id = "20261122-091212-goldenrun-0371";
const never = new AbortController().signal;

let lab: string;
let run: string;
beforeEach(async () => {
  lab = join(await temporaryFolder(), "lab");
  await cp(fixture, lab, { recursive: true });
  run = join(lab, "runs", id);
});

function made(target: string): Promise<MadeBundle> {
  return exportBundle({ run, target, overwrite: false, mnist, product: "0.0.0", signal: never });
}

const models = ["best", "model"].flatMap((model) =>
  ["model.json", "model.safetensors", "weights.bin"].map((file) => `${model}/${file}`),
);

describe("a hand-in bundle", () => {
  test("goes into the folder that is named, and holds what the run is made of", async () => {
    await writeFile(join(run, "model", "more.txt"), "more");
    const { path, files } = await made(lab);
    expect(path).toBe(join(lab, `${id}.hand-in.zip`));
    const whole = ["events.jsonl", "experiment.json", "predictions.bin", "summary.json"];
    expect(files.filter((file) => !file.startsWith("checkpoint/")).sort()).toEqual([...models, ...whole].sort());
    expect(await rejectionOf(made(`${lab}/`))).toMatchObject({ code: "file-exists" });
  });

  test("has the ending of an archive", async () => {
    expect(await rejectionOf(made(join(lab, "x.txt")))).toMatchObject({
      code: "bad-usage",
      message: "x.txt does not end in .hand-in.zip, as a hand-in bundle does.",
    });
    expect((await made(join(lab, "x.ZIP"))).path).toBe(join(lab, "x.ZIP"));
  });

  test.skipIf(process.platform === "win32")("follows no link out of the run", async () => {
    await symlink("/etc/hostname", join(run, "model", "notes.txt"));
    expect((await made(join(lab, "one.zip"))).files.filter((file) => file.startsWith("model/"))).toHaveLength(3);
    await rename(join(run, "best"), join(lab, "elsewhere"));
    await symlink(join(lab, "elsewhere"), join(run, "best"));
    expect(await rejectionOf(made(join(lab, "two.zip")))).toMatchObject({
      code: "damaged-run",
      message: `best of the run ${id} is a link, or no plain file or folder.`,
    });
    await rm(join(run, "best"));
    await rename(join(lab, "elsewhere"), join(run, "best"));
    await rename(join(run, "best", "weights.bin"), join(lab, "weights.bin"));
    await symlink(join(lab, "weights.bin"), join(run, "best", "weights.bin"));
    expect(await rejectionOf(made(join(lab, "two.zip")))).toMatchObject({
      code: "damaged-run",
      message: `best/weights.bin of the run ${id} is a link, or no plain file or folder.`,
    });
    expect(existsSync(join(lab, "two.zip"))).toBe(false);
  });

  test(
    "of digits in files of their own is trained again from the folder that is named",
    { timeout: 60_000 },
    async () => {
      const { path } = await made(join(lab, "one.zip"));
      const { checks } = await verifyRun({
        ...{ bundle: path, installation: builtInstallation, retrain: true, dataFolder: lab, signal: never },
        ...{ onProgress: () => undefined, t: inEnglish, say: (message: string) => message },
      });
      const retrained = checks.find((check) => check.id === "retrained");
      expect(retrained).toMatchObject({ state: "passed", found: [] });
    },
  );
});

test("a run that cannot be handed in is told what to do by its state", async () => {
  const summary = await readRunSummary(run);
  const nextOf = async (given: Partial<RunSummary>): Promise<string | undefined> => {
    await writeRunSummary(run, { ...summary, ...given });
    return (await rejectionOf(made(join(lab, "one.zip")))).next;
  };
  const error = {
    code: "loss-not-finite",
    message: "The loss became NaN.",
    next: "Try a smaller learning rate.",
  } as const;
  expect(await nextOf({ status: "failed", error })).toBe("Try a smaller learning rate.");
  expect(await nextOf({ status: "failed", error: null })).toBe("Change its experiment, and train it again.");
  const resumes = `\`mnist-lab resume ${id}\` goes on with it.`;
  expect(await nextOf({ status: "interrupted" })).toBe(resumes);
  // Its trainer is gone.
  expect(await nextOf({ status: "running" })).toBe(resumes);
  await holdRun(run);
  expect(await nextOf({ status: "running" })).toBe("Wait until it has ended.");
});

test("a folder of data files that is none is told before anything is looked at", { timeout: 60_000 }, async () => {
  const { path } = await made(join(lab, "one.zip"));
  const { code, err } = await runCommand(["verify", path, "--data-folder", "nowhere"], lab);
  expect(code).toBe(1);
  expect(err).toContain("nowhere does not exist.\n  Check what --data-folder names.");
});

test("a run whose digits are elsewhere is incomplete, and no figure of it is told", { timeout: 60_000 }, async () => {
  const { path } = await made(join(lab, "one.zip"));
  const { code, out } = await runCommand(["verify", path, "--json"], lab);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ verdict: "incomplete", testAccuracy: null, fingerprint: null });
});

test("the command line says where a bundle goes, and which ending is wanted", { timeout: 60_000 }, async () => {
  const out = join(lab, "out");
  await mkdir(out);
  const words = ["hand-in", id, "--runs", join(lab, "runs"), "--to"];
  const written = await runCommand([...words, "out"], lab);
  expect(written).toMatchObject({ code: 0, err: "" });
  expect(await readdir(out)).toEqual([`${id}.hand-in.zip`]);
  const refused = await runCommand([...words, "x.txt"], lab);
  expect(refused.code).toBe(2);
  expect(refused.err).toContain("x.txt does not end in .hand-in.zip");
  expect(existsSync(join(lab, "x.txt"))).toBe(false);
});
