import { expect, it } from "vitest";
import { timesKey } from "../../../../src/services/engines/timesKey.ts";
import { smallExperiment } from "../../../helpers/builtTrainer.ts";

const library = {
  library: { binding: "/b.node", libraries: ["/lib"], version: "2.21.0", source: "fetched" },
  workspace: null,
  files: [{ path: "/b.node", size: 3, modified: 1 }],
};
const situation = { experiment: smallExperiment(), threads: null, library: null, execPath: "/node" };
const key = timesKey(situation);

it("is that of the same network, whatever it is called and however long it trains", () => {
  const training = { epochs: 99, batchSize: 32, optimizer: { type: "adam", learningRate: 0.5 } };
  expect(timesKey({ ...situation, experiment: smallExperiment({ name: "Other", seed: 7, training }) })).toBe(key);
});

it.each([
  ["batches", { experiment: smallExperiment({ training: { batchSize: 64 } }) }],
  ["optimizer", { experiment: smallExperiment({ training: { batchSize: 32, optimizer: { type: "sgd" } } }) }],
  [
    "layers",
    {
      experiment: smallExperiment({
        model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] },
      }),
    },
  ],
  ["number of threads", { threads: 1 }],
  ["library", { library }],
  ["Node", { execPath: "/other" }],
])("is another with other %s", (_, change) => {
  expect(timesKey({ ...situation, ...change })).not.toBe(key);
});
