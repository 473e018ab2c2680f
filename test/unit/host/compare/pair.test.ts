import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { confusionOf } from "../../../../src/core/metrics.ts";
import { historyOf } from "../../../../src/core/runHistory.ts";
import { answerPair } from "../../../../src/host/compare/pair.ts";
import type { PairQuestion } from "../../../../src/protocol/compare.ts";
import type { RunDetails } from "../../../../src/services/runDetails.ts";
import { epochEndEvent, evaluation, startedEvent } from "../../../helpers/runEvents.ts";
import { smallIdx } from "../../../helpers/smallIdx.ts";
import { smallMnist } from "../../../helpers/smallMnist.ts";
import { softmaxExperiment } from "../../../helpers/softmaxExperiment.ts";
import { temporaryFolder } from "../../../helpers/temporaryFolder.ts";

const { labels: truth, pixels } = smallMnist(0, 0, 40).test;
/** What a run says that takes the digits at these places for the next one. */
const wrongAt = (places: readonly number[]): Uint8Array =>
  truth.map((label, i) => (places.includes(i) ? (label + 1) % 10 : label));

async function runsOf(...answers: readonly (Uint8Array | null)[]): Promise<RunDetails[]> {
  const folder = await temporaryFolder();
  const data = smallIdx(folder, 10, 40);
  return answers.map((labels, i): RunDetails => {
    const looked =
      labels === null
        ? []
        : [
            evaluation({
              set: "test",
              count: labels.length,
              labels,
              confusion: confusionOf(truth.slice(0, labels.length), labels),
            }),
          ];
    return {
      id: `run-${i}`,
      path: join(folder, ".mnist", "runs", `run-${i}`),
      experiment: softmaxExperiment({}, data),
      network: null,
      summary: null,
      history: historyOf([startedEvent(), epochEndEvent(1, { evaluations: looked, best: true })]),
      experimentFile: join(folder, "small.mnist.json"),
      problems: [],
    };
  });
}

const question: PairQuestion = { one: "A", other: "B", set: "test" };

describe("two runs", () => {
  it("tell which digits only one of them got right, with pictures and what the other said", async () => {
    const many = Array.from({ length: 30 }, (_, i) => i + 5);
    const [one, other] = await runsOf(wrongAt([0, 3]), wrongAt([3, ...many]));
    const { pair, onlyOne, onlyOther } = await answerPair(question, one, other, "no-mnist-here");
    expect([...onlyOne]).toEqual(many);
    expect([...onlyOther]).toEqual([0]);
    expect(pair.answers).toMatchObject({ count: 40, both: 8, neither: 1 });
    expect(pair.answers?.pValue).toBeLessThan(0.001);
    const { onlyOne: shown, onlyOther: alone } = pair.answers ?? {};
    // All are counted, the first few are shown.
    expect(shown?.count).toBe(30);
    expect([...(shown?.indices ?? [])]).toEqual(many.slice(0, 24));
    expect(shown?.pixels).toEqual(pixels.slice(5 * 784, 29 * 784));
    expect([...(alone?.truth ?? [])]).toEqual([truth[0]]);
    expect([...(alone?.predicted ?? [])]).toEqual([(truth[0] + 1) % 10]);
  });

  it("have a difference of their confusion, the one less the other", async () => {
    const [one, other] = await runsOf(wrongAt([0]), wrongAt([]));
    const { difference } = (await answerPair(question, one, other, "no-mnist-here")).pair;
    const [right, wrong] = [truth[0] * 11, truth[0] * 10 + ((truth[0] + 1) % 10)];
    expect([difference?.at(right), difference?.at(wrong)]).toEqual([-1, 1]);
    expect(difference?.filter((value) => value !== 0)).toHaveLength(2);
  });

  it("cannot be compared where one has lost its answers, and say so", async () => {
    const [one, other] = await runsOf(truth, new Uint8Array(0));
    const { pair, onlyOne } = await answerPair(question, one, other, "no-mnist-here");
    expect(pair).toMatchObject({ difference: null, answers: null, reason: "run-1 has lost its answers." });
    expect(onlyOne).toHaveLength(0);
  });

  it("have nothing to tell where one was not asked", async () => {
    const [one, other] = await runsOf(truth, null);
    const { pair } = await answerPair(question, one, other, "no-mnist-here");
    expect(pair).toEqual({ question, difference: null, answers: null, reason: null });
  });
});
