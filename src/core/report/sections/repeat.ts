import { compactJson } from "../../compactJson.ts";
import { count, duration } from "../../formats.ts";
import type { Translate } from "../../translate.ts";
import type { Block, Cell, Row, TableBlock } from "../document.ts";
import { sentenceGap, type ReportRun, type ReportSubject } from "../subject.ts";
import { commonEngine, enginesOf } from "./engines.ts";
import { groupedBy, whose } from "./groups.ts";

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

/** What may be expected of the weights of runs that are trained again. */
function promiseBlocks(runs: readonly ReportRun[], t: Translate): Block[] {
  const complete = runs.filter(({ status, history }) => status === "completed" && history.started !== null);
  const texts: string[] = [];
  for (const { value, members } of groupedBy(complete, (run) => [...enginesOf(run), run.history.started?.numerics])) {
    const { engine, numerics } = startOf(members[0]);
    const of = complete.length < runs.length || members.length < complete.length ? whose(members, t) : null;
    // The last of these is the number of its numerics.
    if (value.length > 2) {
      texts.push(
        t(
          "{0}: this was computed by several engines, one after the other. The fingerprint is the SHA-256 of all weights at the end; trained again by one engine, the weights are others.",
          whose(members, t),
        ),
      );
    } else if (engine === "wasm") {
      const text = t(
        "The engine wasm computes the same on every computer: trained again by its numerics number {0}, the same experiment file comes to the same weights, and so to the same fingerprint, which is the SHA-256 of all weights.",
        numerics,
      );
      texts.push(of === null ? text : t("{0}: {1}", of, text));
    } else {
      const text = t(
        "The fingerprint is the SHA-256 of all weights at the end. By the engine {0} it may differ from one computer to another.",
        engine,
      );
      texts.push(of === null ? text : t("{0}: {1}", of, text));
    }
  }
  const blocks = texts.map((text): Block => ({ kind: "paragraph", text }));
  const early = runs.filter(({ status }) => status === "stopped" || status === "failed" || status === "interrupted");
  return early.length === 0 ? blocks : [...blocks, ...earlyBlocks(early, runs.length === 1, t)];
}

function startOf({ history }: ReportRun): { engine: string; numerics: number } {
  return { engine: history.started?.engine ?? "–", numerics: history.started?.numerics ?? 0 };
}

/** Of runs that did not come to their end. */
function earlyBlocks(early: readonly ReportRun[], isOnly: boolean, t: Translate): Block[] {
  const [first] = early;
  const text = isOnly
    ? t(
        "The run did not come to its end. A fingerprint, where there is one, is that of the weights when it stopped. The commands below train its experiment from the beginning to its end, and so come to other weights; this goes on with the run itself:",
      )
    : t(
        "{0}: not trained to the end. A fingerprint, where there is one, is that of the weights when the training stopped. Whoever trains the experiment again from the beginning to its end comes to other weights; this goes on with what was begun:",
        whose(early, t),
      );
  return [
    { kind: "paragraph", text },
    {
      ...{
        kind: "listing",
        language: "sh",
        text: early
          .slice(0, mostListed)
          .map(({ id }) => `mnist-lab resume ${id}`)
          .join("\n"),
      },
      caption: isOnly ? t("How to go on with the run {0}.", first.label) : t("How to go on with them."),
    },
  ];
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
    ...(run.fingerprint === null
      ? []
      : ([
          [
            run.status === "completed"
              ? t("fingerprint of the final weights")
              : t("fingerprint of the weights when it stopped"),
            { code: run.fingerprint },
          ],
        ] as [string, Cell][])),
    [t("report made by"), product],
  ];
  return {
    ...{ kind: "table", columns: [{ title: t("what") }, { title: t("value") }] },
    rows: rows.map(([name, value]): Row => ({ cells: [name, value] })),
    caption: t("Engine, computer and fingerprint."),
  };
}

function fingerprintTitle(run: ReportRun, t: Translate): string {
  return run.status === "completed"
    ? t("fingerprint of {0}", run.label)
    : t("fingerprint of {0} when it stopped", run.label);
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
        : [{ cells: [fingerprintTitle(run, t), { code: run.fingerprint }], strong: run === shown }],
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
    const caption = t("How to train the sweep again, where the experiment file below is saved as {0}.", file);
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
  const engine = shown.history.started?.engine ?? null;
  const set = engine === null || experiment.engine === engine ? "" : ` --engine ${engine}`;
  return [
    {
      ...{ kind: "listing", language: "sh", text: `mnist-lab train ${file}${set}\nmnist-lab show last` },
      caption: t("How to train it again, where the experiment file below is saved as {0}.", file),
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
