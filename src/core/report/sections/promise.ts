import type { Translate } from "../../translate.ts";
import type { Block, ListingBlock } from "../document.ts";
import type { ReportRun } from "../subject.ts";
import { enginesOf } from "./engines.ts";
import { groupedBy, whose } from "./groups.ts";
import { namedFiles } from "./namedFiles.ts";

/** So many commands are listed. */
const mostListed = 12;

/** What may be expected of the weights of runs that are trained again, and how to go on with those that were not trained to their end. */
export function promiseBlocks(runs: readonly ReportRun[], t: Translate): Block[] {
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
      const text = wasmText(members, numerics, t);
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

function wasmText(members: readonly ReportRun[], numerics: number, t: Translate): string {
  const needsFiles = members.some(({ experiment }) => experiment === null || namedFiles(experiment).length > 0);
  return needsFiles
    ? t(
        "The engine wasm computes the same on every computer: trained again by its numerics number {0}, the same experiment file with the same content of all files that it names (digits, weights to start from) comes to the same weights, and so to the same fingerprint, which is the SHA-256 of all weights.",
        numerics,
      )
    : t(
        "The engine wasm computes the same on every computer: trained again by its numerics number {0}, the same experiment file comes to the same weights, and so to the same fingerprint, which is the SHA-256 of all weights.",
        numerics,
      );
}

function startOf({ history }: ReportRun): { engine: string; numerics: number } {
  return { engine: history.started?.engine ?? "–", numerics: history.started?.numerics ?? 0 };
}

/** Whether going on with it, or training it again, comes to the same failure: what computes has nothing to be mended. */
const failsAgain = ({ status, error }: ReportRun): boolean => status === "failed" && error?.code === "loss-not-finite";

/** Of runs that did not come to their end. */
function earlyBlocks(early: readonly ReportRun[], isOnly: boolean, t: Translate): Block[] {
  const stopped = early.filter(({ status }) => status !== "failed");
  const hopeless = early.filter(failsAgain);
  const failed = early.filter((run) => run.status === "failed" && !failsAgain(run));
  return [
    ...(stopped.length === 0 ? [] : stoppedBlocks(stopped, isOnly, t)),
    ...(failed.length === 0 ? [] : failedBlocks(failed, isOnly, t)),
    ...(hopeless.length === 0 ? [] : [hopelessBlock(hopeless, isOnly, t)]),
  ];
}

function stoppedBlocks(runs: readonly ReportRun[], isOnly: boolean, t: Translate): Block[] {
  const text = isOnly
    ? t(
        "The run did not come to its end. A fingerprint, where there is one, is that of the weights when it stopped. The commands below train its experiment from the beginning to its end, and so come to other weights; this goes on with the run itself:",
      )
    : t(
        "{0}: not trained to the end. A fingerprint, where there is one, is that of the weights when the training stopped. Whoever trains the experiment again from the beginning to its end comes to other weights; this goes on with what was begun:",
        whose(runs, t),
      );
  return [{ kind: "paragraph", text }, resumeListing(runs, isOnly, t)];
}

function failedBlocks(runs: readonly ReportRun[], isOnly: boolean, t: Translate): Block[] {
  const text = isOnly
    ? t(
        "The run failed. A fingerprint, where there is one, is that of the last weights that were saved. The commands below train its experiment from the beginning; once what it failed of is mended, this goes on with the run itself:",
      )
    : t(
        "{0}: failed. A fingerprint, where there is one, is that of the last weights that were saved. Once what it failed of is mended, this goes on with what was begun:",
        whose(runs, t),
      );
  return [{ kind: "paragraph", text }, resumeListing(runs, isOnly, t)];
}

function hopelessBlock(runs: readonly ReportRun[], isOnly: boolean, t: Translate): Block {
  const text = isOnly
    ? t(
        "The run failed because its loss or its weights were no finite numbers any more. A fingerprint, where there is one, is that of the last weights that were saved. The commands below train its experiment from the beginning; as long as nothing in it is changed, it fails in the same way.",
      )
    : t(
        "{0}: failed because the loss or the weights were no finite numbers any more. A fingerprint, where there is one, is that of the last weights that were saved. Trained again, such an experiment fails in the same way as long as nothing in it is changed.",
        whose(runs, t),
      );
  return { kind: "paragraph", text };
}

function resumeListing(runs: readonly ReportRun[], isOnly: boolean, t: Translate): ListingBlock {
  const commands = runs.slice(0, mostListed).map(({ id }) => `mnist-lab resume ${id}`);
  return {
    ...{ kind: "listing", language: "sh", text: commands.join("\n") },
    caption: isOnly ? t("How to go on with the run {0}.", runs[0].label) : t("How to go on with them."),
  };
}
