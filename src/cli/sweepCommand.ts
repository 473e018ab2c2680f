import { version } from "../../package.json";
import { ExpectedError } from "../core/errors.ts";
import { oneLine } from "../core/plainText.ts";
import type { ExpandedSweep } from "../core/sweep/expand.ts";
import { expandSweep } from "../core/sweep/expand.ts";
import { judgeOf, ranked } from "../core/sweep/judged.ts";
import { readExperimentText } from "../services/experimentFile.ts";
import { trainerSetting } from "../services/engines/setting.ts";
import { defaultRunsFolder } from "../services/runPaths.ts";
import { parseQueueAddress } from "../services/queue/address.ts";
import { openSweep } from "../services/sweep/openSweep.ts";
import { planSweep } from "../services/sweep/plan.ts";
import { sharesOfCores, type Shares } from "../services/sweep/shares.ts";
import { sweepCsv, type SweepColumns } from "../services/sweep/sweepCsv.ts";
import { rowOfPoint, writeTable } from "../services/sweep/sweepRows.ts";
import type { Sweep } from "../services/sweep/sweep.ts";
import { ownOptions } from "../services/tensorflow/engineEnvironment.ts";
import { Trainings } from "../services/trainings.ts";
import type { Context, ExperimentOptions } from "./context.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { overridesOf, problemJson, problemLines, type Loading } from "./experiments.ts";
import { count, counted } from "./formats.ts";
import { onInterruption } from "./interruption.ts";
import { jsonLine } from "./jsonLines.ts";
import { sweepTable } from "./sweepRows.ts";
import { pointLine, SweepJson, SweepView } from "./sweepView.ts";

export interface SweepOptions extends ExperimentOptions {
  readonly dryRun?: boolean;
  readonly concurrency?: number;
  readonly threads?: number;
  /** Address of the Redis whose workers train the runs. */
  readonly queue?: string;
  readonly csv?: string;
  /** Folder of all runs; left out, `.mnist/runs` beside each file. */
  readonly runs?: string;
}

interface LoadedSweep {
  /** As the person wrote it. */
  readonly file: string;
  /** Its absolute path. */
  readonly path: string;
  readonly runs: string;
  readonly sweep: ExpandedSweep;
}

/** Trains the sweeps of files, one after another. All are checked first: when one is bad, nothing is started. */
export async function sweep(files: readonly string[], options: SweepOptions, context: Context): Promise<ExitCode> {
  const { terminal } = context;
  if (options.csv !== undefined && files.length > 1) {
    throw new ExpectedError("bad-usage", "--csv takes one experiment file, since it writes one table.");
  }
  if (options.queue !== undefined) checkQueueOptions(options, options.queue);
  const loaded: LoadedSweep[] = [];
  const bad: Loading[] = [];
  for (const file of files) {
    const { problems, ...found } = await load(file, options);
    if (problems === null) loaded.push(found as LoadedSweep);
    else bad.push(problems);
  }
  if (bad.length > 0) {
    if (options.json === true) for (const line of problemJson(bad)) terminal.out(line);
    else for (const line of problemLines(bad, terminal.errorStyle())) terminal.err(line);
    return exitCodes.usage;
  }
  const codes: ExitCode[] = [];
  for (const [index, each] of loaded.entries()) {
    if (index > 0 && options.json !== true) terminal.out("");
    const code = options.dryRun === true ? await tell(each, options, context) : await train(each, options, context);
    if (code === exitCodes.interrupted) return code;
    codes.push(code);
  }
  return codes.every((code) => code === exitCodes.done) ? exitCodes.done : exitCodes.failed;
}

/** @throws ExpectedError `bad-usage`. */
function checkQueueOptions({ concurrency, threads }: SweepOptions, address: string): void {
  parseQueueAddress(address);
  if (concurrency === undefined && threads === undefined) return;
  throw new ExpectedError("bad-usage", "With --queue, runs at a time and threads are those of the workers.", {
    next: "Give --concurrency and --threads to `mnist-lab worker`.",
  });
}

async function load(
  file: string,
  options: SweepOptions,
): Promise<(LoadedSweep & { problems: null }) | { problems: Loading }> {
  try {
    const { fileName, path, text } = await readExperimentText(file);
    const result = expandSweep(text, { fileName, overrides: overridesOf(options) });
    if (result.sweep === null) return { problems: { file, problems: result.problems } };
    return { problems: null, file, path, runs: options.runs ?? defaultRunsFolder(path), sweep: result.sweep };
  } catch (error) {
    if (error instanceof ExpectedError) return { problems: { file, error } };
    throw error;
  }
}

/** Says which runs there would be. */
async function tell(
  { file, path, runs, sweep }: LoadedSweep,
  options: SweepOptions,
  { terminal }: Context,
): Promise<ExitCode> {
  const { points } = await planSweep(sweep, path, runs);
  if (options.json === true) {
    for (const state of points) terminal.out(pointLine(file, state));
    return exitCodes.done;
  }
  const style = terminal.style();
  const done = points.filter(({ status }) => status === "completed").length;
  terminal.out(headingOf(file, sweep, done, whereOf(sweep, sharesOfCores(sweep.experiment, options), options)));
  terminal.out("");
  for (const line of sweepTable(points.map(rowOfPoint), columnsOf(sweep), style)) terminal.out(line);
  return exitCodes.done;
}

