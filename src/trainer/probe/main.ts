import { reportOf } from "../../core/errors.ts";
import type { ProbeMessage, ProbeRequest } from "../../protocol/probe.ts";
import { selectEngine, type SelectedEngine } from "../engine/select.ts";
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
    await probe(request, selected(request), tell);
  } catch (error) {
    tell({ type: "failed", error: reportOf(error) });
  }
  // Threads of an engine would keep the process; it ends when this has arrived.
  process.send?.({ type: "done" } satisfies ProbeMessage, () => process.exit());
}

/** What is only timed is timed for `auto`, as which it is selected. */
function selected({ engine, timed, threads = null }: ProbeRequest): SelectedEngine {
  const options = { threads, workerUrl };
  return timed === undefined
    ? selectEngine(engine, options)
    : selectEngine("auto", { ...options, choice: { engine, reason: "" } });
}

function tell(message: ProbeMessage): void {
  process.send?.(message);
}
