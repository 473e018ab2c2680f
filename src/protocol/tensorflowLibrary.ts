import { ExpectedError } from "../core/errors.ts";

/**
 * The environment variable that tells a trainer where TensorFlow's library is. Whoever starts the trainer sets it, together
 * with the search path of the dynamic linker, which is read only when a process starts.
 */
export const tensorflowVariable = "MNIST_LAB_TENSORFLOW";

/** TensorFlow's native library and the binding that makes it callable from Node. */
export interface TensorflowLibrary {
  /** Path of `tfjs_binding.node`. */
  readonly binding: string;
  /** Folders that hold `libtensorflow_cc` and `libtensorflow_framework`; the dynamic linker searches them. */
  readonly libraries: readonly string[];
  /** "2.21.0" */
  readonly version: string;
  /** Where it comes from, in words that a person reads: "the Python environment ~/lab/.venv". */
  readonly source: string;
}

/** @returns the value of the environment variable. */
export function tensorflowLibraryText(library: TensorflowLibrary): string {
  const { binding, libraries, version, source } = library;
  return JSON.stringify({ binding, libraries, version, source });
}

/**
 * @param text value of the environment variable; undefined where it is not set.
 * @throws ExpectedError `not-available` where it is not set or empty; `bad-usage` where it says something else.
 */
export function parseTensorflowLibrary(text: string | undefined): TensorflowLibrary {
  if (text === undefined || text === "") {
    throw new ExpectedError(
      "not-available",
      'The engine "tensorflow" needs TensorFlow\'s library, and none was found.',
      {
        next: 'Run `mnist-lab setup tensorflow`, or use "engine": "wasm".',
      },
    );
  }
  const library = libraryOf(text);
  if (library === null) {
    throw new ExpectedError("bad-usage", `${tensorflowVariable} does not describe a library: ${text}`, {
      next: "Run `mnist-lab setup tensorflow`, or remove the variable from your environment.",
    });
  }
  return library;
}

function libraryOf(text: string): TensorflowLibrary | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const { binding, libraries, version, source } = value as Record<keyof TensorflowLibrary, unknown>;
  if (typeof binding !== "string" || typeof version !== "string" || typeof source !== "string") return null;
  if (!Array.isArray(libraries) || !libraries.every((folder) => typeof folder === "string")) return null;
  return { binding, libraries, version, source };
}
