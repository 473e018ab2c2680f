import { existsSync } from "node:fs";
import { join } from "node:path";
import { ExpectedError, reportOf, type ErrorReport } from "../../core/errors.ts";
import type { TensorflowLibrary } from "../../protocol/tensorflowLibrary.ts";
import { fetchedTensorflows, type FetchedTensorflow } from "./fetched.ts";
import { libraryFolders } from "./folders.ts";
import { checkedLibrary, type Candidate } from "./libraryCheck.ts";
import type { NodeForCheck } from "./loadCheck.ts";
import { ownInstall } from "./ownInstall.ts";
import { libraryNames, ownPlatform } from "./platform.ts";
import { askPython } from "./python.ts";
import { pythonsOf, type PythonSearch } from "./pythons.ts";

export interface TensorflowSearch extends PythonSearch {
  /** Our binding, `tfjs_binding.node`. */
  readonly binding: string;
  /** Folder of the package @tensorflow/tfjs-node-gpu, where it is installed as it is. */
  readonly packageFolder: string;
  /** Folder of what `mnist-lab setup tensorflow` fetched. */
  readonly cache: string;
  /** The Node that is to load it. */
  readonly node: NodeForCheck;
}

/** One place where TensorFlow was looked for, and why it is not taken; null for the one that is. */
export interface Attempt {
  /** "the Python environment /lab/.venv" */
  readonly source: string;
  readonly error: ErrorReport | null;
}

export interface FoundTensorflow {
  /** Null where none works. */
  readonly library: TensorflowLibrary | null;
  /** What was tried, in order; the last is the library's. */
  readonly attempts: readonly Attempt[];
}

/**
 * Finds TensorFlow's library, in this order: the package's own install, a Python environment, what was fetched. The first
 * that loads is taken; nothing after it is looked at.
 *
 * @throws ExpectedError `aborted`; all else is in the attempts.
 */
export async function findTensorflow(search: TensorflowSearch, signal?: AbortSignal): Promise<FoundTensorflow> {
  const attempts: Attempt[] = [];
  for await (const { source, candidate } of places(search, signal)) {
    try {
      const found = await candidate();
      if (found === null) continue;
      const library = await checkedLibrary(found, search.node, signal);
      attempts.push({ source, error: null });
      return { library, attempts };
    } catch (error) {
      if (error instanceof ExpectedError && error.code === "aborted") throw error;
      attempts.push({ source, error: reportOf(error) });
    }
  }
  return { library: null, attempts };
}

/** @returns why there is none, for who asked for the engine by name. */
export function notFoundError({ attempts }: FoundTensorflow): ExpectedError {
  // A place that has a TensorFlow which does not work tells more than one that has none.
  const telling = attempts.find(
    ({ error }) => error !== null && error.code.startsWith("library-") && error.code !== "library-not-found",
  );
  const message = 'The engine "tensorflow" found no TensorFlow that works.';
  return new ExpectedError(
    telling?.error == null || telling.error.code === "unexpected" ? "library-not-found" : telling.error.code,
    telling?.error == null ? message : `${message} ${telling.error.message}`,
    { next: 'Run `mnist-lab setup tensorflow`, see `mnist-lab doctor`, or use "engine": "wasm".' },
  );
}

interface Place {
  readonly source: string;
  /** Null where it is one that was looked at before. */
  readonly candidate: () => Promise<Candidate | null>;
}

async function* places(search: TensorflowSearch, signal: AbortSignal | undefined): AsyncGenerator<Place> {
  yield { source: "the package's own install", candidate: () => ownInstall(search.packageFolder) };
  if (libraryNames() === null) {
    yield {
      source: "Python and what was fetched",
      candidate: () => Promise.reject(unsupported()),
    };
    return;
  }
  const asked = new Set<string>();
  for (const program of pythonsOf(search)) {
    const { source } = program;
    yield {
      source,
      candidate: async () => {
        const { version, prefix, tensorflow } = await askPython(program, search.environment, signal);
        // `python3` and `python` are one as a rule.
        const key = `${prefix} ${version}`;
        if (asked.has(key)) return null;
        asked.add(key);
        if (tensorflow !== null) return candidateIn(tensorflow.folder, tensorflow.version, source, search);
        throw new ExpectedError("library-not-found", `Python ${version} (${source}) has no TensorFlow.`);
      },
    };
  }
  const fetched = await fetchedTensorflows(search.cache);
  for (const each of fetched) {
    yield { source: sourceOf(each), candidate: () => fetchedCandidate(each, search) };
  }
  if (fetched.length === 0) {
    yield { source: "fetched", candidate: () => Promise.reject(nothingFetched(search.cache)) };
  }
}

/**
 * Looks at what was fetched for this device alone.
 *
 * @throws ExpectedError `library-not-found`, and as `checkedLibrary`.
 */
export async function checkFetched(
  search: TensorflowSearch,
  wanted: "cpu" | "gpu",
  signal?: AbortSignal,
): Promise<TensorflowLibrary> {
  const first = (await fetchedTensorflows(search.cache)).find(({ variant }) => variant === wanted);
  if (first === undefined) throw nothingFetched(search.cache);
  return checkedLibrary(await fetchedCandidate(first, search), search.node, signal);
}

const sourceOf = ({ variant }: FetchedTensorflow): string => `fetched for the ${variant === "gpu" ? "GPU" : "CPU"}`;

function fetchedCandidate(fetched: FetchedTensorflow, search: TensorflowSearch): Promise<Candidate> {
  return candidateIn(join(fetched.folder, "tensorflow"), fetched.version, sourceOf(fetched), search);
}

/** @param folder of the package `tensorflow`. @throws ExpectedError `library-wrong-platform`. */
async function candidateIn(
  folder: string,
  version: string,
  source: string,
  { binding }: TensorflowSearch,
): Promise<Candidate> {
  const names = libraryNames();
  if (names === null) throw unsupported();
  const files = [names.framework, names.cc].map((name) => join(folder, name));
  return { binding, libraries: await libraryFolders(folder), version, source, files, ownBinding: false };
}

function nothingFetched(cache: string): ExpectedError {
  const message = existsSync(cache) ? `Nothing whole is in ${cache}.` : `Nothing was fetched into ${cache}.`;
  return new ExpectedError("library-not-found", message, { next: "Run `mnist-lab setup tensorflow`." });
}

function unsupported(): ExpectedError {
  return new ExpectedError("library-wrong-platform", `TensorFlow for ${ownPlatform} does not come as a library.`, {
    next: 'Use "engine": "wasm"; on Windows, TensorFlow runs in WSL.',
  });
}
