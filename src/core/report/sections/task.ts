import { count } from "../../formats.ts";
import type { Translate } from "../../translate.ts";
import type { Block } from "../document.ts";
import type { ReportSubject } from "../subject.ts";

/** What MNIST is, what was to be done, and what was trained. */
export function taskBlocks({ shown, sweep, runs }: ReportSubject, t: Translate): Block[] {
  const sources = runs.map(({ experiment }) => experiment?.data.source ?? "mnist");
  const mnist = sources.filter((source) => source === "mnist").length;
  const about = [
    ...(mnist === 0
      ? []
      : [
          t(
            "MNIST is a collection of 70,000 pictures of handwritten digits by LeCun, Cortes and Burges: 60,000 to learn from and 10,000 to test with. Each picture has 28 × 28 pixels in shades of grey and a label, the digit from 0 to 9 that it shows.",
          ),
        ]),
    ...(mnist === sources.length
      ? []
      : mnist === 0
        ? [
            t(
              "The data are pictures of 28 × 28 pixels in shades of grey in the form of MNIST. Each has a label from 0 to 9, the class that it belongs to.",
            ),
          ]
        : [
            t(
              "Some of the runs have other data: pictures in the form of MNIST, with a label from 0 to 9 each, the class that they belong to.",
            ),
          ]),
  ];
  const task = t(
    "The task is to tell the label from the pixels. A neural network learns it from the training pictures and their labels; how well it does is measured on test pictures, whose labels it is not given.",
  );
  return [
    ...about.map((text) => ({ kind: "paragraph", text }) as const),
    { kind: "paragraph", text: task },
    { kind: "paragraph", text: whatWasDone(sweep?.points.length ?? null, runs.length, shown.network, t) },
  ];
}

function whatWasDone(
  points: number | null,
  runs: number,
  network: ReportSubject["shown"]["network"],
  t: Translate,
): string {
  const parameters = network === null ? null : count(network.trainable + network.nonTrainable);
  if (points !== null)
    return t("This report is about a sweep: {0} settings of one experiment were to be trained.", points);
  if (runs > 1) return t("This report compares {0} runs.", runs);
  return parameters === null
    ? t("This report is about one run.")
    : t("This report is about one run of a network with {0} parameters.", parameters);
}
