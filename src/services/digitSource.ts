import { resolve } from "node:path";
import { ExpectedError } from "../core/errors.ts";
import type { OpenedDigits } from "../protocol/trainer.ts";

/**
 * @param text what a person names: "mnist", "digits.csv", or "images.idx,labels.idx"; the files may be gzipped.
 * @throws ExpectedError `bad-usage`.
 */
export function parseDigits(text: string): OpenedDigits {
  if (text === "mnist") return { source: "mnist" };
  if (/\.csv(\.gz)?$/i.test(text)) return { source: "kaggleCsv", file: resolve(text) };
  const files = text.split(",");
  const [images, labels] = files;
  if (files.length === 2 && images !== "" && labels !== "") {
    return { source: "idx", images: resolve(images), labels: resolve(labels) };
  }
  throw new ExpectedError("bad-usage", `--data ${JSON.stringify(text)} names no digits.`, {
    next: "Use `mnist`, a CSV with a header `label,pixel0,…`, or two IDX files as images,labels.",
  });
}
