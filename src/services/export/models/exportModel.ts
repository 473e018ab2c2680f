import type { Dataset } from "../../../core/dataset.ts";
import { ExpectedError } from "../../../core/errors.ts";
import { inEnglish, type Translate } from "../../../core/translate.ts";
import { writeFileAtomic } from "../../../files/atomicFile.ts";
import { onnxGraphOf } from "../../../files/exports/onnxNetwork.ts";
import { factsOf, type ModelOrigin, type TrainedModel } from "../../../files/exports/trainedModel.ts";
import { weightsTensors } from "../../../files/layersModel.ts";
import { encodeSafetensors, safetensorsLimit } from "../../../files/safetensors.ts";
import { describeModel } from "./describeModel.ts";
import { encodeKeras } from "./kerasFile.ts";
import type { ModelFormat } from "./modelFormats.ts";
import { encodeOnnx } from "./onnxFile.ts";
import { readTrainedRun, type TrainedRun } from "./trainedRun.ts";
import { checkTensorflowJsFolder, writeTensorflowJs } from "./tensorflowJsFolder.ts";

export { modelFormats, type ModelFormat } from "./modelFormats.ts";

export interface ExportModelOptions {
  readonly format: ModelFormat;
  /** Folder of the run, an absolute path. */
  readonly run: string;
  readonly weights: "best" | "final";
  /** File in `checkpoint/` whose weights are taken instead, with or without its ending. */
  readonly checkpoint?: string | undefined;
  /** Where it goes, an absolute path in a folder that is there: a file, which is replaced, or for `tfjs` a folder. */
  readonly target: string;
  readonly signal: AbortSignal;
  /** Reads the digits of the run; asked only where pixels are standardized, by what its training digits were like. */
  readonly digits: () => Promise<Pick<Dataset, "normalization">>;
  /** Says the description; English when left out. */
  readonly t?: Translate;
}

export interface ExportedModel {
  /** What was written, absolute paths. */
  readonly files: readonly string[];
  /** For a person: which weights, and what the model takes. */
  readonly description: string;
}

/** Room in a file for all that is not weights. */
const describing = 16_777_216;

/**
 * Writes a run's trained network in a format of other programs. The run is only read: it may go on meanwhile.
 *
 * Every format but `safetensors`, which holds weights alone, takes float32 images [batch, 28, 28, 1] from 0 (background) to
 * 1 (ink): where the experiment standardizes its pixels, the model begins with that.
 *
 * @throws ExpectedError what is wrong with the run or its weights (`damaged-run`, `bad-weights`, `not-available`, …); as `digits`;
 * `too-large`; `file-unwritable`; `aborted`. Nothing is then left behind, and what was at the target is still there.
 */
export async function exportModel(options: ExportModelOptions): Promise<ExportedModel> {
  const { format, target, signal, t = inEnglish } = options;
  throwIfStopped(signal);
  if (format === "tfjs") await checkTensorflowJsFolder(target);
  const run = await readTrainedRun(options);
  checkSize(run);
  const description = describeModel(format, run, t);
  throwIfStopped(signal);
  if (format === "tfjs") return { files: await writeTensorflowJs(target, modelOf(run, true)), description };
  const bytes = await encoded(format, run);
  throwIfStopped(signal);
  await writeFileAtomic(target, bytes);
  return { files: [target], description };
}

async function encoded(format: Exclude<ModelFormat, "tfjs">, run: TrainedRun): Promise<Uint8Array> {
  switch (format) {
    case "keras":
      return encodeKeras(modelOf(run, true), run.trained);
    case "onnx": {
      const model = modelOf(run, true);
      return encodeOnnx(onnxGraphOf(model), model.facts, `${run.name} (${run.runId})`);
    }
    case "safetensors": {
      const { network, weights, facts } = modelOf(run, false);
      return encodeSafetensors(weightsTensors(network, weights), { ...facts, layout: "keras" });
    }
  }
}

function modelOf(run: TrainedRun, inGraph: boolean): TrainedModel {
  const { network, weights, standardization } = run;
  const origin: ModelOrigin = run;
  return { network, weights: weights.values, standardization, facts: factsOf(origin, inGraph) };
}

/** Files of more bytes are not read by everyone, and not written by Node in one piece. */
function checkSize({ network }: TrainedRun): void {
  const bytes = network.weights.reduce((sum, { size }) => sum + 4 * size, 0);
  const most = safetensorsLimit - describing;
  if (bytes <= most) return;
  throw new ExpectedError("too-large", `The weights take ${bytes} bytes, more than the ${most} of a file.`, {
    next: "Make the largest layer smaller.",
  });
}

function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) throw new ExpectedError("aborted", "The export was stopped.");
}
