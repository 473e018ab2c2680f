import { expect, it } from "vitest";
import type { ErrorCode } from "../../../../src/core/errors.ts";
import { inEditorsWords } from "../../../../src/host/tensorflow/nextSteps.ts";
import { english } from "../../../helpers/english.ts";

const codes: readonly ErrorCode[] = [
  "library-not-found",
  "library-incomplete",
  "library-missing-symbol",
  "library-unusable",
  "library-wrong-version",
  "no-python",
  "no-pip",
];

it.each(codes)("the next step for %s names nothing of the command line", (code) => {
  const next = "Run `mnist-lab setup tensorflow`, or name another Python with --python.";
  const report = inEditorsWords({ code, message: "It did not work.", next }, english);
  expect(report.message).toBe("It did not work.");
  expect(report.next).toMatch(/Set Up TensorFlow…|set it up again|mnistLab\.python/);
  expect(report.next).not.toMatch(/mnist-lab |--/);
});

it("the next step of other failures stays as it is", () => {
  const report = { code: "no-network", message: "pip reaches no package index.", next: "Check the network." } as const;
  expect(inEditorsWords(report, english)).toEqual({ message: report.message, next: report.next });
});

it("a next step that has nothing of the command line stays, whatever the code", () => {
  const next = "Install MNIST Lab again; in a checkout of its sources, run `npm run binding`.";
  expect(inEditorsWords({ code: "library-incomplete", message: "", next }, english).next).toBe(next);
});
