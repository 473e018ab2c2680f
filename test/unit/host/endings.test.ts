import { describe, expect, it } from "vitest";
import { ExpectedError, type ErrorCode } from "../../../src/core/errors.ts";
import { endingOf } from "../../../src/host/endings.ts";
import type { TrainerExit } from "../../../src/services/trainerProcess.ts";
import { asItIs } from "../../helpers/english.ts";
import { startedEvent } from "../../helpers/runEvents.ts";

const died: TrainerExit = {
  code: null,
  signal: "SIGKILL",
  ending: null,
  error: new ExpectedError("trainer-failed", "The trainer was ended by SIGKILL", { next: "Try a smaller batch." }),
};

const failedWith = (code: ErrorCode): TrainerExit => ({
  code: 1,
  signal: null,
  ending: { type: "failed", error: { code, message: "It did not work." } },
  error: null,
});

describe("a run that died", () => {
  it("can be resumed once it had begun", () => {
    expect(endingOf(died, [startedEvent()], asItIs)).toEqual({
      reason: "The trainer was ended by SIGKILL. Try a smaller batch.",
      remedy: "resume",
    });
  });

  it("asks for another Node when it never began", () => {
    expect(endingOf(died, [], asItIs)?.remedy).toBe("chooseNode");
  });
});

describe("a run that failed", () => {
  it("can be resumed where the file is not at fault", () => {
    expect(endingOf(failedWith("file-unwritable"), [startedEvent()], asItIs)).toEqual({
      reason: "It did not work.",
      remedy: "resume",
    });
  });

  it.each(["loss-not-finite", "bad-data-file", "too-large"] as const)("points at the file for %s", (code) => {
    expect(endingOf(failedWith(code), [startedEvent()], asItIs)?.remedy).toBe("openFile");
  });

  it("for want of TensorFlow's library offers to set it up, which says the next step", () => {
    const message = 'The engine "tensorflow" found no TensorFlow that works.';
    const error = new ExpectedError("library-not-found", message, { next: "Run `mnist-lab setup tensorflow`." });
    expect(endingOf({ code: null, signal: null, ending: null, error }, [], asItIs)).toEqual({
      reason: message,
      remedy: "setUpTensorflow",
    });
  });

  it("since its engine does not start offers a look at the engines", () => {
    expect(endingOf(failedWith("engine-failed"), [], asItIs)?.remedy).toBe("doctor");
    expect(endingOf(failedWith("engine-failed"), [startedEvent()], asItIs)?.remedy).toBe("resume");
  });

  it("before it began offers what helps, which another Node is not", () => {
    expect(endingOf(failedWith("file-unwritable"), [], asItIs)).toEqual({ reason: "It did not work.", remedy: null });
  });
});

describe("a run that ended as it was wanted", () => {
  it.each<[string, TrainerExit]>([
    [
      "stopped",
      {
        code: 0,
        signal: null,
        ending: { type: "stopped", reason: "stop", epoch: 1, step: 3, fingerprint: null },
        error: null,
      },
    ],
    [
      "interrupted with its window",
      {
        code: 0,
        signal: null,
        ending: { type: "stopped", reason: "interrupted", epoch: 1, step: 3, fingerprint: null },
        error: null,
      },
    ],
    [
      "cancelled in the queue",
      { code: null, signal: null, ending: null, error: new ExpectedError("aborted", "The run was cancelled.") },
    ],
  ])("is not told of: %s", (_, exit) => {
    expect(endingOf(exit, [startedEvent()], asItIs)).toBeNull();
  });
});
