import { spawnSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, type TestContext } from "vitest";

/**
 * Mounts a file system that is full after so many bytes, for the test; skips the test where that is not possible.
 *
 * @returns its folder.
 */
export function smallDisk({ skip }: TestContext, bytes: number): string {
  skip(process.platform !== "linux" || process.getuid?.() !== 0, "needs Linux and root, to mount a small file system");
  const folder = mkdtempSync(join(tmpdir(), "mnist-lab-disk-"));
  const { status, stderr } = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", folder]);
  if (status !== 0) rmdirSync(folder);
  skip(status !== 0, `needs to be allowed to mount a file system: ${String(stderr).trim()}`);
  onTestFinished(() => {
    spawnSync("umount", [folder]);
    rmdirSync(folder);
  });
  return folder;
}
