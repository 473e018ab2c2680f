import { ExpectedError, type ErrorCode } from "../../core/errors.ts";

/** What is told where pip's words fit. */
interface Meaning {
  readonly said: RegExp;
  readonly code: ErrorCode;
  /** @param what "tensorflow-cpu 2.21.0". @param python as it was started. @param words all that pip said. */
  readonly message: (what: string, python: string, words: string) => string;
  readonly next: string;
}

/** The first that fits. Pips since 20.3 say these, each version a little differently. */
const meanings: readonly Meaning[] = [
  {
    said: /No module named '?pip/,
    code: "no-pip",
    message: (_what, python) => `${python} has no pip.`,
    next: "Install pip for it, or name another Python with --python.",
  },
  {
    said: /No space left on device|Errno 28|not enough space/i,
    code: "disk-full",
    message: (what) => `The disk is full; ${what} could not be downloaded.`,
    next: "Make room and try again.",
  },
  {
    // Older pips take half a file for a whole one, and see only that its checksum is not right.
    said: /DO NOT MATCH THE HASHES/,
    code: "wrong-checksum",
    message: (what, _python, words) => {
      const found = /Got\s+([0-9a-f]{64})/.exec(words)?.[1];
      const sha256 = found === undefined ? "" : ` (its SHA-256 is ${found})`;
      return `${what} is not the file that it should be${sha256}: it was altered or cut off on its way.`;
    },
    next: "Try again; if it happens again, ask who runs your package index.",
  },
  {
    said: /NewConnectionError|NameResolutionError|ConnectTimeout|ProxyError|SSLError|Failed to establish|Temporary failure/,
    code: "no-network",
    message: (what) => `pip reaches no package index for ${what}.`,
    next: "Check the network, or pip's proxy and index settings.",
  },
  {
    said: /IncompleteRead|incomplete-download|ConnectionResetError|RemoteDisconnected|Read timed out|Connection broken/i,
    code: "download-failed",
    message: (what) => `The download of ${what} was cut off.`,
    next: "Try again; nothing of it was kept.",
  },
  {
    said: /(?:)/,
    code: "download-failed",
    message: (what, _python, words) => `pip could not download ${what}: ${lastError(words)}`,
    next: "Try again, or see what pip's index offers.",
  },
];

/**
 * @param what "tensorflow-cpu 2.21.0".
 * @param words all that pip said before it failed.
 * @param python as it was started.
 * @returns what that means.
 */
export function pipError(what: string, words: string, python: string): ExpectedError {
  const { code, message, next } = meanings.find(({ said }) => said.test(words))!;
  return new ExpectedError(code, message(what, python, words), { next, cause: new Error(words.trim()) });
}

function lastError(words: string): string {
  const lines = words.trim().split(/\r?\n/);
  return lines.filter((line) => line.startsWith("ERROR")).at(-1) ?? lines.at(-1) ?? "";
}
