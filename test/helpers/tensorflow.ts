import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { TestContext } from "vitest";
import { buildBinding } from "../../scripts/binding.mjs";
import { cacheFolder } from "../../scripts/cache.mjs";
import { prepareTensorflow } from "../../scripts/prepareTensorflow.ts";
import { ExpectedError } from "../../src/core/errors.ts";
import type { TensorflowLibrary } from "../../src/protocol/tensorflowLibrary.ts";
import type { TensorflowPackage } from "../../src/services/tensorflow/packages.ts";
import { trainerEnvironment } from "../../src/services/tensorflow/environment.ts";
import { repository } from "./commandLine.ts";

/** Milliseconds for a test that may be the first to fetch TensorFlow. */
export const fetchTimeout = 900_000;

let real: Promise<TensorflowLibrary> | null = null;

/** The newest TensorFlow, fetched once as a user's would be, with the binding built here. @throws why it cannot be had. */
export function realTensorFlow(): Promise<TensorflowLibrary> {
  return (real ??= prepare());
}

/** The oldest TensorFlow that the binding must load with, fetched once. @throws why it cannot be had. */
export function oldestTensorFlow(): Promise<TensorflowLibrary> {
  return prepare({ wanted: oldest, cache: join(cacheFolder(), `tensorflow-${oldest.version}`) });
}

/** As `realTensorFlow`; where it cannot be had, the test is skipped with the reason. */
export async function tensorFlowOrSkip(
  { skip }: Pick<TestContext, "skip">,
  wanted: () => Promise<TensorflowLibrary> = realTensorFlow,
): Promise<TensorflowLibrary> {
  try {
    return await wanted();
  } catch (error) {
    const foreseen =
      error instanceof Error && (error instanceof ExpectedError || error.constructor.name === "SetupError");
    if (!foreseen) throw error;
    return skip(`needs TensorFlow: ${error.message}`);
  }
}

/** @returns environment of a process that computes with it. */
export function tensorFlowEnvironment(library: TensorflowLibrary): NodeJS.ProcessEnv {
  return trainerEnvironment(library, process.env);
}

function prepare(other?: { wanted: TensorflowPackage; cache: string }): Promise<TensorflowLibrary> {
  return prepareTensorflow({
    program: pathToFileURL(join(repository, "dist", "cli.js")).href,
    build: buildBinding,
    say: (line) => console.log(line),
    ...(other === undefined ? {} : { other }),
  });
}

const oldest: TensorflowPackage = {
  version: "2.15.1",
  variant: "cpu",
  platform: "linux-x64",
  python: "3.11",
  tags: ["manylinux_2_17_x86_64", "manylinux2014_x86_64"],
  wheels: [
    {
      project: "tensorflow-cpu",
      version: "2.15.1",
      sha256: "54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26",
      size: 207_208_420,
      unpacked: 616_000_000,
    },
  ],
};
