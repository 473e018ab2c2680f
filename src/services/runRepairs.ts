/** Looking after the files of runs, for faces that touch no files themselves. */
export type { RunProblem } from "../files/runProblem.ts";
export { inspectRun } from "../files/runProblems.ts";
export { repairRun, type RunRepair } from "../files/runRepair.ts";
