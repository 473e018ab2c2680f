import { describe, expect, it } from "vitest";
import { crc32c } from "../../../../src/files/crc32c.ts";
import { decodePng } from "../../../../src/files/png.ts";
import { cellSize, confusionImage } from "../../../../src/services/export/tensorboard/confusionImage.ts";
import { histogramOf } from "../../../../src/services/export/tensorboard/histogram.ts";
import { maskedCrc, tfRecord } from "../../../../src/services/export/tensorboard/records.ts";
import { runTimes } from "../../../../src/services/export/tensorboard/times.ts";
import { batchEvent, epochEndEvent } from "../../../helpers/runEvents.ts";
import type { BatchEndEvent } from "../../../../src/core/runEvents.ts";

describe("a record", () => {
  it("has the checksums of RFC 3720, appendix B.4", () => {
    const bytes = (at: (i: number) => number): Uint8Array => Uint8Array.from({ length: 32 }, (_, i) => at(i));
    expect(crc32c(bytes(() => 0))).toBe(0x8a9136aa);
    expect(crc32c(bytes(() => 0xff))).toBe(0x62a8ab43);
    expect(crc32c(bytes((i) => i))).toBe(0x46dd794e);
    expect(crc32c(bytes((i) => 31 - i))).toBe(0x113fdb5c);
  });

  it("masks them as TensorFlow does", () => {
    // 0x8a9136aa turned right by 15 bits is 0x6d551522; plus 0xa282ead8.
    expect(maskedCrc(new Uint8Array(32))).toBe((0x6d551522 + 0xa282ead8) >>> 0);
    const record = tfRecord(Uint8Array.of(7));
    expect(record.length).toBe(17);
    expect(record.readBigUInt64LE(0)).toBe(1n);
    expect(record[12]).toBe(7);
  });
});

describe("a histogram", () => {
  it("counts each finite value once", () => {
    const histogram = histogramOf(Float32Array.of(0, 1, 2, 30, 30, NaN, Infinity));
    expect(histogram).toMatchObject({ min: 0, max: 30, count: 5, sum: 63, sumSquares: 1805 });
    expect(Array.from(histogram?.limits ?? [])).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(Array.from(histogram?.counts ?? [])).toEqual([1, 1, 1, ...new Array<number>(26).fill(0), 2]);
  });

  it("has room around values that are all the same, and is none without any", () => {
    const same = histogramOf(Float32Array.of(2, 2));
    expect(same?.limits.at(-1)).toBe(2.5);
    expect(same?.counts.reduce((sum, count) => sum + count)).toBe(2);
    expect(histogramOf(Float32Array.of(NaN))).toBe(null);
  });
});

describe("the picture of a confusion matrix", () => {
  it("has a row a true label, a column a predicted one, the darker the greater their share", async () => {
    const confusion = new Int32Array(100);
    confusion[3 * 10 + 5] = 1000;
    confusion[7 * 10 + 7] = 30;
    confusion[7 * 10 + 1] = 10;
    const { width, height, png } = confusionImage(confusion);
    const picture = await decodePng(png, "confusion.png");
    expect([picture.width, picture.height]).toEqual([width, height]);
    // A corner of the cell, where no figure stands.
    const colourOf = (truth: number, predicted: number): number[] => {
      const at = ((truth + 1) * cellSize + 2) * width + (predicted + 1) * cellSize + 2;
      return Array.from(picture.rgba.subarray(at * 4, at * 4 + 3));
    };
    expect(colourOf(3, 5)).toEqual([8, 48, 107]);
    expect(colourOf(5, 3)).toEqual([255, 255, 255]);
    expect(colourOf(7, 7)).toEqual([70, 100, 144]);
    expect(colourOf(7, 1)).toEqual([193, 203, 218]);
  });
});

describe("times", () => {
  const batches = (firstStep: number, count: number): BatchEndEvent => ({
    ...(batchEvent(1, new Array<number>(count).fill(1)) as BatchEndEvent),
    firstStep,
  });

  it("lie evenly between two events; what was done again has the later one", () => {
    const times = runTimes([
      { time: 1000, event: { type: "notice", message: "" } },
      { time: 2000, event: batches(0, 4) },
      { time: 2100, event: epochEndEvent(1, { step: 4 }) },
      { time: 9000, event: { type: "resumed", epoch: 1, step: 2, checkpoint: null } },
      { time: 9200, event: batches(2, 2) },
      { time: 9300, event: epochEndEvent(1, { step: 4 }) },
    ]);
    expect([0, 1, 2, 3].map((step) => times.ofBatch(step))).toEqual([1250, 1500, 9100, 9200]);
    expect(times.afterStep(4)).toBe(9300);
    expect(times.afterStep(2)).toBe(1500);
  });
});
