import { describe, expect, it } from "vitest";
import { historyOf } from "../../../../src/core/runHistory.ts";
import type { BatchEndEvent } from "../../../../src/core/runEvents.ts";
import { classesCsv, confusionCsv, wrongCsv } from "../../../../src/services/export/tables/evaluation.ts";
import { batchesCsv, historyCsv, historyJson, type NamedRun } from "../../../../src/services/export/tables/history.ts";
import { batchEvent, epochEndEvent, evaluation, startedEvent } from "../../../helpers/runEvents.ts";

const batches = (epoch: number, firstStep: number, losses: readonly number[]): BatchEndEvent => ({
  ...(batchEvent(epoch, losses) as BatchEndEvent),
  firstStep,
});

/** Two epochs of two batches; the second was done again after a resume. */
function resumedRun(id: string, name: string): NamedRun {
  const looks = [evaluation({ loss: 0.2, accuracy: 0.9 }), evaluation({ set: "test", loss: 0.3, accuracy: 0.8 })];
  const history = historyOf([
    startedEvent({ stepsPerEpoch: 2 }),
    batches(1, 0, [2.5, NaN]),
    epochEndEvent(1, { step: 2, loss: NaN, trainSeconds: 1.5, evaluateSeconds: 0.25, evaluations: [] }),
    batches(2, 2, [9, 9]),
    epochEndEvent(2, { step: 4, loss: 9 }),
    { type: "resumed", epoch: 1, step: 2, checkpoint: "last.safetensors" },
    startedEvent({ stepsPerEpoch: 2 }),
    batches(2, 2, [Infinity, 0.5]),
    epochEndEvent(2, { step: 4, loss: 0.1, evaluations: looks }),
  ]);
  const nothing = { experiment: null, network: null, summary: null, experimentFile: null, problems: [] };
  return { name, details: { ...nothing, id, path: `/runs/${id}`, history } };
}

const lines = (text: string): string[] => text.split("\r\n").slice(0, -1);

describe("the history as CSV", () => {
  it("has a row for each epoch that counts; what is not known is empty", () => {
    expect(lines(historyCsv([resumedRun("r1", "LeNet-5")]))).toEqual([
      "epoch,step,loss,accuracy,val_loss,val_accuracy,test_loss,test_accuracy,learning_rate,seconds",
      "1,2,NaN,0.9122,,,,,0.001,1.75",
      "2,4,0.1,0.9122,0.2,0.9,0.3,0.8,0.001,2.4",
    ]);
  });

  it("says of several runs which is which, whatever they are called", () => {
    const [heading, first, , third] = lines(historyCsv([resumedRun("r1", "=1+1"), resumedRun("r2", '大,"b"')]));
    expect(heading).toMatch(/^run,name,epoch,/);
    expect(first).toMatch(/^r1,'=1\+1,1,2,NaN,/);
    expect(third).toMatch(/^r2,"大,""b""",1,2,NaN,/);
  });

  it("has a row for each batch that counts", () => {
    expect(lines(batchesCsv([resumedRun("r1", "LeNet-5")]))).toEqual([
      "step,epoch,loss,accuracy,learning_rate",
      "0,1,2.5,0.75,0.001",
      "1,1,NaN,0.75,0.001",
      "2,2,Infinity,0.75,0.001",
      "3,2,0.5,0.75,0.001",
    ]);
  });
});

it("the history as JSON holds each batch, what was superseded too, and no bare NaN", () => {
  const json = JSON.parse(historyJson(resumedRun("r1", "LeNet-5"))) as {
    batches: { loss: unknown[] };
    epochs: { loss: unknown; evaluations: { confusion: number[] }[] }[];
    segments: { superseded: { batches: { loss: unknown[] }; epochs: unknown[] } }[];
  };
  expect(json.batches.loss).toEqual([2.5, "NaN", "Infinity", 0.5]);
  expect(json.epochs.map(({ loss }) => loss)).toEqual(["NaN", 0.1]);
  expect(json.epochs[1].evaluations[0].confusion).toHaveLength(100);
  expect(json.segments[0].superseded.batches.loss).toEqual([9, 9]);
  expect(json.segments[0].superseded.epochs).toHaveLength(1);
});

describe("an evaluation as CSV", () => {
  const confusion = new Int32Array(100);
  confusion[0] = 3;
  confusion[1] = 1;
  confusion[11] = 2;

  it("has each class, with nothing where a share would divide by zero", () => {
    const [heading, zero, one, two] = lines(classesCsv(confusion));
    expect(heading).toBe("class,support,accuracy,precision,recall,f1");
    expect(zero).toBe(`0,4,0.75,1,0.75,${String(6 / 7)}`);
    expect(one).toBe(`1,2,1,${String(2 / 3)},1,0.8`);
    expect(two).toBe("2,0,,,,");
  });

  it("has the confusion matrix with both headings", () => {
    const [heading, zero, one] = lines(confusionCsv(confusion));
    expect(heading).toBe("true/predicted,0,1,2,3,4,5,6,7,8,9");
    expect(zero).toBe("0,3,1,0,0,0,0,0,0,0,0");
    expect(one).toBe("1,0,2,0,0,0,0,0,0,0,0");
  });

  it("has the wrong digits, with the confidence where it was kept", () => {
    const wrong = { index: 3, truth: 4, predicted: 9, loss: null };
    const digits = [
      { ...wrong, confidence: 0.5 },
      { ...wrong, confidence: null },
    ];
    expect(lines(wrongCsv(digits, true))).toEqual(["index,true,predicted,confidence", "3,4,9,0.5", "3,4,9,"]);
    // Of a network without a softmax it is no probability.
    expect(lines(wrongCsv(digits, false)).at(0)).toBe("index,true,predicted,output");
  });
});
