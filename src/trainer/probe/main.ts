import { reportOf } from "../../core/errors.ts";
import type { ProbeMessage, ProbeRequest } from "../../protocol/probe.ts";
import { selectEngine } from "../engine/select.ts";
import { probe } from "./probe.ts";

/**
 * The doctor's probe: a process that looks at one engine, tells what it finds and ends. What native code does to it, the
 * one who started it learns from its end.
 */

const workerUrl = new URL("./wasmWorker.js", import.meta.url);

if (process.send === undefined) {
  process.stderr.write("This program is started by MNIST Lab; run `mnist-lab doctor`.\n");
  process.exit(2);
}
process.once("disconnect", () => process.exit());
process.once("message", (request: ProbeRequest) => void answer(request));

async function answer(request: ProbeRequest): Promise<void> {
  try {
    await probe(request, (name) => selectEngine(name, { threads: null, workerUrl }), tell);
  } catch (error) {
    tell({ type: "failed", error: reportOf(error) });
  }
  // Threads of an engine would keep the process; it ends when this has arrived.
  process.send?.({ type: "done" } satisfies ProbeMessage, () => process.exit());
}

function tell(message: ProbeMessage): void {
  process.send?.(message);
}
