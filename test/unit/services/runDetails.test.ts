import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Experiment } from "../../../src/core/experiment/schema.ts";
import { confusionOf } from "../../../src/core/metrics.ts";
import { chosenLook } from "../../../src/core/runLooks.ts";
import type { EvaluationReport } from "../../../src/core/runEvents.ts";
import { encodeCheckpoint, writeCheckpoint } from "../../../src/files/checkpoint.ts";
import { experimentText, sha256Of } from "../../../src/files/experimentJson.ts";
import { createRunFolder } from "../../../src/files/runFolder.ts";
import type { RunSummary } from "../../../src/files/runSummary.ts";
import { DigitsReader, sharedAnswers, type Answering } from "../../../src/services/runAnswers.ts";
import { readRunDetails, readRunDigits, readRunProbabilities } from "../../../src/services/runDetails.ts";
import { sampleCheckpoint } from "../../helpers/checkpoints.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { epochEndEvent, evaluation, startedEvent } from "../../helpers/runEvents.ts";
import { summaryOf } from "../../helpers/savedRuns.ts";
import { smallIdx } from "../../helpers/smallIdx.ts";
import { smallMnist } from "../../helpers/smallMnist.ts";
import { softmaxExperiment } from "../../helpers/softmaxExperiment.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

/** Ten digits to learn from, of which the last two validate; five to test. */
const truth = smallMnist(8, 2, 0).validation.labels;
const noMnist = "no-mnist-here";

function looked(labels: Uint8Array): EvaluationReport {
  return evaluation({ set: "validation", count: labels.length, labels, confusion: confusionOf(truth, labels) });
}

interface Given {
  readonly experiment?: Experiment;
  readonly labels?: Uint8Array;
  readonly summary?: Partial<RunSummary>;
}

/** Writes a run as a trainer does: one epoch and no end. Its digits lie in `folder`. */
async function saveRun(folder: string, id: string, given: Given = {}): Promise<string> {
  const path = join(folder, ".mnist", "runs", id);
  const experiment = given.experiment ?? softmaxExperiment({}, smallIdx(folder, 10, 5));
  const summary = summaryOf(id, {
    experimentSha256: sha256Of(experimentText(experiment)),
    experimentFile: "../../../softmax.mnist.json",
    ...given.summary,
  });
  const run = await createRunFolder(path, experiment, summary, (error) => {
    throw error;
  });
  const epoch = epochEndEvent(1, { evaluations: [looked(given.labels ?? truth)] });
  await run.append([startedEvent(), epoch].map((event, time) => ({ time, event })));
  await run.close();
  return path;
}

describe("a run's details", () => {
  it("are what its files say", async () => {
    const folder = await temporaryFolder();
    const details = await readRunDetails(await saveRun(folder, "20260301-142530-softmax-7f3a"));
    expect(details).toMatchObject({ id: "20260301-142530-softmax-7f3a", problems: [] });
    expect(details.experiment?.training.batchSize).toBe(32);
    expect(details.network?.trainable).toBe(7850);
    expect(details.experimentFile).toBe(join(folder, "softmax.mnist.json"));
    expect(details.history.epochs[0].evaluations[0].labels).toEqual(truth);
  });

  it("are what is left of a damaged run, each harm named", async () => {
    const path = await saveRun(await temporaryFolder(), "20260301-142530-softmax-7f3a");
    await writeFile(join(path, "summary.json"), "");
    const text = await readFile(join(path, "experiment.json"), "utf8");
    await writeFile(join(path, "experiment.json"), text.slice(0, 100));
    const details = await readRunDetails(path);
    expect(details).toMatchObject({ experiment: null, network: null, summary: null, experimentFile: null });
    expect(details.history.epochs).toHaveLength(1);
    expect(details.problems.map(({ file, message }) => [file, message.split(":")[0]])).toEqual([
      ["summary.json", "is empty"],
      ["experiment.json", "cannot be used"],
    ]);
  });

  it("show an experiment that was changed later, with the warning", async () => {
    const path = await saveRun(await temporaryFolder(), "20260301-142530-softmax-7f3a");
    const text = await readFile(join(path, "experiment.json"), "utf8");
    await writeFile(join(path, "experiment.json"), text.replace('"batchSize": 32', '"batchSize": 64'));
    const { experiment, problems } = await readRunDetails(path);
    expect(experiment?.training.batchSize).toBe(64);
    expect(problems).toEqual([
      { file: "experiment.json", message: "was changed after the run had begun", repair: null },
    ]);
  });
});

describe("the digits of a run", () => {
  it("are read from where its experiment takes them", async () => {
    const folder = await temporaryFolder();
    const details = await readRunDetails(await saveRun(folder, "one"));
    const digits = await readRunDigits(details, noMnist);
    expect([...digits.validation.labels]).toEqual([...truth]);
    expect([digits.train.count, digits.test.count]).toEqual([8, 5]);
  });

  it("of a run without an experiment are unknown", async () => {
    const folder = await temporaryFolder();
    const details = { ...(await readRunDetails(await saveRun(folder, "one"))), experiment: null };
    expect(await rejectionOf(readRunDigits(details, noMnist))).toMatchObject({ code: "damaged-run" });
  });
});

