import { join } from "node:path";
import { parseExperiment } from "../../src/core/experiment/parse.ts";
import { readExperimentText } from "../../src/services/experimentFile.ts";
import type { Study } from "./study.ts";

/** What can be counted of a study's network without training it. */
export interface NetworkSize {
  /** Moving statistics included. */
  readonly parameters: number;
  readonly notTrainable: number;
  /** Values of one digit that its flatten layer gives on; null where it has none. */
  readonly flattened: number | null;
}

/**
 * Builds each study's network from its file, as the product does before it trains.
 *
 * @param root the project's. @returns by the study's id.
 */
export async function readNetworkSizes(
  root: string,
  studies: readonly Study[],
): Promise<ReadonlyMap<string, NetworkSize>> {
  const sizes = studies.map(async ({ id, file }) => [id, await sizeOf(join(root, ...studyPath(file)))] as const);
  return new Map(await Promise.all(sizes));
}

/** @returns the parts of the path of a study's file inside the project. */
export function studyPath(file: string): readonly string[] {
  return ["examples", "reports", `${file}.mnist.json`];
}

async function sizeOf(path: string): Promise<NetworkSize> {
  const { fileName, text } = await readExperimentText(path);
  const { network, problems } = parseExperiment(text, { fileName });
  if (network === null) throw new Error(`${path}: ${problems.map(({ message }) => message).join(" ")}`);
  const { nodes, trainable, nonTrainable } = network;
  const flatten = nodes.find(({ type }) => type === "flatten");
  return {
    parameters: trainable + nonTrainable,
    notTrainable: nonTrainable,
    flattened: flatten?.shape.reduce((product, size) => product * size, 1) ?? null,
  };
}
