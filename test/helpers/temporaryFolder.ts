import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";

/** @returns a new empty folder, gone when the test has finished. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "mnist-lab-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
