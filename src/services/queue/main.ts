// What is bundled by itself, and loaded where a queue is used.
export { QueuedSweep, type QueuedSweepOptions } from "./queuedSweep.ts";
export { QueueWorker, type QueueWorkerOptions, type WorkerEvent } from "./queueWorker.ts";
