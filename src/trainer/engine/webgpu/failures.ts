import { ExpectedError } from "../../../core/errors.ts";

/** How Dawn says that something is larger than the device allows; what is larger than its memory has an error of its own. */
const tooLarge = /exceeds the max buffer size|larger than the maximum .*binding size/;

/** @param message why, as Dawn says it. */
export function lost(message: string): ExpectedError {
  return new ExpectedError("engine-failed", `The GPU was lost: ${firstLine(message)}.`, {
    next: 'Resume the run; if it happens again, use "engine": "wasm" or a newer driver of the GPU.',
  });
}

/** @param device what a person reads of it. @param error that nobody waited for. */
export function failed(device: string, error: GPUError): ExpectedError {
  const reason = firstLine(error.message);
  if (error instanceof GPUOutOfMemoryError || tooLarge.test(reason)) {
    return new ExpectedError("too-large", `${device} has not enough memory: ${reason}.`, {
      next: "Make training.batchSize smaller (half of it halves what the activations need), or use fewer filters and units.",
    });
  }
  return new ExpectedError("engine-failed", `${device} failed: ${reason}.`, {
    next: 'Use "engine": "wasm", and report it with these words.',
  });
}

/** The lines after it tell of Dawn's own calls. */
function firstLine(message: string): string {
  return message.split("\n", 1)[0].replace(/\.$/, "");
}
