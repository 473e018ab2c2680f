import { layerLinesOf, settingsOf, valueText } from "../../core/experiment/settings.ts";
import type { Experiment } from "../../core/experiment/schema.ts";
import { count, duration, figure, percent } from "../../core/formats.ts";
import { accuracyInterval } from "../../core/metrics.ts";
import { statusWord } from "../../core/statusWord.ts";
import type { RunEntry } from "../../services/runStore.ts";
import type { Say } from "../messages/translator.ts";
import { reportSentence } from "../sentences.ts";
import type { RunRow } from "./collect.ts";
import type { Times } from "./times.ts";
import { listed, type Translate } from "../../core/translate.ts";

/** What a tooltip tells of a run; plain text, whatever lies in the files. */
export interface RunFacts {
  readonly title: string;
  readonly facts: readonly Fact[];
  /** Settings that are not as by default, by their paths in the experiment file. */
  readonly settings: readonly Fact[];
  readonly layers: readonly string[];
  /** May have several lines. */
  readonly note: string;
  /** What is wrong, and what to do; null when nothing is. */
  readonly problem: string | null;
}

export interface Fact {
  readonly title: string;
  readonly value: string;
}

/**
 * @param experiment null where it is not known, or not read yet.
 * @param say for what the layers below have said in English.
 */
export function factsOf(row: RunRow, experiment: Experiment | null, times: Times, t: Translate, say: Say): RunFacts {
  const { entry } = row;
  const { id, name, experimentName, note, failure, problem } = entry;
  return {
    title: name,
    facts: [
      ...(name === experimentName ? [] : [{ title: t("Experiment"), value: experimentName }]),
      { title: t("Status"), value: statusLine(row, t) },
      ...accuracies(entry, t),
      ...circumstances(entry, times, t, say),
      { title: t("Id"), value: id },
    ],
    settings:
      experiment === null
        ? []
        : settingsOf(experiment)
            .filter(({ isDefault }) => !isDefault)
            .map(({ path, value }) => ({ title: path, value: valueText(value) })),
    layers:
      experiment === null
        ? []
        : layerLinesOf(experiment.model.layers).map(
            ({ depth, type, text }) => `${"› ".repeat(depth)}${type}${text === "" ? "" : ` · ${text}`}`,
          ),
    note,
    problem: problem !== null ? reportSentence(problem, say) : failure === null ? null : say(failure),
  };
}

function statusLine({ entry, epoch, here }: RunRow, t: Translate): string {
  const { status, epochs, segments, holder } = entry;
  const at = epoch ?? (entry.epoch > 0 ? entry.epoch : null);
  const parts = [
    statusWord(entry.status, t),
    ...(at === null || epochs === null ? [] : [t("epoch {0}/{1}", at, epochs)]),
    ...(segments > 1 ? [t("resumed {0} times", segments - 1)] : []),
    ...(here || holder === null || status !== "running" ? [] : [t("process {0} on {1}", holder.pid, holder.host)]),
  ];
  return listed(parts, t);
}

function accuracies({ best, test }: RunEntry, t: Translate): Fact[] {
  return [
    ...(best === null
      ? []
      : [{ title: bestTitle(best.set, t), value: t("{0} in epoch {1}", percent(best.accuracy), best.epoch) }]),
    ...(test === null
      ? []
      : [
          { title: t("Test accuracy"), value: withUncertainty(test) },
          { title: t("Test loss"), value: figure(test.loss) },
        ]),
  ];
}

function bestTitle(set: string, t: Translate): string {
  return set === "test" ? t("Best test accuracy") : t("Best validation accuracy");
}

/** Half of the 95 % interval. */
function withUncertainty({ accuracy, count: digits }: NonNullable<RunEntry["test"]>): string {
  const interval = accuracyInterval(Math.round(accuracy * digits), digits);
  return interval === null
    ? percent(accuracy)
    : `${percent(accuracy)} ± ${(((interval.high - interval.low) / 2) * 100).toFixed(2)}`;
}

function circumstances(entry: RunEntry, times: Times, t: Translate, say: Say): Fact[] {
  const { engine, device, parameters, seconds, created, fingerprint } = entry;
  return [
    ...(parameters === null ? [] : [{ title: t("Parameters"), value: count(parameters) }]),
    ...(engine === null ? [] : [{ title: t("Engine"), value: device === null ? engine : say(device) }]),
    ...(seconds === null ? [] : [{ title: t("Duration"), value: duration(seconds) }]),
    ...(created === "" ? [] : [{ title: t("Begun"), value: times.full(created) }]),
    ...(fingerprint === null ? [] : [{ title: t("Fingerprint"), value: fingerprint.slice(0, 12) }]),
  ];
}
