import { basename } from "node:path";
import { ExpectedError, reportOf } from "../core/errors.ts";
import { markInterrupted } from "../files/runSummary.ts";
import { Endpoint, type Traffic } from "../protocol/endpoint.ts";
import { ipcChannel } from "../protocol/ipcChannel.ts";
import {
  trainerProtocolVersion,
  type TrainerAnswers,
  type TrainerEvent,
  type TrainerRequest,
} from "../protocol/trainer.ts";
import { RunControl } from "./control.ts";
import { selectEngine } from "./engine/select.ts";
import { openModel, type OpenModel } from "./openModel.ts";
import { runSession } from "./session.ts";

/**
 * The trainer: a process that a face forks for one run. It ends by itself when the run is over; when its parent goes
 * away, it saves after the batch under way, marks the run interrupted and is gone within five seconds.
 */

/** Milliseconds in which a run must be saved whose parent is gone. */
const leaveTimeout = 4500;
const workerUrl = new URL("./wasmWorker.js", import.meta.url);
const augmentWorkerUrl = new URL("./augmentWorker.js", import.meta.url);

interface ToFaceTraffic extends Traffic {
  request: never;
  answers: Record<string, never>;
  event: TrainerEvent;
}
interface FromFaceTraffic extends Traffic {
  request: TrainerRequest;
  answers: TrainerAnswers;
  event: never;
}

const control = new RunControl();
let greeted = false;
/** The run's folder, once there is a run. */
let run: string | null = null;
/** The network that is asked, in a process without a run. */
let opened: Promise<OpenModel> | null = null;
let over = false;

if (process.send === undefined) {
  process.stderr.write("This program is started by MNIST Lab; to train, use `mnist-lab train FILE`.\n");
  process.exit(2);
}

const disconnected = new Promise<Error>((resolve) => {
  process.once("disconnect", () => resolve(new Error("the process that started the trainer went away")));
});
const endpoint = new Endpoint<ToFaceTraffic, FromFaceTraffic>(ipcChannel(process, disconnected), {
  peer: "face",
  onRequest: answer,
  onEvents: () => undefined,
  onUnreadable: (message) => process.stderr.write(`The trainer was sent what it cannot read: ${typeof message}.\n`),
});
void disconnected.then(leave);
process.on("SIGTERM", leave);
// A terminal sends this to every process of its group; what becomes of the run is for the face to say.
process.on("SIGINT", () => undefined);

async function answer(request: TrainerRequest): Promise<TrainerAnswers[keyof TrainerAnswers]> {
  if (request.type === "hello") {
    if (request.version !== trainerProtocolVersion) {
      throw new ExpectedError(
        "protocol-mismatch",
        `This trainer speaks version ${trainerProtocolVersion} of the protocol, not ${request.version}.`,
        { next: "Build or install MNIST Lab again, so that both come from one version." },
      );
    }
    greeted = true;
    return { version: trainerProtocolVersion, node: process.version };
  }
  if (!greeted) throw new ExpectedError("protocol-mismatch", `"${request.type}" came before the handshake.`);
  switch (request.type) {
    case "start":
    case "resume": {
      if (run !== null || opened !== null) throw new ExpectedError("bad-usage", "This trainer has a run already.");
      run = request.paths.run;
      void train(request);
      return { runId: request.type === "start" ? request.runId : basename(run) };
    }
    case "open":
      if (run !== null || opened !== null) throw new ExpectedError("bad-usage", "This trainer has a run already.");
      opened = openModel(request, (name) => selectEngine(name, { threads: request.threads, workerUrl }));
      return (await opened).description;
    case "evaluate":
      if (opened === null) throw new ExpectedError("bad-usage", "There is no network to evaluate.");
      return (await opened).evaluate(request.set);
    case "pause":
      control.pause();
      return null;
    case "continue":
      control.continue();
      return null;
    case "stop":
      control.end("stop");
      // Without a run there is nothing to wait for but this answer.
      if (run === null) setImmediate(end);
      return null;
    case "predict": {
      const { images } = request;
      if (opened !== null) return { probabilities: await (await opened).predict(images) };
      if (run === null) throw new ExpectedError("bad-usage", "There is no run to predict with.");
      return { probabilities: await control.ask((learner) => learner.predict(images)) };
    }
  }
  // What comes from another process may be anything.
  throw new ExpectedError("bad-usage", `There is no request "${(request as { type: string }).type}".`);
}

async function train(request: Extract<TrainerRequest, { type: "start" | "resume" }>): Promise<void> {
  try {
    await runSession({
      request,
      control,
      selectEngine: (name) => {
        const { threads, choice = null } = request;
        return selectEngine(name, { threads, workerUrl, choice });
      },
      augmentation: { threads: request.threads, workerUrl: augmentWorkerUrl },
      send: (events) => endpoint.notify(events),
    });
  } finally {
    end();
  }
}

/** Lets the process end; threads of an engine or an open channel would keep it. */
function end(): void {
  over = true;
  if (process.connected) process.disconnect();
  else process.exit();
}

function leave(): void {
  if (over || run === null) {
    process.exit();
    return;
  }
  control.end("interrupted");
  const folder = run;
  setTimeout(() => {
    const error = reportOf(new ExpectedError("aborted", "The batch under way took too long to be finished."));
    void markInterrupted(folder, error).finally(() => process.exit(1));
  }, leaveTimeout).unref();
}
