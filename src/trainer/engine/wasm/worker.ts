import { parentPort, workerData } from "node:worker_threads";
import type { Program } from "./plan/program.ts";
import { Runner } from "./runner.ts";

/** The entry of an engine's thread. */

export interface WorkerStart {
  readonly program: Program;
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  readonly thread: number;
  readonly threads: number;
}

export type WorkerOrder = "train" | "evaluation" | "evaluationWithProbabilities" | "prediction";

const start = workerData as WorkerStart;
const runner = new Runner(start.program, start.memory, start.module, start.thread, start.threads);
const port = parentPort!;
port.on("message", (order: WorkerOrder) => {
  if (order === "train") runner.train();
  else runner.infer(order);
  port.postMessage("done");
});
port.postMessage("done");
