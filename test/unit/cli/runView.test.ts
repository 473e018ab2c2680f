import { describe, expect, it } from "vitest";
import { JsonView, TextView, type ShownRun } from "../../../src/cli/runView.ts";
import { parseExperiment } from "../../../src/core/experiment/parse.ts";
import type { TrainerEvent } from "../../../src/protocol/trainer.ts";
import { plainTerminal, screenOf } from "../../helpers/plainTerminal.ts";
import { batchEvent, epochEndEvent, evaluation, startedEvent } from "../../helpers/runEvents.ts";

const layers = [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }];
const { experiment } = parseExperiment(JSON.stringify({ name: "Tiny", model: { layers } }), { fileName: "a" });
const run: ShownRun = { file: "tiny.mnist.json", experiment: experiment!, runId: "id", folder: "/runs/id" };

const fingerprint = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const completed: TrainerEvent = {
  type: "completed",
  reason: "epochs",
  bestEpoch: 2,
  bestAccuracy: 0.9705,
  chosenOn: "validation",
  test: evaluation({ set: "test", accuracy: 0.98, loss: 0.05 }),
  fingerprint,
  epochs: 2,
  steps: 20,
  seconds: 4,
};
const wholeRun: readonly TrainerEvent[] = [
  startedEvent({ epochs: 2 }),
  batchEvent(1, [2, 1]),
  batchEvent(1, [0.5]),
  epochEndEvent(1, { best: true }),
  batchEvent(2, [0.25]),
  epochEndEvent(2, { best: true }),
  completed,
];

function textOf(events: readonly TrainerEvent[], interactive: boolean): string {
  const { terminal, written } = plainTerminal({ interactive, columns: 80 });
  let time = 0;
  const view = new TextView(run, terminal, () => (time += 1000));
  for (const event of events) view.show(event);
  view.close();
  expect(written.err).toBe("");
  return written.out;
}

describe("in text", () => {
  it("prints a line an epoch where it is piped", () => {
    const text = textOf(wholeRun, false);

    expect(text).not.toMatch(/[\x1b\r]/);
    const lines = text.split("\n");
    expect(lines.slice(0, 8)).toEqual([
      "Tiny  tiny.mnist.json",
      "61,706 parameters · adam 0.001 · batches of 100 · 2 epochs of 10 batches",
      "1,000 digits to learn from · 200 to validate · 10,000 to test",
      "WebAssembly SIMD, 2 threads",
      "",
      "  epoch     loss   accuracy   val loss   val accuracy     time",
      "    1/2   0.3021    91.22 %     0.0981        97.05 %    2.4 s  best",
      "    2/2   0.3021    91.22 %     0.0981        97.05 %    2.4 s  best",
    ]);
    expect(text).toContain("Test accuracy 98.00 % ± 0.27 % (95 %), loss 0.0500, on 10,000 digits\n");
    expect(text).toContain("with the weights of epoch 2, the best on the validation digits (97.05 %)\n");
    expect(text).toContain("Run          /runs/id\n");
    expect(text).toContain(`Fingerprint  ${fingerprint}\n`);
    expect(text).toContain("Time         4.0 s for 2 epochs (500 images/s)\n");
  });

  it("leaves the same on a terminal, whatever was drawn in between", () => {
    const screen = screenOf(textOf(wholeRun, true));
    const piped = textOf(wholeRun, false).split("\n");
    expect(screen.map((line) => line.trimEnd())).toEqual(piped.map((line) => line.trimEnd()));
  });

  it("draws the epoch under way on a terminal", () => {
    const text = textOf(wholeRun.slice(0, 3), true);
    expect(text).toContain("    1/2   1.1667    75.00 %   ━━━");
    expect(screenOf(text).at(-1)).toBe("");
  });

  it("says when it stopped, early or on demand", () => {
    expect(textOf([startedEvent(), { ...completed, reason: "earlyStopping" }], false)).toContain(
      "Stopped early, after 2 epochs.\n",
    );
    const stopped = textOf(
      [startedEvent(), { type: "stopped", reason: "stop", epoch: 1, step: 7, fingerprint }],
      false,
    );
    expect(stopped).toContain("Stopped in epoch 1 after 7 batches; what was learned is saved.\n");
    expect(stopped).toContain(fingerprint);
    const early = textOf([{ type: "stopped", reason: "stop", epoch: 0, step: 0, fingerprint: null }], false);
    expect(early).toContain("Stopped before anything was learned.\n");
  });

  it("warns when the test digits themselves chose the epoch", () => {
    expect(textOf([startedEvent(), { ...completed, chosenOn: "test" }], false)).toContain(
      "Chosen on the test digits themselves",
    );
  });

  it("says why an engine was taken, and instead of which", () => {
    const short = textOf([startedEvent({ reason: "the run began with it" })], false);
    expect(short).toContain("WebAssembly SIMD, 2 threads (the run began with it)\n");
    const reason = `tensorflow did not start: ${"it lacks what it needs; ".repeat(5)}`.trim();
    const fallen = textOf([startedEvent({ reason, insteadOf: "tensorflow" })], false);
    expect(fallen).toContain(`WebAssembly SIMD, 2 threads, instead of tensorflow\n  ${reason}\n`);
  });

  it("prints looks between epochs, but not more than one a second", () => {
    const { terminal, written } = plainTerminal();
    let time = 0;
    const view = new TextView(run, terminal, () => time);
    view.show(startedEvent());
    const look: TrainerEvent = { type: "evaluated", epoch: 1, step: 1, evaluations: [evaluation()] };
    for (; time < 2500; time += 100) view.show(look);
    expect(written.out.match(/ 0 % /g)).toHaveLength(3);
  });

  it("passes on notices", () => {
    expect(textOf([{ type: "notice", message: "The validation set is empty." }], false)).toBe(
      "The validation set is empty.\n",
    );
  });
});

describe("in JSON", () => {
  it("prints one object a line for each event, with its file and run", () => {
    const { terminal, written } = plainTerminal();
    const view = new JsonView(run, terminal);
    for (const event of wholeRun) view.show(event);
    view.say("Stopping …");
    view.close();
    const lines = written.out.trimEnd().split("\n");
    const objects = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(objects.map(({ type }) => type)).toEqual(wholeRun.map(({ type }) => type));
    expect(objects[0]).toMatchObject({
      file: "tiny.mnist.json",
      runId: "20260301-142530-lenet5-7f3a",
      run: "/runs/id",
    });
    expect(objects[1]).toMatchObject({ type: "batchEnd", loss: [2, 1], imagesPerSecond: 20_000 });
    expect(objects[6]).toMatchObject({ fingerprint, test: { accuracy: 0.98 } });
    expect(written.err).toBe("Stopping …\n");
  });
});
