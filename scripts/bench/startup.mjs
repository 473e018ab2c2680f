// From the command line's first breath to the first batch trained, as a person meets it.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root, SetupError } from "../setup.mjs";

/** @returns seconds from starting `mnist-lab train examples/lenet5.mnist.json` to its first trained batch. */
export async function secondsToFirstBatch(threads) {
  const runs = mkdtempSync(join(tmpdir(), "mnist-lab-bench-"));
  const start = performance.now();
  const cli = [join(root, "dist", "cli.js"), "train", join(root, "examples", "lenet5.mnist.json")];
  const child = spawn(process.execPath, [...cli, "--json", "--runs", runs, "--threads", String(threads)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const closed = new Promise((resolve) => child.once("close", resolve));
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (errors += text));
  try {
    return await new Promise((resolve, reject) => {
      createInterface({ input: child.stdout }).on("line", (line) => {
        const { type } = JSON.parse(line);
        if (type === "batchEnd") resolve((performance.now() - start) / 1000);
        if (type === "error" || type === "failed") reject(new SetupError(`Training did not start: ${line}`));
      });
      child.once("error", reject);
      child.once("close", (code) => reject(new SetupError(`Training ended with exit code ${code}.\n${errors}`)));
    });
  } finally {
    child.kill("SIGINT");
    const impatience = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await closed;
    clearTimeout(impatience);
    rmSync(runs, { recursive: true, force: true });
  }
}
