// Stands in for the trainer while a page is measured: speaks its protocol, trains nothing, and tells of one batch two
// hundred times a second. An experiment named "After 100,000 batches" begins with so many.
import type { TrainerAnswers, TrainerEvent, TrainerRequest } from "../../../src/protocol/trainer.ts";
import { trainerProtocolVersion } from "../../../src/protocol/trainer.ts";
import { Endpoint, type Traffic } from "../../../src/protocol/endpoint.ts";
import { ipcChannel } from "../../../src/protocol/ipcChannel.ts";

interface ToFace extends Traffic {
  request: never;
  answers: Record<string, never>;
  event: TrainerEvent;
}
interface FromFace extends Traffic {
  request: TrainerRequest;
  answers: TrainerAnswers;
  event: never;
}
type Start = Extract<TrainerRequest, { type: "start" }>;

const messagesPerSecond = 200;
/** As of LeNet-5 on MNIST with batches of 128. */
const stepsPerEpoch = 422;
const batchSize = 128;
const epochs = 1000;

const closed = new Promise<Error>((resolve) => {
  process.once("disconnect", () => resolve(new Error("the process that started the trainer went away")));
});
const endpoint = new Endpoint<ToFace, FromFace>(ipcChannel(process, closed), {
  peer: "face",
  onRequest: answer,
  onEvents: () => undefined,
  onUnreadable: () => undefined,
});
void closed.then(() => process.exit());

function answer(request: TrainerRequest): Promise<TrainerAnswers[keyof TrainerAnswers]> {
  switch (request.type) {
    case "hello":
      return Promise.resolve({ version: trainerProtocolVersion, node: process.version });
    case "start":
      setImmediate(() => void run(request));
      return Promise.resolve({ runId: request.runId });
    case "stop":
      setImmediate(() => process.exit());
      return Promise.resolve(null);
    case "resume":
    case "open":
    case "evaluate":
    case "pause":
    case "continue":
    case "predict":
      return Promise.resolve(null);
  }
}

async function run({ runId, experiment }: Start): Promise<void> {
  const before = Number(/^After ([\d,]+) batches$/.exec(experiment.name)?.[1].replaceAll(",", "") ?? 0);
  await endpoint.notify([startedEvent(runId)]);
  let step = 0;
  while (step < before) {
    const count = Math.min(before - step, stepsPerEpoch - (step % stepsPerEpoch));
    await endpoint.notify(eventsFrom(step, count));
    step += count;
  }
  const begin = performance.now();
  let sent = 0;
  // Timers come late: what is due then is sent at once, each message by itself.
  setInterval(() => {
    const due = Math.floor(((performance.now() - begin) * messagesPerSecond) / 1000);
    for (; sent < due; sent++) void endpoint.notify(eventsFrom(step++, 1));
  }, 1000 / messagesPerSecond);
}

function startedEvent(runId: string): TrainerEvent {
  return {
    type: "started",
    runId,
    engine: "wasm",
    device: "none: synthetic",
    reason: null,
    threads: 1,
    numerics: 1,
    summary: "",
    parameters: 61_706,
    epochs,
    stepsPerEpoch,
    batchSize,
    digits: { train: 54_000, validation: 6000, test: 10_000 },
  };
}

/** @returns so many batches, and the end of the epoch where they end it. */
function eventsFrom(firstStep: number, count: number): TrainerEvent[] {
  const epoch = Math.floor(firstStep / stepsPerEpoch) + 1;
  const steps = Array.from({ length: count }, (_, i) => firstStep + i);
  const batches: TrainerEvent = {
    type: "batchEnd",
    epoch,
    firstStep,
    loss: Float64Array.from(steps, (step) => lossAt(step) * (0.5 + noise(step))),
    accuracy: Float64Array.from(steps, (step) => 1 - Math.min(0.9, 0.4 * lossAt(step) * (0.5 + noise(step)))),
    learningRate: new Float64Array(count).fill(0.001),
    imagesPerSecond: 25_600,
  };
  const step = firstStep + count;
  return step % stepsPerEpoch === 0 ? [batches, epochEnd(epoch, step)] : [batches];
}

function epochEnd(epoch: number, step: number): TrainerEvent {
  const [loss, digits] = [lossAt(step), 6000];
  const wrong = Math.round(digits * Math.min(0.9, 0.3 * loss));
  const confusion = Int32Array.from({ length: 100 }, (_, i) =>
    Math.round(i % 11 === 0 ? (digits - wrong) / 10 : wrong / 90),
  );
  const labels = Uint8Array.from({ length: digits }, (_, i) => i % 10);
  return {
    type: "epochEnd",
    epoch,
    step,
    loss,
    accuracy: 1 - wrong / digits,
    learningRate: 0.001,
    evaluations: [{ set: "validation", count: digits, loss, accuracy: 1 - wrong / digits, confusion, labels }],
    best: true,
    trainSeconds: stepsPerEpoch / messagesPerSecond,
    evaluateSeconds: 0.1,
  };
}

const lossAt = (step: number): number => 0.02 + 2.3 / (1 + step / 300);

/** 0 to 1, the same for the same step. */
function noise(step: number): number {
  const mixed = Math.imul(step ^ (step >>> 15), 0x2c1b3c6d);
  return ((mixed ^ (mixed >>> 12)) >>> 0) / 2 ** 32;
}
