import { join } from "node:path";
import { reportOf } from "../core/errors.ts";
import { parseExperiment } from "../core/experiment/parse.ts";
import { chooseEngine, rememberTimesOf } from "./engines/choose.ts";
import { rememberLibrary } from "./engines/libraries.ts";
import type { EngineTime } from "./engines/memory.ts";
import { runProbe, type ProbeResult } from "./engines/probe.ts";
import { readExperimentText } from "./experimentFile.ts";
import { tensorflowSearch, type EngineEnvironmentOptions } from "./tensorflow/engineEnvironment.ts";
import { trainerEnvironment } from "./tensorflow/environment.ts";
import { findTensorflow, notFoundError, type Attempt } from "./tensorflow/find.ts";

/** In the order in which `auto` would like them. */
export const doctorEngines = ["tensorflow", "webgpu", "wasm"] as const;
export type DoctorEngine = (typeof doctorEngines)[number];

/** What the doctor says about one engine. */
export interface EngineReport extends ProbeResult {
  readonly engine: DoctorEngine;
  /** Whether it starts and agrees with the golden values. */
  readonly healthy: boolean;
  /** Where its library was looked for, in order; only of `tensorflow`. */
  readonly attempts: readonly Attempt[];
  /** Whether what it is for was never run by who made this version. */
  readonly untried: boolean;
}

export interface DoctorReport {
  readonly node: string;
  readonly platform: string;
  readonly engines: readonly EngineReport[];
  /** What `auto` takes for LeNet-5; null where that cannot be told. */
  readonly auto: { readonly engine: string; readonly reason: string | null } | null;
}

export interface DoctorOptions extends EngineEnvironmentOptions {
  /** Those to look at; all when left out. */
  readonly engines?: readonly DoctorEngine[];
  readonly signal?: AbortSignal;
  /** Called before an engine is looked at. */
  readonly onEngine?: (engine: DoctorEngine) => void;
  /** Called with what was found, engine by engine. */
  readonly onReport?: (report: EngineReport) => void;
}

/**
 * Looks at the engines one after another, each in a process of its own: what ends that process is an answer.
 *
 * @throws ExpectedError `aborted`.
 */
export async function examine(options: DoctorOptions): Promise<DoctorReport> {
  const { engines = doctorEngines, onEngine, onReport } = options;
  const reports: EngineReport[] = [];
  for (const engine of engines) {
    onEngine?.(engine);
    const report = engine === "tensorflow" ? await examineTensorflow(options) : await examineWith(engine, options);
    reports.push(report);
    onReport?.(report);
  }
  const auto = await chosenFor(options, reports);
  return { node: process.version, platform: `${process.platform}-${process.arch}`, engines: reports, auto };
}

/** What `auto` takes for the network that was timed; what is known by now need not be timed again. */
async function chosenFor(options: DoctorOptions, reports: readonly EngineReport[]): Promise<DoctorReport["auto"]> {
  const { text, fileName } = await readExperimentText(exampleOf(options));
  const { experiment } = parseExperiment(text, { fileName });
  if (experiment === null) return null;
  const all = { ...options, threads: null };
  const times = reports.flatMap(({ engine, healthy, timing, error, device }): EngineTime[] => {
    if (healthy && timing !== null && device?.endsWith("(software)") !== true) {
      return [{ engine, milliseconds: timing.milliseconds / timing.batches }];
    }
    return [{ engine, milliseconds: null, problem: error?.message ?? "it does not compute what Keras does" }];
  });
  if (reports.length === doctorEngines.length) await rememberTimesOf(experiment, times, all);
  const { choice } = await chooseEngine(experiment, all);
  return { engine: choice.engine, reason: choice.reason };
}

const exampleOf = ({ installation }: DoctorOptions): string => join(installation.examples, "lenet5.mnist.json");

async function examineTensorflow(options: DoctorOptions): Promise<EngineReport> {
  const found = await findTensorflow(tensorflowSearch(options), options.signal);
  const { library, attempts } = found;
  await rememberLibrary(library, options);
  if (library === null) return failed("tensorflow", notFoundError(found), attempts);
  return examineWith("tensorflow", options, trainerEnvironment(library, options.environment), attempts);
}

async function examineWith(
  engine: DoctorEngine,
  options: DoctorOptions,
  environment = options.environment,
  attempts: readonly Attempt[] = [],
): Promise<EngineReport> {
  const { device, startMilliseconds, checks, timing, error } = await probed(engine, options, environment);
  const healthy = error === null && checks.length > 0 && checks.every(({ passed }) => passed);
  const untried = device !== null && /CUDA|^WebGPU on (?!.*\(software\)$)/.test(device);
  return { engine, healthy, device, startMilliseconds, checks, timing, error, attempts, untried };
}

function probed(engine: DoctorEngine, options: DoctorOptions, environment: NodeJS.ProcessEnv): Promise<ProbeResult> {
  const { installation, execPath, signal } = options;
  const { mnist, golden, probe } = installation;
  return runProbe({
    program: probe,
    request: { engine, paths: { mnist, golden, experiment: exampleOf(options) } },
    execPath,
    environment,
    ...(signal === undefined ? {} : { signal }),
  });
}

function failed(engine: DoctorEngine, thrown: unknown, attempts: readonly Attempt[]): EngineReport {
  const nothing = { device: null, startMilliseconds: null, checks: [], timing: null };
  return { engine, healthy: false, ...nothing, error: reportOf(thrown), attempts, untried: false };
}
