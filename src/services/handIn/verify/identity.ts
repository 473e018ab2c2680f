import type { Translate } from "../../../core/translate.ts";
import type { HandInManifest } from "../../../files/handIn/manifest.ts";
import type { RunSummary } from "../../../files/runSummary.ts";
import type { ToldRun } from "./figures.ts";
import type { Discrepancy } from "./report.ts";

/** As `runIdOf` makes them; nothing that leads out of a folder. */
const runIdForm = /^\d{8}-\d{6}-[a-z0-9]{1,24}-[0-9a-f]{4}$/;

/** One id and one experiment everywhere, and a run that is over. */
export function examineIdentity(
  manifest: HandInManifest | null,
  { summary, history, experiment }: ToldRun & { readonly summary: RunSummary },
  t: Translate,
): Discrepancy[] {
  const { runId, name, status, checkpoint } = summary;
  const file = "summary.json";
  const found: Discrepancy[] = [];
  if (!runIdForm.test(runId)) {
    found.push({ file, message: t("says {0} is {1}, which no run is called", "runId", JSON.stringify(runId)) });
  }
  const ids = [manifest?.runId, history.started?.runId].filter((id) => id !== undefined);
  for (const id of ids.filter((each) => each !== runId)) {
    found.push({ file, message: t("says {0} is {1}; the run's events come to {2}", "runId", runId, id) });
  }
  if (name !== experiment.name) {
    found.push({ file, message: t("says {0} is {1}; the run's events come to {2}", "name", name, experiment.name) });
  }
  if (status !== "completed" && status !== "stopped") {
    found.push({ file, message: t("says that the run is {0}: it is not over", status) });
  }
  const wanted = checkpoint === null ? null : `checkpoint/${checkpoint.file}`;
  for (const { path } of manifest?.files ?? []) {
    if (!path.startsWith("checkpoint/") || path === wanted) continue;
    found.push({ file: path, message: t("is no checkpoint that the run's summary names") });
  }
  return found;
}
