import { ExpectedError } from "../core/errors.ts";
import { runStatuses } from "../core/runStatus.ts";
import { suggestionFor } from "../core/experiment/suggestion.ts";
import { queriedRuns, type RunOrder } from "../services/runQuery.ts";
import type { RunEntry } from "../services/runStore.ts";
import type { Context } from "./context.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { count, counted } from "./formats.ts";
import { jsonLine } from "./jsonLines.ts";
import { openStore, type RunsOptions } from "./runsFolder.ts";
import { runsTable } from "./runsTable.ts";
import type { Style } from "./terminal.ts";

export interface ListOptions extends RunsOptions {
  readonly filter?: string;
  /** Statuses with commas between them. */
  readonly status?: string;
  readonly sort?: RunOrder;
  readonly reverse?: boolean;
  /** Most runs to show; 0 for all. */
  readonly limit?: number;
  readonly json?: boolean;
}

/** More would push the newest off the screen. */
const usualLimit = 40;

/** Lists runs. */
export async function listRuns(options: ListOptions, { terminal }: Context): Promise<ExitCode> {
  const statuses = options.status === undefined ? undefined : statusesOf(options.status);
  const store = await openStore(options);
  const all = await store.list();
  const wanted = queriedRuns(all, {
    ...(options.filter === undefined ? {} : { text: options.filter }),
    ...(statuses === undefined ? {} : { statuses }),
    ...(options.sort === undefined ? {} : { order: options.sort }),
    reverse: options.reverse === true,
  });
  const limit = options.limit ?? (options.json === true ? 0 : usualLimit);
  const shown = limit === 0 ? wanted : wanted.slice(0, limit);
  if (options.json === true) {
    for (const entry of shown) terminal.out(jsonLine({ type: "run", ...entry }));
    return exitCodes.done;
  }
  const style = terminal.style();
  // What goes on to another program is cut for no width.
  const table = terminal.interactive ? style : { ...style, columns: Infinity };
  if (shown.length > 0) for (const line of runsTable(shown, Date.now(), table)) terminal.out(line);
  for (const line of footer({ all, wanted, shown }, store.runs, style)) terminal.out(line);
  return exitCodes.done;
}

function statusesOf(text: string): RunEntry["status"][] {
  const known: readonly RunEntry["status"][] = [...runStatuses, "damaged"];
  return text.split(",").map((word) => {
    const plain = word.trim().toLowerCase();
    const status = known.find((each) => each === plain);
    if (status !== undefined) return status;
    const meant = suggestionFor(plain, known);
    throw new ExpectedError("bad-usage", `There is no status ${JSON.stringify(word)}.`, {
      next: `${meant === null ? "" : `Did you mean ${meant}? `}There are: ${known.join(", ")}.`,
    });
  });
}

interface Listed {
  readonly all: readonly RunEntry[];
  readonly wanted: readonly RunEntry[];
  readonly shown: readonly RunEntry[];
}

function footer({ all, wanted, shown }: Listed, runs: string, style: Style): string[] {
  const { colors } = style;
  if (all.length === 0) {
    return [
      `There are no runs in ${runs} yet.`,
      "Train one: `mnist-lab train FILE`; a file to start from: `mnist-lab init`.",
    ];
  }
  if (wanted.length === 0) return [`None of the ${counted(all.length, "run")} in ${runs} fits.`];
  const sum =
    wanted.length === all.length
      ? counted(all.length, "run")
      : `${count(wanted.length)} of ${counted(all.length, "run")}`;
  const more = wanted.length - shown.length;
  return [
    "",
    colors.dim(`${sum} in ${runs}`),
    ...(more > 0 ? [colors.dim(`${count(more)} more are not shown: --limit 0 shows all.`)] : []),
    ...shown.flatMap(({ id, problem }) =>
      problem === null ? [] : [`${colors.red(style.glyphs.bad)} ${id}: ${problem.message}`, `  ${problem.next}`],
    ),
  ];
}
