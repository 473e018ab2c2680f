import { compactJson } from "../../compactJson.ts";
import { count, duration } from "../../formats.ts";
import { listed, type Translate } from "../../translate.ts";
import type { Block, Cell, Row, TableBlock } from "../document.ts";
import { sentenceGap, type ReportRun, type ReportSubject } from "../subject.ts";
import { commonEngine } from "./engines.ts";
import { filesOfSweep, namedFiles } from "./namedFiles.ts";
import { promiseBlocks } from "./promise.ts";

/** So many runs have a row each. */
const mostListed = 12;

/** What computed it, the experiment file, and how to train it once more. */
export function repeatBlocks(subject: ReportSubject, t: Translate): Block[] {
  const { runs, shown, sweep, product } = subject;
  const blocks: Block[] = [runs.length === 1 ? oneTable(shown, product, t) : manyTable(subject, t)];
  blocks.push(...promiseBlocks(runs, t), ...fileBlocks(subject, t));
  if (sweep?.file == null && runs.length > 1) {
    blocks.push({ kind: "paragraph", text: t("The other runs differ from it by the settings told above.") });
  }
  return blocks;
}

function oneTable(run: ReportRun, product: string, t: Translate): TableBlock {
  const { started } = run.history;
  const rows: [string, Cell][] = [
    [t("run"), { code: run.id }],
    ...(started === null
      ? []
      : ([
          [t("engine"), started.engine],
          [t("computed by"), started.device],
          [t("numerics number of the engine"), String(started.numerics)],
        ] as [string, Cell][])),
    ...(run.computer === null ? [] : ([[t("computer"), run.computer]] as [string, Cell][])),
    ...(run.created === null ? [] : ([[t("begun"), timeText(run.created)]] as [string, Cell][])),
    ...(run.seconds === null ? [] : ([[t("took"), duration(run.seconds)]] as [string, Cell][])),
    ...(run.fingerprint === null ? [] : ([[fingerprintTitle(run, t), { code: run.fingerprint }]] as [string, Cell][])),
    [t("report made by"), product],
  ];
  return {
    ...{ kind: "table", columns: [{ title: t("what") }, { title: t("value") }] },
    rows: rows.map(([name, value]): Row => ({ cells: [name, value] })),
    caption: t("Engine, computer and fingerprint."),
  };
}

/** Whose weights the fingerprint is of. */
function fingerprintTitle({ status, history }: ReportRun, t: Translate): string {
  if (status === "completed") return t("fingerprint of the final weights");
  if (status !== "failed") return t("fingerprint of the weights when it stopped");
  // What is saved of a run that fails is the end of its last epoch, not what the failing batch has left.
  const epoch = history.epochs.at(-1)?.epoch;
  return epoch === undefined
    ? t("fingerprint of the last weights that were saved")
    : t("fingerprint of the last weights that were saved (epoch {0})", count(epoch));
}

/** The same among several. */
function fingerprintTitleOf(run: ReportRun, t: Translate): string {
  return run.status === "completed"
    ? t("fingerprint of {0}", run.label)
    : t("{0}: {1}", run.label, fingerprintTitle(run, t));
}

function manyTable({ runs, shown, product }: ReportSubject, t: Translate): TableBlock {
  const listed = runs.length <= mostListed ? runs : [shown];
  const engines = new Map<string, ReportRun[]>();
  for (const run of runs) {
    if (run.history.started === null) continue;
    const { engine, device, numerics } = run.history.started;
    const key = `${engine}: ${device}, ${t("numerics number {0}", numerics)}`;
    engines.set(key, [...(engines.get(key) ?? []), run]);
  }
  const computers = [...new Set(runs.flatMap(({ computer }) => computer ?? []))];
  const seconds = runs.flatMap((run) => run.seconds ?? []);
  const rows: Row[] = [
    ...[...engines].map(([name, members]): Row => ({
      cells: [
        engines.size === 1
          ? t("computed by")
          : members.length === 1
            ? t("computed {0}", members[0].label)
            : t("computed {0} runs", count(members.length)),
        name,
      ],
    })),
    ...(computers.length === 0 ? [] : [{ cells: [t("computers"), computers.join(", ")] }]),
    ...(seconds.length === 0
      ? []
      : [{ cells: [t("time of all runs together"), duration(seconds.reduce((sum, each) => sum + each, 0))] }]),
    ...listed.flatMap((run): Row[] =>
      run.fingerprint === null
        ? []
        : [{ cells: [fingerprintTitleOf(run, t), { code: run.fingerprint }], strong: run === shown }],
    ),
    { cells: [t("report made by"), product] },
  ];
  return {
    ...{ kind: "table", rows, small: true, columns: [{ title: t("what") }, { title: t("value") }] },
    caption:
      runs.length <= mostListed
        ? t("Engine, computers and fingerprints of the final weights.")
        : t("Engine and computers; the fingerprint is of the final weights of the run that is shown in detail."),
  };
}

function fileBlocks({ sweep, shown, runs, language }: ReportSubject, t: Translate): Block[] {
  if (sweep?.file != null) {
    const file = safeName(sweep.file.name.replace(/(\.mnist)?\.json$/i, ""));
    const common = commonEngine(runs);
    const auto = sweep.file.engine === null && shown.experiment?.engine === "auto";
    const engine = sweep.file.engine ?? (auto ? common : null);
    const files = filesOfSweep(sweep, runs);
    const caption =
      files.length === 0
        ? t("How to train the sweep again, where the experiment file below is saved as {0}.", file)
        : t(
            "How to train the sweep again, where the experiment file below is saved as {0} and the files that it names lie where it says: {1}.",
            file,
            listed(files, t),
          );
    const chosen =
      auto && common === null
        ? sentenceGap(language) + t("No engine is named: which one computes a run is chosen again, as for these.")
        : "";
    return [
      {
        ...{ kind: "listing", language: "sh" },
        text: `mnist-lab sweep ${file}${engine === null ? "" : ` --engine ${engine}`}\nmnist-lab sweeps last`,
        caption: caption + chosen,
      },
      { kind: "listing", language: "json", text: sweep.file.text, caption: t("The experiment file of the sweep.") },
    ];
  }
  const { experiment } = shown;
  if (experiment === null)
    return [{ kind: "note", text: t("The experiment cannot be read, so that the run cannot be repeated from it.") }];
  const file = safeName(experiment.name);
  const files = namedFiles(experiment);
  const engine = shown.history.started?.engine ?? null;
  const set = engine === null || experiment.engine === engine ? "" : ` --engine ${engine}`;
  return [
    {
      ...{ kind: "listing", language: "sh", text: `mnist-lab train ${file}${set}\nmnist-lab show last` },
      caption:
        files.length === 0
          ? t("How to train it again, where the experiment file below is saved as {0}.", file)
          : t(
              "How to train it again, where the experiment file below is saved as {0} and the files that it names lie where it says: {1}.",
              file,
              listed(files, t),
            ),
    },
    {
      ...{ kind: "listing", language: "json", text: compactJson(experiment) },
      caption:
        runs.length === 1
          ? t("The experiment file, with every default written out.")
          : t("The experiment file of the run {0}, with every default written out.", shown.label),
    },
  ];
}

/** A file's name that needs no quoting anywhere. */
function safeName(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
  return `${plain === "" ? "experiment" : plain}.mnist.json`;
}

/** @param iso ISO 8601 in UTC. @returns "2026-03-01 14:25 UTC". */
function timeText(iso: string): string {
  return `${iso.slice(0, 16).replace("T", " ")} UTC`;
}
