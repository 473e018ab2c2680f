import { describe, expect, test } from "vitest";
import { faults, runCampaign } from "../../scripts/faults/index.ts";
import { builtTrainer, mnist } from "../helpers/builtTrainer.ts";
import { builtCommandLine } from "../helpers/commandLine.ts";

/** The campaign of `npm run faults`, with a few trials of each fault. */
describe("what goes wrong", () => {
  const product = { trainer: builtTrainer, commandLine: builtCommandLine, mnist };
  for (const fault of faults) {
    const missing = fault.missing?.() ?? null;
    test(`${fault.name}: ${fault.holds}`, { timeout: 180_000 }, async (context) => {
      context.skip(missing !== null, `${fault.name} ${missing ?? ""}`);
      const [tally] = await runCampaign([fault], {
        product,
        trials: null,
        short: true,
        // Another moment each time: what is found is told with its seed and can be tried again.
        seed: Date.now() % 1_000_000,
        from: 0,
        onTrial: () => undefined,
      });
      expect(tally.failures).toEqual([]);
      expect(tally.held).toBe(tally.tried);
    });
  }
});
