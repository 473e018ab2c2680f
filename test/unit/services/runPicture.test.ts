import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseExperiment } from "../../../src/core/experiment/parse.ts";
import { historyOf } from "../../../src/core/runHistory.ts";
import type { RunDetails } from "../../../src/services/runDetails.ts";
import { RunPictures } from "../../../src/services/runPicture.ts";
import { mnist } from "../../helpers/builtTrainer.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { smallMnist } from "../../helpers/smallMnist.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

/** What is known of a run that got its digits so. */
function detailsWith(data: Record<string, unknown>, path = "/runs/a"): RunDetails {
  const text = JSON.stringify({
    data,
    model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] },
  });
  const { experiment, problems } = parseExperiment(text, { fileName: "a" });
  if (experiment === null) throw new Error(problems.map(({ message }) => message).join("\n"));
  const nothing = { network: null, summary: null, experimentFile: null, problems: [] };
  return { id: "a", path, experiment, history: historyOf([]), ...nothing };
}

describe("pictures of a run's digits", () => {
  it("are those of the set, in the order in which they are asked for", async () => {
    const pictures = new RunPictures(mnist);
    const details = detailsWith({ limit: 100, validationSplit: 0.1 });
    const { train, validation, test } = smallMnist(90, 10, 20);
    const digit = (pixels: Uint8Array, index: number): Uint8Array => pixels.subarray(784 * index, 784 * (index + 1));
    expect(await pictures.pixels(details, "validation", [9])).toEqual(digit(validation.pixels, 9).slice());
    const two = await pictures.pixels(details, "test", Uint32Array.of(19, 2));
    expect(two.subarray(0, 784)).toEqual(digit(test.pixels, 19));
    expect(two.subarray(784)).toEqual(digit(test.pixels, 2));
    expect(await pictures.pixels(details, "train", [])).toHaveLength(0);
    expect(await pictures.pixels(details, "train", [0])).toEqual(digit(train.pixels, 0).slice());
  });

  it.each([[10], [-1], [0.5], [NaN]])("are refused for number %d, which is not there", async (index) => {
    const pictures = new RunPictures(mnist);
    const details = detailsWith({ limit: 100, validationSplit: 0.1 });
    const error = await pictures.pixels(details, "validation", [0, index]).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "bad-usage", message: expect.stringContaining(String(index)) as string });
  });

  it("are read once for the two sources that were last asked for, wherever their runs lie", async () => {
    const pictures = new RunPictures(mnist);
    const [one, other, third] = [100, 200, 300].map((limit) => detailsWith({ limit }));
    const digits = await pictures.digits(one);
    await pictures.digits(other);
    expect(await pictures.digits({ ...one, path: "/runs/elsewhere" })).toBe(digits);
    await pictures.digits(third);
    expect(await pictures.digits(one)).toBe(digits);
    await pictures.digits(other);
    await pictures.digits(third);
    // Not by `expect`: it would look for the difference in 55 MB.
    expect((await pictures.digits(one)) === digits).toBe(false);
  });

  it("are not read from a file that lies where runs may not get digits from", async () => {
    const pictures = new RunPictures(mnist, () => ["/lab"]);
    const details = detailsWith({ source: "kaggleCsv", train: "/elsewhere/digits.csv" }, "/lab/.mnist/runs/a");
    expect(await rejectionOf(pictures.digits(details))).toMatchObject({ code: "path-not-allowed" });
  });

  it("are read again after a file was missing, and after it has changed", async () => {
    const folder = await temporaryFolder();
    const header = ["label", ...Array.from({ length: 784 }, (_, i) => `pixel${i}`)].join(",");
    const row = (label: number): string =>
      [label, ...Array.from({ length: 784 }, (_, i) => (i + label) % 256)].join(",");
    const write = (...labels: number[]): Promise<void> =>
      writeFile(join(folder, "digits.csv"), [header, ...labels.map(row)].join("\n"));
    const pictures = new RunPictures(mnist);
    const data = {
      source: "kaggleCsv",
      train: "digits.csv",
      testSplit: 0.25,
      validationSplit: 0,
      normalization: "unit",
    };
    const details = detailsWith(data, folder);
    const error = await pictures.pixels(details, "test", [0]).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "file-not-found" });
    const expected = (label: number): Uint8Array => Uint8Array.from({ length: 784 }, (_, i) => (i + label) % 256);
    await write(3, 5, 7, 1);
    expect(await pictures.pixels(details, "test", [0])).toEqual(expected(1));
    expect(await pictures.digits(details)).toBe(await pictures.digits(details));
    await write(3, 5, 7, 1, 4);
    expect(await pictures.pixels(details, "test", [1])).toEqual(expected(4));
  });
});