describe("the probabilities of an epoch", () => {
  it("are those that were written last", async () => {
    const path = await saveRun(await temporaryFolder(), "one");
    const details = await readRunDetails(path);
    expect(await readRunProbabilities(details, "validation", 1)).toBeNull();
    const again = join(await temporaryFolder(), "again");
    const run = await createRunFolder(again, details.experiment ?? softmaxExperiment(), summaryOf("again"), () => {
      throw new Error("lost");
    });
    for (const value of [0.25, 0.5]) {
      const probabilities = new Float32Array(20).fill(value);
      await run.appendPredictions({ kind: "probabilities", set: "validation", epoch: 1, step: 10, probabilities });
    }
    await run.close();
    const written = await readRunDetails(again);
    expect(await readRunProbabilities(written, "validation", 1)).toEqual(new Float32Array(20).fill(0.5));
    expect(await readRunProbabilities(written, "validation", 2)).toBeNull();
    expect(await readRunProbabilities(written, "test", 1)).toBeNull();
  });

  it("of a run that was killed lie in its checkpoint", async () => {
    const { checkpoint, network } = sampleCheckpoint();
    const left = { file: "last.safetensors", epoch: 4, step: 37 };
    const given = { experiment: checkpoint.experiment, summary: { checkpoint: left } };
    const path = await saveRun(await temporaryFolder(), "killed", given);
    const bytes = encodeCheckpoint(checkpoint, network);
    await writeCheckpoint(join(path, "checkpoint"), ["last.safetensors"], bytes);
    const details = await readRunDetails(path);
    const kept = checkpoint.kept.find(({ epoch }) => epoch === 2);
    expect(await readRunProbabilities(details, "test", 2)).toEqual(kept?.probabilities.get("test"));
    expect(await readRunProbabilities(details, "test", 3)).toBeNull();
  });

  it("are not looked for outside of the run's folder", async () => {
    const { checkpoint, network } = sampleCheckpoint();
    const left = { file: "../../other.safetensors", epoch: 4, step: 37 };
    const given = { experiment: checkpoint.experiment, summary: { checkpoint: left } };
    const folder = await temporaryFolder();
    const path = await saveRun(folder, "sly", given);
    const bytes = encodeCheckpoint(checkpoint, network);
    await writeCheckpoint(join(folder, ".mnist", "runs"), ["other.safetensors"], bytes);
    expect(await readRunProbabilities(await readRunDetails(path), "test", 2)).toBeNull();
  });
});

describe("the answers of two runs", () => {
  async function answering(folder: string, id: string, given: Given = {}): Promise<Answering> {
    const details = await readRunDetails(await saveRun(folder, id, given));
    const look = chosenLook(details, { set: "validation", epoch: null });
    if (look === null) throw new Error("the run was never evaluated");
    return { details, look };
  }
  const wrong = truth.map((label, i) => (i === 0 ? label : (label + 1) % 10));

  it("are compared digit by digit", async () => {
    const folder = await temporaryFolder();
    const [one, other] = [await answering(folder, "one"), await answering(folder, "other", { labels: wrong })];
    const answers = await sharedAnswers(one, other, new DigitsReader(noMnist));
    expect(answers).toMatchObject({
      comparison: { count: 2, both: 1, neither: 0, onlyFirst: Int32Array.of(1), onlySecond: new Int32Array(0) },
      probabilities: [null, null],
    });
  });

  it("to other digits are not", async () => {
    const [folder, elsewhere] = [await temporaryFolder(), await temporaryFolder()];
    const one = await answering(folder, "one");
    const other = await answering(elsewhere, "other");
    // The same labels, one pixel changed.
    const images = join(elsewhere, "train-images");
    const bytes = await readFile(images);
    bytes[bytes.length - 1] ^= 1;
    await writeFile(images, bytes);
    expect(await sharedAnswers(one, other, new DigitsReader(noMnist))).toEqual({
      comparison: null,
      reason: "They were asked about different digits.",
    });
  });

  it("to digits that have changed since, or are gone, are not", async () => {
    const folder = await temporaryFolder();
    const [one, other] = [await answering(folder, "one"), await answering(folder, "other")];
    const labels = join(folder, "train-labels");
    const bytes = await readFile(labels);
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] + 1) % 10;
    await writeFile(labels, bytes);
    expect(await sharedAnswers(one, other, new DigitsReader(noMnist))).toEqual({
      comparison: null,
      reason: "The digits of one have been changed since.",
    });
    await writeFile(labels, "");
    const gone = await sharedAnswers(one, other, new DigitsReader(noMnist));
    expect(gone.comparison === null && gone.reason).toMatch(/^The digits of one cannot be read: .*train-labels/);
  });

  it("that are lost are not", async () => {
    const folder = await temporaryFolder();
    const one = await answering(folder, "one");
    const lost = { ...one, look: { ...one.look, evaluation: { ...one.look.evaluation, labels: new Uint8Array(0) } } };
    expect(await sharedAnswers(lost, one, new DigitsReader(noMnist))).toEqual({
      comparison: null,
      reason: "one has lost its answers.",
    });
  });
});
