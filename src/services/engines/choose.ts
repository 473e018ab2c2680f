import { existsSync } from "node:fs";
import { join } from "node:path";
import { reportOf } from "../../core/errors.ts";
import type { Experiment } from "../../core/experiment/schema.ts";
import type { EngineChoice } from "../../protocol/trainer.ts";
import type { EngineEnvironmentOptions } from "../tensorflow/engineEnvironment.ts";
import { trainerEnvironment } from "../tensorflow/environment.ts";
import { decide, nothingElse } from "./decide.ts";
import { knownLibrary } from "./libraries.ts";
import { readEngineMemory, writeEngineMemory, type EngineTime, type KnownLibrary } from "./memory.ts";
import { engineMemoryFile } from "./place.ts";
import { runProbe } from "./probe.ts";
import { timesKey } from "./timesKey.ts";

export interface ChooseOptions extends EngineEnvironmentOptions {
  /** Null: all cores. */
  readonly threads: number | null;
  readonly signal?: AbortSignal;
  /** Called before engines are timed, which takes seconds. */
  readonly onTiming?: (engines: readonly string[]) => void;
}

export interface Chosen {
  readonly choice: EngineChoice;
  /** Of the trainer. */
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * What `auto` takes for a network: the fastest of the engines that are known to work here. Where there are several, a
 * chunk of batches is timed on each, in a process of its own, once for a network; this is remembered.
 *
 * @throws ExpectedError `aborted`; an engine that fails is one that is not taken.
 */
export async function chooseEngine(experiment: Experiment, options: ChooseOptions): Promise<Chosen> {
  const { execPath, environment, threads } = options;
  const library = knownLibrary(options);
  const engines = candidates(library, options);
  if (engines.length === 1) return { choice: { engine: "wasm", reason: nothingElse }, environment };
  const key = timesKey({ experiment, threads, library, execPath });
  const path = engineMemoryFile(environment);
  const known = readEngineMemory(path).times.find((each) => each.key === key);
  const times = known?.engines ?? (await timed(engines, experiment, library, options));
  if (known === undefined) await rememberTimes(path, key, times);
  const choice = decide(times.filter(worthTelling));
  const usesLibrary = choice.engine === "tensorflow" && library !== null;
  return { choice, environment: usesLibrary ? trainerEnvironment(library.library, environment) : environment };
}

type EngineName = EngineTime["engine"];

/** In the order in which they are preferred where they are as fast: `wasm` gives the same result everywhere. */
function candidates(library: KnownLibrary | null, { installation }: ChooseOptions): EngineName[] {
  return [
    "wasm",
    ...(library === null ? [] : ["tensorflow" as const]),
    ...(mayHaveGpu() && installation.dawn.some((folder) => existsSync(folder)) ? ["webgpu" as const] : []),
  ];
}

/** Whether it is worth asking for a GPU; whether there is one, Dawn tells. */
function mayHaveGpu(): boolean {
  if (process.platform !== "linux") return true;
  return ["dri", "nvidiactl", "dxg"].some((device) => existsSync(join("/dev", device)));
}

async function timed(
  engines: readonly EngineName[],
  experiment: Experiment,
  library: KnownLibrary | null,
  options: ChooseOptions,
): Promise<EngineTime[]> {
  options.onTiming?.(engines);
  const times: EngineTime[] = [];
  // One after the other: each wants all cores.
  for (const engine of engines) times.push(await timeOf(engine, experiment, library, options));
  return times;
}

async function timeOf(
  engine: EngineName,
  experiment: Experiment,
  library: KnownLibrary | null,
  { installation, execPath, environment, threads, signal }: ChooseOptions,
): Promise<EngineTime> {
  const { probe, mnist, golden, examples } = installation;
  const { timing, error } = await runProbe({
    program: probe,
    request: {
      engine,
      timed: experiment,
      threads,
      paths: { mnist, golden, experiment: join(examples, "lenet5.mnist.json") },
    },
    execPath,
    environment:
      engine === "tensorflow" && library !== null ? trainerEnvironment(library.library, environment) : environment,
    patience: longestTiming,
    ...(signal === undefined ? {} : { signal }),
  });
  if (timing !== null) return { engine, milliseconds: timing.milliseconds / timing.batches };
  const { message } = error ?? reportOf(new Error("the process that timed it ended without a word"));
  return { engine, milliseconds: null, problem: message };
}

/** Milliseconds: an engine that has not been timed after these is not one to wait for. */
const longestTiming = 20_000;

/** Of a GPU that is not there nothing is said: that is how most computers are. */
function worthTelling({ engine, milliseconds }: EngineTime): boolean {
  return milliseconds !== null || engine === "tensorflow";
}

/** Remembers times that were measured elsewhere; of engines that are not to be had here nothing is kept. */
export async function rememberTimesOf(
  experiment: Experiment,
  times: readonly EngineTime[],
  options: ChooseOptions,
): Promise<void> {
  const { execPath, environment, threads } = options;
  const library = knownLibrary(options);
  const key = timesKey({ experiment, threads, library, execPath });
  const ordered = candidates(library, options).flatMap((name) => times.filter(({ engine }) => engine === name));
  await rememberTimes(engineMemoryFile(environment), key, ordered);
}

async function rememberTimes(path: string, key: string, engines: readonly EngineTime[]): Promise<void> {
  const memory = readEngineMemory(path);
  const times = [...memory.times.filter((each) => each.key !== key), { key, engines }];
  await writeEngineMemory(path, { ...memory, times });
}
