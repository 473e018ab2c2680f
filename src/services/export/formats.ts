import type { Translate } from "../../core/translate.ts";

/** What a format is made from. */
export type ExportSubject =
  /** One run: of several there is a file, or a folder, for each. */
  | "run"
  /** One run or several together. */
  | "runs"
  | "sweep";

export type ExportGroup = "data" | "pictures" | "model" | "tools";

export interface ExportFormat {
  readonly id: ExportFormatId;
  readonly group: ExportGroup;
  readonly of: ExportSubject;
  /** Endings of the file, with their dot, the first where none is named; none where it is a folder. */
  readonly extensions: readonly string[];
  /** What a file's name ends with before that. */
  readonly suffix: string;
  /** Whether it is of weights that can be chosen. */
  readonly ofWeights: boolean;
  /** Whether it is of one look at a set, which can be chosen. */
  readonly ofLook: boolean;
}

export type ExportFormatId =
  | `${"history" | "batches" | "classes" | "confusion" | "wrong" | "sweep"}-csv`
  | "history-json"
  | PictureFormatId
  | ModelFormatId
  | "tensorboard"
  | "kaggle";
export type PictureFormatId = "curves" | "bars" | "confusion" | "network" | "digits";
export type ModelFormatId = "keras" | "onnx" | "tfjs" | "safetensors";

const pictureEndings = [".svg", ".png"];

/** Every format that runs are written in, in the order of lists. */
export const exportFormats: readonly ExportFormat[] = [
  part("history-csv", "data", "runs", [".csv"], { suffix: "history" }),
  part("history-json", "data", "run", [".json"], { suffix: "history" }),
  part("batches-csv", "data", "runs", [".csv"], { suffix: "batches" }),
  part("classes-csv", "data", "run", [".csv"], { suffix: "classes", ofLook: true }),
  part("confusion-csv", "data", "run", [".csv"], { suffix: "confusion", ofLook: true }),
  part("wrong-csv", "data", "run", [".csv"], { suffix: "wrong", ofLook: true }),
  part("sweep-csv", "data", "sweep", [".csv"], { suffix: "sweep" }),
  part("curves", "pictures", "runs", pictureEndings),
  part("bars", "pictures", "runs", pictureEndings, { ofLook: true }),
  part("confusion", "pictures", "run", pictureEndings, { ofLook: true }),
  part("network", "pictures", "run", pictureEndings),
  part("digits", "pictures", "run", pictureEndings, { ofLook: true }),
  part("keras", "model", "run", [".keras"], { suffix: "model", ofWeights: true }),
  part("onnx", "model", "run", [".onnx"], { suffix: "model", ofWeights: true }),
  part("tfjs", "model", "run", [], { ofWeights: true }),
  part("safetensors", "model", "run", [".safetensors"], { suffix: "model", ofWeights: true }),
  part("tensorboard", "tools", "runs", []),
  part("kaggle", "tools", "run", [".csv"], { suffix: "submission", ofWeights: true }),
];

export const exportGroups: readonly ExportGroup[] = ["data", "pictures", "model", "tools"];

/** @returns the format of that name; null where there is none. */
export function exportFormat(id: string): ExportFormat | null {
  return exportFormats.find((format) => format.id === id) ?? null;
}

/** Whether a format is made for the digits of Kaggle's `test.csv`. */
export function takesTestCsv({ id }: ExportFormat): boolean {
  return id === "kaggle";
}

/** @returns the names of all formats. */
export function exportFormatIds(): ExportFormatId[] {
  return exportFormats.map(({ id }) => id);
}

/** What a file's ending means where nothing else is said. */
const byExtension: Readonly<Record<string, ExportFormatId>> = {
  ".csv": "history-csv",
  ".json": "history-json",
  ".svg": "curves",
  ".png": "curves",
  ".keras": "keras",
  ".onnx": "onnx",
  ".safetensors": "safetensors",
};

/** @param extension of a file's name, with its dot, in small letters. */
export function formatOfExtension(extension: string): ExportFormat | null {
  return Object.hasOwn(byExtension, extension) ? exportFormat(byExtension[extension]) : null;
}

export function groupTitle(group: ExportGroup, t: Translate): string {
  switch (group) {
    case "data":
      return t("Data");
    case "pictures":
      return t("Pictures");
    case "model":
      return t("Model");
    case "tools":
      return t("Other Tools");
  }
}

/** @returns what a format is called, and what is in it. */
export function formatText(id: ExportFormatId, t: Translate): { readonly title: string; readonly detail: string } {
  switch (id) {
    case "history-csv":
      return {
        title: t("History as CSV"),
        detail: t("a row an epoch: loss, accuracy, validation, test, learning rate, seconds"),
      };
    case "history-json":
      return { title: t("History as JSON"), detail: t("all that the run recorded, each batch too") };
    case "batches-csv":
      return { title: t("Batches as CSV"), detail: t("a row a batch: loss, accuracy, learning rate") };
    case "classes-csv":
      return { title: t("Accuracy per Class as CSV"), detail: t("support, accuracy, precision, recall, F1") };
    case "confusion-csv":
      return { title: t("Confusion Matrix as CSV"), detail: t("a row a true label, a column a predicted one") };
    case "wrong-csv":
      return { title: t("Wrong Digits as CSV"), detail: t("index, true label, predicted label, confidence") };
    case "sweep-csv":
      return { title: t("Sweep as CSV"), detail: t("a row a run: what was varied, and the results") };
    case "curves":
      return { title: t("Learning Curves"), detail: t("SVG or PNG: loss and accuracy over the epochs") };
    case "bars":
      return { title: t("Accuracy per Class"), detail: t("SVG or PNG: a bar for each digit") };
    case "confusion":
      return { title: t("Confusion Matrix"), detail: t("SVG or PNG") };
    case "network":
      return { title: t("Network Diagram"), detail: t("SVG or PNG: the layers and their shapes") };
    case "digits":
      return { title: t("Sheet of Wrong Digits"), detail: t("SVG or PNG: the digits with true and predicted labels") };
    case "keras":
      return { title: "Keras", detail: t("a .keras file") };
    case "onnx":
      return { title: "ONNX", detail: t("an .onnx file, for ONNX Runtime and many others") };
    case "tfjs":
      return { title: "TensorFlow.js", detail: t("a folder with model.json, for web pages") };
    case "safetensors":
      return { title: "safetensors", detail: t("the weights alone, by their names") };
    case "tensorboard":
      return { title: "TensorBoard", detail: t("a folder of event files: scalars, histograms, confusion matrix") };
    case "kaggle":
      return { title: t("Kaggle Submission"), detail: t("predictions for the digits of Kaggle's test.csv") };
  }
}

function part(
  id: ExportFormatId,
  group: ExportGroup,
  of: ExportSubject,
  extensions: readonly string[],
  given: Partial<Pick<ExportFormat, "suffix" | "ofWeights" | "ofLook">> = {},
): ExportFormat {
  return { id, group, of, extensions, suffix: id, ofWeights: false, ofLook: false, ...given };
}
