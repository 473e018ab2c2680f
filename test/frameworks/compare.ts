import { describe, expect, test } from "vitest";
import { oursAlong, theirsAlong, trajectories, worstBatch } from "./trajectories.ts";

/**
 * Defines one test a trajectory: ours against a framework's, from the same weights on the same digits.
 * @param python that has the framework, or null where there is none: the tests are then skipped.
 * @param reason why they are skipped, and what to do about it.
 */
export function compareWith(framework: "keras" | "pytorch", python: string | null, reason: string): void {
  describe(`trajectories are ${framework}'s`, () => {
    for (const trajectory of trajectories) {
      test(trajectory.name, { timeout: 180_000 }, async (context) => {
        if (python === null) return context.skip(reason);
        const theirs = await theirsAlong(trajectory, framework, python);
        const ours = await oursAlong(trajectory);
        expect(ours.losses).toHaveLength(trajectory.steps);
        const { batch, ratio } = worstBatch(trajectory, ours, theirs);
        expect(ratio, `batch ${batch}: ${ours.losses[batch]}, not ${theirs.losses[batch]}`).toBeLessThanOrEqual(1);
        // Digits on the edge between two classes may fall to either side.
        expect(Math.abs(ours.testAccuracy - theirs.testAccuracy)).toBeLessThan(0.02);
        // It learned: agreeing on a network that stands still would say little.
        expect(Math.min(...ours.losses)).toBeLessThan(0.95 * ours.losses[0]);
      });
    }
  });
}
