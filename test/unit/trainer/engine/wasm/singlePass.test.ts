import { describe, expect, test } from "vitest";
import { checkPass, KinkError } from "../../../../helpers/passCheck.ts";
import { randomNetwork } from "../../../../helpers/randomNetworks.ts";

/** Networks that each of these tests takes. */
const share = 20;

describe("networks drawn at random equal the reference, and their gradients its differences", () => {
  let near = 0;
  test.each(Array.from({ length: 11 }, (_, i) => i))("seeds from %i × 20", (part) => {
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
