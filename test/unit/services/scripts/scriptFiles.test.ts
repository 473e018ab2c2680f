import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ExperimentFile } from "../../../../src/core/experiment/schema.ts";
import { checkScriptFiles, wayFromScript, type ScriptSource } from "../../../../src/services/scripts/scriptFiles.ts";
import { temporaryFolder } from "../../../helpers/temporaryFolder.ts";
import { experimentWith } from "../../../helpers/wasmLearner.ts";

const layers: ExperimentFile["model"]["layers"] = [
  { type: "flatten" },
  { type: "dense", units: 10, activation: "softmax" },
];

/** An experiment whose files have the endings of scripts and weights, which nothing forbids. */
async function sourceIn(folder: string): Promise<ScriptSource> {
  const data = { source: "kaggleCsv", train: "train.py", test: "test.py" } as const;
  const { experiment } = experimentWith(layers, {}, { data });
  const file = join(folder, "own.py");
  for (const name of ["own.py", "train.py", "test.py", "start.safetensors"]) await writeFile(join(folder, name), "");
  return { experiment: { ...experiment, model: { ...experiment.model, weights: "start.safetensors" } }, folder, file };
}

test("what a script is made from is not replaced, also with force and by way of a link", async () => {
  const folder = await temporaryFolder();
  const source = await sourceIn(folder);
  const check = (script: string | null, weights: string | null = null): Promise<void> =>
    checkScriptFiles(
      { script: script && join(folder, script), weights: weights && join(folder, weights) },
      source,
      true,
    );
  await symlink(join(folder, "train.py"), join(folder, "link.py"));
  await expect(check("own.py")).rejects.toThrow(/own\.py cannot be written: the script is made from it\./);
  await expect(check("train.py")).rejects.toThrow(/cannot be written: the experiment names it as data\.train\./);
  await expect(check("link.py")).rejects.toThrow(/link\.py cannot be written: .* data\.train\./);
  await expect(check(null, "start.safetensors")).rejects.toThrow(/names it as model\.weights\./);
  await check("new.py", "new.safetensors");
});

test("nothing is written into the folder of a run or a sweep", async () => {
  const folder = await temporaryFolder();
  const source = await sourceIn(folder);
  for (const [of, record] of [
    ["run", "events.jsonl"],
    ["sweep", "sweep.json"],
  ]) {
    await mkdir(join(folder, of, "model"), { recursive: true });
    await writeFile(join(folder, of, record), "");
    const weights = join(folder, of, "model", "model.safetensors");
    const message = `${weights} cannot be written: it lies in the folder of ${of}, which is only read.`;
    await expect(checkScriptFiles({ script: null, weights }, source, true)).rejects.toThrow(message);
  }
});

test("a file has the ending of what is written into it", async () => {
  const source = await sourceIn(await temporaryFolder());
  const check = (script: string | null, weights: string | null): Promise<void> =>
    checkScriptFiles({ script, weights }, source, false);
  await expect(check("x.txt", null)).rejects.toThrow("x.txt does not end in .py, as a script does.");
  await expect(check(null, "w.bin")).rejects.toThrow("w.bin does not end in .safetensors, as a file of weights does.");
});

test("the way from a script leads to the experiment's folder", async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "a", "b"), { recursive: true });
  await symlink(join(folder, "a", "b"), join(folder, "link"));
  expect(await wayFromScript(join(folder, "x.py"), folder)).toBe("");
  expect(await wayFromScript(join(folder, "x.py"), join(folder, "a", "b"))).toBe("a/b");
  expect(await wayFromScript(join(folder, "a", "b", "x.py"), folder)).toBe("../..");
  // Whoever goes up from a link comes to the folder above where it leads.
  expect(await wayFromScript(join(folder, "link", "x.py"), folder)).toBe("../..");
});
