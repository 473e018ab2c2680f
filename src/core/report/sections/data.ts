import { Augmenter } from "../../augmentation/augmenter.ts";
import type { Dataset, DigitSet } from "../../dataset.ts";
import { count } from "../../formats.ts";
import { classCount } from "../../metrics.ts";
import { digitsPicture, type DigitTile } from "../../pictures/digitsPicture.ts";
import type { Translate } from "../../translate.ts";
import type { Block, Row, TableBlock } from "../document.ts";
import { setDigits } from "../../setWord.ts";
import { type ReportRun, type ReportSubject } from "../subject.ts";
import { augmentationText, digitsKey, factsBlocks, hasSameDigits } from "./dataFacts.ts";
import { groupedBy, whose } from "./groups.ts";

const pixelsOfDigit = 784;

/** Where the digits come from, how many there are, and what some of them look like. */
export function dataBlocks(subject: ReportSubject, t: Translate): Block[] {
  const { runs, shown, digits } = subject;
  if (shown.experiment === null)
    return [{ kind: "note", text: t("The experiment cannot be read, nor what it says of its data.") }];
  const unknown = runs.filter(({ experiment }) => experiment === null);
  const blocks: Block[] = [...factsBlocks(subject, t)];
  if (unknown.length > 0) {
    const text = t(
      "The experiment of {0} cannot be read: nothing is said of its data, its network and its settings.",
      whose(unknown, t),
    );
    blocks.push({ kind: "note", text });
  }
  const alike = hasSameDigits(runs);
  if (!alike) blocks.push(countsTable(runs, t));
  if (digits === null) {
    if (alike) blocks.push(countsTable([shown], t));
    blocks.push({ kind: "note", text: t("The digits themselves cannot be read now, so that none is shown.") });
    return blocks;
  }
  blocks.push(classesTable(digits, alike ? null : shown.label, t));
  const caption = alike
    ? t("The first three training digits of each label.")
    : t("The first three training digits of each label in the run {0}.", shown.label);
  blocks.push({ kind: "figure", name: "data", svg: samplesOf(digits.train, caption, t), caption });
  return [...blocks, ...augmentationBlocks(subject, digits, t)];
}

/** How many digits the runs had in each set; without those of which it is not known. */
function countsTable(runs: readonly ReportRun[], t: Translate): TableBlock {
  const groups = groupedBy(runs, ({ history }) => history.started?.digits ?? null);
  const named = runs.length > 1;
  const rows = groups.map(({ value, members }): Row => ({
    cells: [
      ...(named ? [whose(members, t)] : []),
      ...(["train", "validation", "test"] as const).map((set) => count(value[set])),
    ],
  }));
  const columns = (["train", "validation", "test"] as const).map((set) => ({ title: setDigits(set, t), right: true }));
  return {
    ...{ kind: "table", caption: t("Number of digits."), rows },
    columns: [...(named ? [{ title: t("run") }] : []), ...columns],
  };
}

/** @param of whose digits these are where others are others; null: those of all. */
function classesTable(digits: Dataset, of: string | null, t: Translate): TableBlock {
  const rows = (["train", "validation", "test"] as const)
    .filter((set) => digits[set].count > 0)
    .map((set): Row => {
      const counts = new Array<number>(classCount).fill(0);
      for (const label of digits[set].labels) counts[label]++;
      return { cells: [setDigits(set, t), ...counts.map(count), count(digits[set].count)] };
    });
  const columns = [...counts10(), t("all")].map((title) => ({ title, right: true }));
  return {
    ...{ kind: "table", small: true, rows, columns: [{ title: t("set") }, ...columns] },
    caption:
      of === null ? t("Number of digits of each label.") : t("Number of digits of each label in the run {0}.", of),
  };
}

const counts10 = (): string[] => Array.from({ length: classCount }, (_, digit) => String(digit));

const samplesOfLabel = 3;

/** A row holds one digit of each label. */
function samplesOf({ labels, pixels, count: total }: DigitSet, title: string, t: Translate): string {
  const found: number[][] = Array.from({ length: classCount }, () => []);
  for (let i = 0; i < total && found.some((each) => each.length < samplesOfLabel); i++) {
    if (found[labels[i]].length < samplesOfLabel) found[labels[i]].push(i);
  }
  const tiles = Array.from({ length: samplesOfLabel }, (_, row) =>
    found.flatMap((each): DigitTile[] => (row < each.length ? [{ pixels: digitAt(pixels, each[row]) }] : [])),
  ).flat();
  return digitsPicture({ title, digits: tiles, columns: classCount, digitSize: 52, heading: false }, t);
}

const augmentedLabels = [0, 2, 4, 7, 9];
const variants = 8;

/** Of a run that changes its digits, at best the shown one; its digits must be those that are read. */
function augmentationBlocks({ runs, shown }: ReportSubject, { train }: Dataset, t: Translate): Block[] {
  const alike = groupedBy(runs, ({ experiment }) => (experiment === null ? null : [experiment.data.augmentation]));
  const key = JSON.stringify(digitsKey(shown.experiment));
  const drawn = [shown, ...runs].find(
    ({ experiment }) => experiment?.data.augmentation != null && JSON.stringify(digitsKey(experiment)) === key,
  );
  const spec = drawn?.experiment?.data.augmentation ?? null;
  if (drawn === undefined || spec === null) return [];
  const tiles = variantsOf(new Augmenter(spec, drawn.experiment?.seed ?? 0), train);
  const caption =
    alike.length === 1
      ? t("Augmentation: on the left five training digits, beside each eight of its random variants.")
      : t(
          "Augmentation in the run {0}: on the left five training digits, beside each eight of its random variants.",
          drawn.label,
        );
  const svg = digitsPicture({ title: caption, digits: tiles, columns: 1 + variants, digitSize: 52, heading: false }, t);
  return [
    ...(alike.length === 1 ? [{ kind: "paragraph", text: augmentationText(spec, t) } as const] : []),
    { kind: "figure", name: "augmentation", svg, caption },
  ];
}

function variantsOf(augmenter: Augmenter, train: DigitSet): DigitTile[] {
  const shares = new Float32Array(pixelsOfDigit);
  return augmentedLabels.flatMap((label): DigitTile[] => {
    const index = train.labels.indexOf(label);
    if (index < 0) return [];
    const digit = digitAt(train.pixels, index);
    const changed = Array.from({ length: variants }, (_, variant): DigitTile => {
      augmenter.augment(digit, variant, label, shares);
      return { pixels: Uint8Array.from(shares, (share) => Math.round(255 * share)) };
    });
    return [{ pixels: digit, caption: String(label) }, ...changed];
  });
}

function digitAt(pixels: Uint8Array, index: number): Uint8Array {
  return pixels.subarray(index * pixelsOfDigit, (index + 1) * pixelsOfDigit);
}
