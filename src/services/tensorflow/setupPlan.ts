import { ExpectedError } from "../../core/errors.ts";
import type { TensorflowLibrary } from "../../protocol/tensorflowLibrary.ts";
import { rememberLibrary } from "../engines/libraries.ts";
import type { EngineEnvironmentOptions } from "./engineEnvironment.ts";
import { tensorflowSearch } from "./engineEnvironment.ts";
import { fetchedTensorflows } from "./fetched.ts";
import { checkFetched } from "./find.ts";
import { downloadSize, neededRoom, tensorflowPackage, unpackedSize, type TensorflowPackage } from "./packages.ts";
import { ownPlatform } from "./platform.ts";
import { removeTensorflow, setUpTensorflow, type SetupProgress } from "./setup.ts";
import { findPip } from "./setupPython.ts";

/** What would be fetched, told before it is. */
export interface SetupPlan {
  readonly wanted: TensorflowPackage;
  /** Folder of what is fetched. */
  readonly cache: string;
  /** Whether it is there already. */
  readonly present: boolean;
  /** Bytes. */
  readonly download: number;
  readonly unpacked: number;
  readonly room: number;
}

/** @throws ExpectedError `library-wrong-platform` where there is none for this system. */
export async function planSetup(options: EngineEnvironmentOptions, variant: "cpu" | "gpu"): Promise<SetupPlan> {
  const wanted = tensorflowPackage(ownPlatform, variant);
  if (wanted === null) {
    const cpu = variant === "gpu" && tensorflowPackage(ownPlatform, "cpu") !== null;
    const what = variant === "gpu" ? "TensorFlow for a GPU" : "TensorFlow";
    throw new ExpectedError("library-wrong-platform", `There is no ${what} for ${ownPlatform} to fetch.`, {
      next: cpu ? "Leave out --gpu for the CPU's." : 'Use "engine": "wasm"; on Windows, TensorFlow runs in WSL.',
    });
  }
  const { cache } = tensorflowSearch(options);
  const there = await fetchedTensorflows(cache);
  const present = there.some(
    ({ version, variant: its, platform }) =>
      version === wanted.version && its === variant && platform === wanted.platform,
  );
  return {
    wanted,
    cache,
    present,
    download: downloadSize(wanted),
    unpacked: unpackedSize(wanted),
    room: neededRoom(wanted),
  };
}

/**
 * Fetches what was planned, unless it is there, and loads it once.
 *
 * @throws ExpectedError as `findPip`, `setUpTensorflow` and `checkedLibrary`.
 */
export async function carryOutSetup(
  { wanted, cache, present }: SetupPlan,
  options: EngineEnvironmentOptions,
  signal: AbortSignal,
  onProgress: (progress: SetupProgress) => void,
): Promise<TensorflowLibrary> {
  const { environment } = options;
  if (!present) {
    const python = await findPip(options, signal);
    await setUpTensorflow({ cache, wanted, python, environment, signal, onProgress });
  }
  const library = await checkFetched(tensorflowSearch(options), wanted.variant, signal);
  // What is found elsewhere comes first, but this one is known to work.
  await rememberLibrary(library, options);
  return library;
}

/** @returns whether there was something to remove. */
export function removeFetched(options: EngineEnvironmentOptions): Promise<boolean> {
  return removeTensorflow(tensorflowSearch(options).cache);
}
