import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findPythonEnvironment } from "../../scripts/pythonEnvironment.mjs";
import { kerasScript } from "../../src/core/scripts/keras/kerasScript.ts";
import { pytorchScript } from "../../src/core/scripts/pytorch/pytorchScript.ts";
import { scriptCases } from "../helpers/scriptCases.ts";
import {
  subjectOf,
  trainedByScripts,
  trainedByUs,
  type ScriptTraining,
  type Training,
} from "../helpers/scriptTrainings.ts";

const frameworks = [
  { name: "keras", scriptOf: kerasScript, python: findPythonEnvironment() },
  { name: "pytorch", scriptOf: pytorchScript, python: findPythonEnvironment({ pytorch: true }) },
] as const;

const reason = "needs Python with Keras and PyTorch; `npm run test:frameworks` sets it up (up to 7 GB)";

/**
 * How far a loss may be off, as a share of it. All compute in float32, which rounds at 6e-8, in other orders; up to fourteen
 * updates carry that on, and the optimizers that divide by the size of a gradient make more of it. What the scripts
 * would do otherwise without their care for conventions shows as 1e-3 and more.
 */
const tolerance = 1e-4;

describe.each(frameworks)("scripts for $name train what the experiment says", ({ name, scriptOf, python }) => {
  let theirs: readonly ScriptTraining[] = [];
  let folder = "";
  beforeAll(async () => {
    if (python === null) return;
    folder = await mkdtemp(join(tmpdir(), "mnist-lab-test-"));
    const scripts = scriptCases.map((each) => {
      const subject = subjectOf(each);
      return { subject, script: scriptOf(subject.experiment, { fileName: "case.py" }) };
    });
    theirs = await trainedByScripts(python, name, scripts, folder);
  }, 900_000);
  afterAll(async () => {
    if (folder !== "") await rm(folder, { recursive: true, force: true });
  });

  for (const [index, each] of scriptCases.entries()) {
    test(each.name, async (context) => {
      if (python === null) return context.skip(reason);
      const found = theirs[index];
      expect(found.error).toBeUndefined();
      expectAlike(found, await trainedByUs(subjectOf(each)));
    });
  }
});

function expectAlike(theirs: Training, ours: Training): void {
  expect(theirs.parameters).toBe(ours.parameters);
  expect(theirs.losses).toHaveLength(ours.losses.length);
  ours.losses.forEach((loss, batch) => {
    expect(theirs.losses[batch], `batch ${batch}`).toSatisfy(near(loss), `near ${loss}`);
  });
  expect(theirs.epochs.map((figures) => Object.keys(figures).sort())).toEqual(
    ours.epochs.map((figures) => Object.keys(figures).sort()),
  );
  ours.epochs.forEach((figures, epoch) => {
    for (const [figure, value] of Object.entries(figures)) {
      expect(theirs.epochs[epoch][figure], `${figure} of epoch ${epoch + 1}`).toSatisfy(near(value), `near ${value}`);
    }
  });
  expect(theirs.test.loss).toSatisfy(near(ours.test.loss), `near ${ours.test.loss}`);
  expect(theirs.test.accuracy).toBeCloseTo(ours.test.accuracy, 6);
}

const near = (value: number) => (other: number) => Math.abs(other - value) <= tolerance * Math.abs(value);
