import { describe, expect, test } from "vitest";
import { runSinglePass } from "../../../../../src/trainer/engine/wasm/singlePass.ts";
import { referenceModels } from "../../../../helpers/referenceModels.ts";
import { checkPass, KinkError } from "../../../../helpers/passCheck.ts";
import { normalValues, randomWeights } from "../../../../helpers/randomValues.ts";
import { forward } from "../../../../helpers/reference.ts";
import { float64Weights } from "../../../../helpers/referenceGradients.ts";
import { meanLoss } from "../../../../helpers/referenceLosses.ts";
import { dropoutFactors } from "../../../../helpers/dropoutMask.ts";
import { trainingDigits } from "../../../../helpers/goldenDigits.ts";
import { experimentWith, type Layers } from "../../../../helpers/wasmLearner.ts";
import { randomNetwork } from "../../../../helpers/randomNetworks.ts";

/** Networks that each of these tests takes. */
const share = 20;

describe("networks drawn at random equal the reference, and their gradients its differences", () => {
  let near = 0;
  test.each(Array.from({ length: 10 }, (_, i) => i))("seeds from %i × 20", (part) => {
    for (let seed = share * part; seed < share * (part + 1); seed++) {
      const { loss, ...drawn } = randomNetwork(seed);
      try {
        checkPass({ ...drawn, ...(loss === null ? {} : { loss }), seed: seed + 1, step: seed, tolerance: 5e-5 });
      } catch (error) {
        if (error instanceof KinkError) near++;
        else throw new Error(`network ${seed}: ${JSON.stringify({ loss, ...drawn })}`, { cause: error });
      }
    }
  });

  test("nearly all of them could be compared", () => {
    expect(near).toBeLessThan(20);
  });
});

describe("the reference models, at their own sizes, on digits", () => {
  test.each(Object.entries(referenceModels))("%s", (name, layers) => {
    const { network } = experimentWith([...layers] as Layers, {});
    // Large networks take the reference seconds.
    const batch = name === "A5" || name.startsWith("E") ? 2 : 5;
    const digits = trainingDigits(0, batch);
    const images = Float32Array.from(digits.pixels, (pixel) => pixel / 255);
    const weights = randomWeights(11, network);
    const draw = { seed: 3, step: 1, batch };
    const loss = { type: "sparseCategoricalCrossentropy", labelSmoothing: 0 } as const;
    const result = runSinglePass({
      network,
      objective: { type: "loss", loss, fromProbabilities: false },
      training: true,
      input: images,
      labels: digits.labels,
      weights,
      lanes: batch === 2 ? 8 : 16,
      ...draw,
    });

    const precise = float64Weights(weights);
    const computed = () =>
      forward(network, precise, images, {
        training: true,
        dropout: (node, count) => dropoutFactors(node, { ...draw, count }),
      });
    const lossOf = ({ output, logits }: ReturnType<typeof computed>) => meanLoss(loss, output, logits, digits.labels);
    const expected = computed();
    const largest = expected.logits!.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    expected.logits!.forEach((logit, i) => expect(Math.abs(result.output[i] - logit)).toBeLessThan(2e-5 * largest));
    expect(Math.abs(result.losses.reduce((sum, one) => sum + one / batch, 0) - lossOf(expected))).toBeLessThan(1e-4);

    // The derivative along one direction of all weights at once; of so many relus some few are near their kinks.
    const h = 1e-7;
    let [along, squares] = [0, 0];
    const directions = new Map(
      Array.from(result.weightGradients, ([weight, gradient], i) => {
        const direction = normalValues(100 + i, gradient.length);
        gradient.forEach((g, k) => {
          along += g * direction[k];
          squares += g * g;
        });
        return [weight, direction];
      }),
    );
    const lossAt = (distance: number) => {
      for (const [weight, direction] of directions) {
        const values = precise.get(weight)!;
        weights.get(weight)!.forEach((start, k) => (values[k] = start + distance * direction[k]));
      }
      return lossOf(computed());
    };
    const slope = (lossAt(h) - lossAt(-h)) / (2 * h);
    expect(Math.abs(along - slope)).toBeLessThan(3e-4 * Math.sqrt(squares));
  });
});
