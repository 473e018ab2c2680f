import { Worker } from "node:worker_threads";
import { errorOf, ExpectedError } from "../../core/errors.ts";
import { throwIfAborted } from "../../files/fileError.ts";
import type { Installation } from "../installation.ts";
import type { PictureSource, ReadForPage } from "../pictures.ts";
import type { PictureAnswer } from "./answer.ts";

/**
 * Reads a picture as `readDigit` does, and makes it small, in a thread of its own, so that this one goes on meanwhile.
 *
 * @param signal ends the thread.
 * @throws ExpectedError as `readDigit`; `aborted`.
 */
export async function readDigitApart(
  { pictureReader }: Pick<Installation, "pictureReader">,
  source: PictureSource,
  signal: AbortSignal,
): Promise<ReadForPage> {
  throwIfAborted(signal);
  const worker = new Worker(pictureReader, { workerData: source, execArgv: [] });
  const end = (): void => void worker.terminate();
  signal.addEventListener("abort", end, { once: true });
  try {
    const answer = await new Promise<PictureAnswer>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
      worker.once("exit", () => reject(new ExpectedError("aborted", "Stopped while reading data")));
    });
    if ("error" in answer) throw errorOf(answer.error);
    return answer.read;
  } finally {
    signal.removeEventListener("abort", end);
    await worker.terminate();
  }
}
