import { describe, expect, it } from "vitest";
import { pipError } from "../../../../src/services/tensorflow/pipError.ts";

/** Sentences of pips 20 to 26. */
const sentences = [
  ["/usr/bin/python3: No module named pip", "no-pip", "python3 has no pip"],
  ["ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk-full", "full"],
  [
    "WARNING: Retrying (Retry(total=2)) after connection broken by 'NewConnectionError(...)'\nERROR: No matching distribution",
    "no-network",
    "no package index",
  ],
  ["urllib3.exceptions.IncompleteRead: IncompleteRead(10 bytes read, 20 more expected)", "download-failed", "cut off"],
  [
    "error: incomplete-download\n\n× Download failed because not enough bytes were received",
    "download-failed",
    "cut off",
  ],
  ["ReadTimeoutError: HTTPSConnectionPool: Read timed out.", "download-failed", "cut off"],
  [
    "ERROR: Could not find a version that satisfies the requirement x\nERROR: No matching distribution found for x",
    "download-failed",
    "No matching distribution found",
  ],
  ["", "download-failed", "x 1.0"],
] as const;

describe("what pip says", () => {
  it.each(sentences)("%s", (words, code, part) => {
    const error = pipError("x 1.0", words, "python3");
    expect(error).toMatchObject({ code, message: expect.stringContaining(part) as string });
    expect(error.next).toMatch(/\.$/);
  });

  it("of a checksum names the one that it got", () => {
    const got = "0123456789abcdef".repeat(4);
    const words = `ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.\n  Expected sha256 00\n       Got        ${got}`;
    expect(pipError("x 1.0", words, "")).toMatchObject({
      code: "wrong-checksum",
      message: expect.stringContaining(got) as string,
    });
  });
});
