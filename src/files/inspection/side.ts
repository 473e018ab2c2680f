import { stat } from "node:fs/promises";
import { join } from "node:path";
import { ExpectedError } from "../../core/errors.ts";
import { aboutFile, decodeAbout } from "../about.ts";
import { readOrProblem } from "../readOrProblem.ts";
import { finding, type Finding } from "./finding.ts";
import { puttingAside } from "./putAside.ts";

/** What a person said of the run. */
export async function examineAbout(path: string): Promise<Finding[]> {
  const { bytes, problems } = await readOrProblem(path, aboutFile);
  const problem = problems.at(0);
  if (problem?.message === "is missing") return [];
  if (bytes === null) return [finding(aboutFile, problem?.message ?? "cannot be read", puttingAside(path, aboutFile))];
  try {
    decodeAbout(join(path, aboutFile), bytes.toString("utf8"));
    return [];
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    const message = error.message.replace(`${join(path, aboutFile)} `, "").replace(/\.$/, "");
    return [finding(aboutFile, message, error.code === "not-available" ? null : puttingAside(path, aboutFile))];
  }
}

/** Files that only a running trainer needs, where something else lies in their place. */
export async function examinePlaces(path: string, names: readonly string[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const name of names) {
    const kind = await stat(join(path, name)).catch(() => null);
    if (kind?.isDirectory() === true) findings.push(finding(name, "is a folder", puttingAside(path, name)));
  }
  return findings;
}
