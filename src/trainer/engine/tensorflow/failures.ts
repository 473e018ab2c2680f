import { ExpectedError } from "../../../core/errors.ts";

const outOfMemory = /OOM when allocating|ResourceExhausted|RESOURCE_EXHAUSTED|std::bad_alloc|[Oo]ut of memory/;

/** @returns an error that a person understands, where TensorFlow's is one that was foreseen; else the error itself. */
export function expectedOf(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ExpectedError || !outOfMemory.test(error.message)) return error;
  const size = sizeIn(error.message);
  const wanted = size ?? "the memory that this network needs";
  return new ExpectedError("too-large", `The device did not give TensorFlow ${wanted}.`, {
    next: "Make training.batchSize smaller (half of it halves what the activations need), use fewer filters and units, or close other programs.",
    cause: error,
  });
}

const bytesOf: Readonly<Record<string, number>> = { float: 4, int32: 4, uint8: 1, bool: 1, int64: 8, double: 8 };

/** @returns "128.0 MiB for one tensor (shape 128×64×64×64)" from TensorFlow's "shape[128,64,64,64] and type float". */
function sizeIn(message: string): string | null {
  const found = /shape\[([\d,]*)\] and type (\w+)/.exec(message);
  if (found === null) return null;
  const shape = found[1].split(",").map(Number);
  const bytes = shape.reduce((product, n) => product * n, bytesOf[found[2]] ?? 4);
  const gibi = 2 ** 30;
  const text = bytes >= gibi ? `${(bytes / gibi).toFixed(1)} GiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  return `${text} for one tensor (shape ${shape.join("×")})`;
}
