import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "../helpers/commandLine.ts";

/** An experiment that trains in less than a second. */
export const tiny = {
  name: "Tiny",
  data: { limit: 2000 },
  model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] },
  training: { epochs: 2, batchSize: 50 },
};

/** Writes the tiny experiment into a folder and trains it there, as the command line does. */
export async function trainTiny(folder: string, ...options: readonly string[]): Promise<void> {
  await writeFile(join(folder, "tiny.mnist.json"), JSON.stringify(tiny));
  const { code, err } = await runCommand(["train", "tiny.mnist.json", ...options], folder);
  if (code !== 0) throw new Error(err);
}
