import type { SetName } from "../../dataset.ts";
import { count, duration, figure, percent } from "../../formats.ts";
import { bestEpochOf, looksOf, standingEpochOf } from "../../runLooks.ts";
import type { Translate } from "../../translate.ts";
import type { Block, Row } from "../document.ts";
import { setDigits } from "../../setWord.ts";
import { chosenOnOf, intervalOf, type ReportRun } from "../subject.ts";

const sets: readonly SetName[] = ["validation", "test"];

/** What a run came to on each set in the epoch that stands for it: the best, or where none was chosen the one it ended with. */
export function looksTable(run: ReportRun, t: Translate): Block[] {
  const { history } = run;
  const standing = standingEpochOf(run);
  if (standing === null) return [];
  const rows: Row[] = [];
  const epoch = history.epochs.find((each) => each.epoch === standing);
  const started = history.started;
  if (epoch !== undefined) {
    const digits = started === null ? "–" : count(started.digits.train);
    rows.push({
      cells: [t("training digits, mean over the epoch"), digits, "–", percent(epoch.accuracy), "–", figure(epoch.loss)],
    });
  }
  for (const set of sets) {
    const look = looksOf(run).find((each) => each.set === set && each.epoch === standing);
    if (look === undefined) continue;
    const { evaluation } = look;
    const interval = intervalOf(look);
    const right = Math.round(evaluation.accuracy * evaluation.count);
    rows.push({
      cells: [
        ...[setDigits(set, t), count(evaluation.count), count(evaluation.count - right), percent(evaluation.accuracy)],
        interval === null ? "–" : `${percent(interval.low)} – ${percent(interval.high)}`,
        figure(evaluation.loss),
      ],
      strong: set === "test",
    });
  }
  const columns = [t("digits"), t("wrong"), t("accuracy"), t("95 % interval"), t("loss")];
  return [
    {
      ...{ kind: "table", rows, small: true },
      columns: [{ title: t("set") }, ...columns.map((title) => ({ title, right: true }))],
      caption: t(
        "Results with the weights of epoch {0} of {1}. The interval is Wilson's for a share.",
        standing,
        history.epochs.at(-1)?.epoch ?? standing,
      ),
    },
  ];
}

/** Which epoch counts, and what it was chosen on. @param warned whether it is said here what that means. */
export function chosenText(run: ReportRun, warned: boolean, t: Translate): Block[] {
  const best = bestEpochOf(run.history);
  const set = chosenOnOf(run);
  const blocks: Block[] = [];
  if (best !== null && set !== null) {
    blocks.push({
      kind: "paragraph",
      text: t(
        "The best epoch, number {0}, is the first with the highest accuracy on the {1}.",
        best,
        setDigits(set, t),
      ),
    });
  }
  if (set === "test" && warned) blocks.push(testNote(t));
  if (run.seconds !== null) {
    blocks.push({ kind: "paragraph", text: t("The training took {0}, evaluations included.", duration(run.seconds)) });
  }
  return blocks;
}

/** What must be said wherever an epoch was chosen on the test digits. */
export function testNote(t: Translate): Block {
  return {
    kind: "note",
    text: t(
      "The best epoch was chosen on the test digits themselves. Its accuracy on them is the highest of several, not a measurement on digits that nothing was decided by.",
    ),
  };
}