async function train(loaded: LoadedSweep, options: SweepOptions, context: Context): Promise<ExitCode> {
  const { file, path, runs, sweep } = loaded;
  const { terminal, installation, signals } = context;
  const json = options.json === true;
  const shares = sharesOfCores(sweep.experiment, options);
  const trainings = new Trainings({
    installation,
    execPath: () => process.execPath,
    concurrency: () => shares.concurrency,
    setting: (run) => trainerSetting(run, { ...ownOptions(installation), threads: run.threads ?? null }),
  });
  const { queue = null } = options;
  const place = { sweep, file: path, runs, ...shares };
  const run = await openSweep({ ...place, trainings, installation, version }, queue);
  const columns = columnsOf(sweep);
  const done = run.progress.completed;
  if (json)
    terminal.out(
      jsonLine({
        type: "sweep",
        file,
        id: run.id,
        path: run.path,
        ...sweep.size,
        done,
        ...(queue === null ? shares : {}),
      }),
    );
  else terminal.out(headingOf(file, sweep, done, whereOf(sweep, shares, options)));
  const view = json ? null : new SweepView(run, columns, terminal);
  const events = json ? new SweepJson(file, run.points, terminal) : null;
  run.onDidChange((state) => (view ?? events)?.show(state));
  run.onNotice((message) => {
    if (view === null) terminal.out(jsonLine({ type: "notice", file, message }));
    else view.say(message);
  });
  const controller = new AbortController();
  const left = { early: false };
  const stopListening = onInterruption(signals, (urgency) => {
    if (urgency === "now") left.early = true;
    if (queue !== null) view?.say(queueText);
    else view?.say(urgency === "soon" ? stoppingText : leavingText);
    controller.abort();
    if (urgency === "now") void trainings.dispose();
  });
  try {
    if (run.progress.waiting > 0) view?.begin();
    const isDone = await run.train(controller.signal);
    view?.close();
    if (options.csv !== undefined) await writeTable(options.csv, sweepCsv(run.points.map(rowOfPoint), columns));
    if (json) terminal.out(jsonLine({ type: "sweepEnd", file, id: run.id, ...run.progress }));
    else report(run, loaded, options, context);
    if (controller.signal.aborted) return exitCodes.interrupted;
    return isDone && run.progress.failed === 0 ? exitCodes.done : exitCodes.failed;
  } finally {
    view?.close();
    stopListening();
    await run.close();
    if (!left.early) await trainings.dispose();
  }
}

const stoppingText = "Stopping the runs under way and saving; Ctrl-C again leaves them to themselves.";
const leavingText = "The runs save what they have, and end.";
const queueText = "Going away; the workers go on, and what they do is received when this sweep is started again.";

/** The best runs, and how to go on. */
function report(run: Sweep, { file, sweep }: LoadedSweep, { csv, queue }: SweepOptions, { terminal }: Context): void {
  const style = terminal.style();
  const { completed, failed, points, waiting, running } = run.progress;
  const rows = run.points.map(rowOfPoint);
  const judge = judgeOf(rows);
  const best = ranked(rows.filter((row) => judge(row) !== null)).slice(0, shownBest);
  terminal.out("");
  if (best.length > 0) {
    for (const line of sweepTable(best, columnsOf(sweep), style)) terminal.out(line);
    terminal.out("");
  }
  const failures = failed === 0 ? "" : `; ${counted(failed, "run")} failed`;
  terminal.out(`${count(completed)} of ${counted(points, "run")} done${failures}.`);
  if (waiting + running > 0) terminal.out(`Go on with: mnist-lab sweep ${file}${queueWords(queue)}`);
  terminal.out(`All of them: mnist-lab sweeps ${run.id}`);
  if (csv !== undefined) terminal.out(`CSV          ${csv}`);
}

/** So many of the best are shown at the end. */
const shownBest = 5;

/** A password is not printed again. */
function queueWords(queue: string | undefined): string {
  return queue === undefined ? "" : ` --queue ${parseQueueAddress(queue).shown}`;
}

/** @returns where the runs train, and how many at a time. */
function whereOf({ experiment }: ExpandedSweep, { concurrency, threads }: Shares, { queue }: SweepOptions): string {
  if (queue !== undefined) return `by the workers at ${parseQueueAddress(queue).shown}`;
  const how = experiment.sweep.warmStart ? "one after the other" : `${count(concurrency)} at a time`;
  return `${how}, ${counted(threads, "thread")} each`;
}

function headingOf(file: string, { experiment, size }: ExpandedSweep, done: number, where: string): string {
  const { settings, repeats, runs } = size;
  const seeds = repeats === 1 ? "" : ` (${counted(settings, "setting")}, ${counted(repeats, "seed")} each)`;
  const before = done === 0 ? "" : `, ${count(done)} done before`;
  return `${oneLine(experiment.name)}  ${file}\n${counted(runs, "run")}${seeds}${before}; ${where}.`;
}

function columnsOf({ experiment, size }: ExpandedSweep): SweepColumns {
  return { paths: Object.keys(experiment.sweep.parameters), seeds: size.repeats > 1 };
}
