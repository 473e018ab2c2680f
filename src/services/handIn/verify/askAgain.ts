import { cp, mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ExpectedError, type ErrorCode } from "../../../core/errors.ts";
import { count } from "../../../core/formats.ts";
import type { Translate } from "../../../core/translate.ts";
import { experimentText, rememberedFile, sha256Of } from "../../../files/experimentJson.ts";
import type { PredictionRecord } from "../../../files/predictions.ts";
import { writeRunSummary, type RunSummary } from "../../../files/runSummary.ts";
import { verifyingAborted } from "./aborted.ts";
import { examineAnswers, type Means } from "./answers.ts";
import type { ToldRun } from "./figures.ts";
import { checked, skipped, type Check } from "./report.ts";

/** What stands in the way here, whatever the run's files hold. */
const notHere: readonly ErrorCode[] = [
  "not-available",
  "too-large",
  "engine-failed",
  "trainer-failed",
  "protocol-mismatch",
  "no-network",
  "disk-full",
  "file-unwritable",
];

const likenessFolder = "asked";

export interface Asking extends Means {
  /** Folder of the unpacked bundle. */
  readonly folder: string;
  readonly scratch: string;
  /** Where relative paths of data files start. */
  readonly dataFolder: string | null;
  readonly t: Translate;
  readonly say: (message: string) => string;
}

/**
 * Runs a run's weights again with the engine `wasm`, which every computer has, whatever the bundle says of engines: it is not
 * for the bundle to say whether it is checked.
 */
export async function askAgain(
  asking: Asking,
  run: ToldRun & { readonly summary: RunSummary },
  records: readonly PredictionRecord[],
): Promise<Check> {
  const { t, say, signal } = asking;
  try {
    const likeness = await likenessOf(asking, run);
    const { found, digits, isExact } = await examineAnswers(likeness, run, run.summary, records, asking, t);
    if (digits === 0) return { ...skipped("answers", t("there are no predictions to compare with")), hasNothing: true };
    const note = isExact
      ? t("the weights answer {0} digits as the run says", count(digits))
      : t(
          "the weights answer {0} digits nearly as the run says, which another engine or version computed",
          count(digits),
        );
    return checked("answers", note, found);
  } catch (error) {
    if (signal.aborted) throw verifyingAborted();
    if (!(error instanceof ExpectedError)) throw error;
    const said = say(error.message).replaceAll(join(asking.scratch, likenessFolder, "/"), "");
    const message = t("the network cannot be run here: {0}", said);
    if (notHere.includes(error.code)) return skipped("answers", message);
    const model = run.summary.result?.bestModel ?? run.summary.result?.finalModel ?? "model";
    return checked("answers", "", [{ file: `${model}/weights.bin`, message: t("cannot be run: {0}", said) }]);
  }
}

/** @returns a folder with the run's experiment, but for the engine, and its weights. */
async function likenessOf(
  { folder, scratch, dataFolder }: Asking,
  { experiment, summary }: ToldRun & { readonly summary: RunSummary },
): Promise<string> {
  const likeness = join(scratch, likenessFolder);
  await mkdir(likeness);
  const text = experimentText({ ...experiment, engine: "wasm" });
  await writeFile(join(likeness, "experiment.json"), text);
  await writeRunSummary(likeness, {
    ...summary,
    // Another check compares it.
    result: summary.result === null ? null : { ...summary.result, fingerprint: null },
    experimentSha256: sha256Of(text),
    // Where the experiment file lay, the bundle may not say: files are read there.
    experimentFile: dataFolder === null ? null : rememberedFile(likeness, resolve(dataFolder, "experiment.json")),
  });
  const { finalModel, bestModel } = summary.result ?? {};
  for (const model of new Set([finalModel, bestModel])) {
    if (model !== "model" && model !== "best") continue;
    // What is not there, opening it tells.
    await cp(join(folder, model), join(likeness, model), { recursive: true, dereference: true }).catch(() => undefined);
  }
  return likeness;
}
