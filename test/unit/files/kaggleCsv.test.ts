import { writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readKaggleCsv } from "../../../src/files/kaggleCsv.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

const names = ["label", ...Array.from({ length: 784 }, (_, i) => `pixel${i}`)];
const header = names.join(",");
/** A digit with pixel i equal to (first + i) mod 256. */
const rowOf = (label: number, first: number) =>
  [label, ...Array.from({ length: 784 }, (_, i) => (first + i) % 256)].join(",");

async function read(content: string | Uint8Array) {
  const file = path.join(await temporaryFolder(), "train.csv");
  await writeFile(file, content);
  return readKaggleCsv(file);
}

/** The header and two good rows, one value of line `line` replaced. */
function withValue(line: number, column: number, text: string): string {
  const lines = [header, rowOf(1, 0), rowOf(2, 100)].map((row) => row.split(","));
  lines[line - 1][column] = text;
  return lines.map((row) => row.join(",")).join("\n");
}

describe("readKaggleCsv", () => {
  it.each([
    ["LF", [header, rowOf(3, 0), rowOf(9, 50)].join("\n")],
    ["LF at the end", [header, rowOf(3, 0), rowOf(9, 50), ""].join("\n")],
    ["CRLF", [header, rowOf(3, 0), rowOf(9, 50), "", ""].join("\r\n")],
    ["a byte order mark", `\uFEFF${[header, rowOf(3, 0), rowOf(9, 50)].join("\r\n")}`],
    ["quoted names", [names.map((name) => `"${name}"`).join(","), rowOf(3, 0), rowOf(9, 50)].join("\n")],
    ["gzip", gzipSync([header, rowOf(3, 0), rowOf(9, 50)].join("\n"))],
  ])("reads digits with %s", async (_, content) => {
    const digits = await read(content);
    expect([digits.count, ...digits.labels]).toEqual([2, 3, 9]);
    expect(digits.pixels).toHaveLength(1568);
    expect([digits.pixels[0], digits.pixels[783], digits.pixels[784], digits.pixels[1567]]).toEqual([0, 15, 50, 65]);
  });

  it.each([
    ["an empty file", "", "it is empty"],
    ["blank lines alone", "\n\r\n", "it is empty"],
    ["a header alone", `${header}\n`, "it has a header but no digit"],
    ["no header", rowOf(1, 2), 'line 1, column 1: found "1", expected the name `label`'],
    ["a short header", "label,pixel0\n", "line 1, column 3: found nothing, expected the name `pixel1`"],
    ["other names", withValue(1, 5, "x"), 'line 1, column 6: found "x", expected the name `pixel4`'],
    ["a longer header", `${header},more\n${rowOf(1, 1)}`, "line 1: 786 columns, expected 785"],
    ["Kaggle's test.csv", names.slice(1).join(","), "line 1: there is no column `label`"],
    ["UTF-16", Buffer.from(`\uFEFF${header}`, "utf16le"), "line 1 is not plain text"],
    ["a label above 9", withValue(3, 0, "10"), 'line 3, column `label`: found "10", expected a digit from 0 to 9'],
    ["a pixel above 255", withValue(2, 784, "256"), 'line 2, column `pixel783`: found "256", expected an integer'],
    [
      "a negative pixel",
      withValue(2, 1, "-1"),
      'line 2, column `pixel0`: found "-1", expected an integer from 0 to 255',
    ],
    ["a fraction", withValue(3, 7, "12.5"), 'line 3, column `pixel6`: found "12.5"'],
    ["a space", withValue(3, 7, " 12"), 'line 3, column `pixel6`: found " 12"'],
    ["words", withValue(3, 7, "a very long text indeed"), 'found "a very long text ind…"'],
    ["a huge number", withValue(3, 7, "1".repeat(400)), "line 3, column `pixel6`: found"],
    ["a missing value", withValue(2, 3, ""), "line 2, column `pixel2`: found nothing, expected an integer"],
    ["a short row", `${header}\n${rowOf(1, 1)}\n1,2,3\n`, "line 3: 3 values, expected 785"],
    ["a long row", `${header}\n${rowOf(1, 1)},0\n`, "line 2: 786 values, expected 785"],
    ["a comma at the end", `${header}\n${rowOf(1, 1)},\n`, "line 2: 786 values, expected 785"],
    ["an empty line", `${header}\n${rowOf(1, 1)}\n\n${rowOf(1, 1)}\n`, "line 3 is empty"],
    ["an empty line with CRLF", `${header}\r\n\r\n${rowOf(1, 1)}\r\n`, "line 2 is empty"],
    ["a cut-off last row", `${header}\n${rowOf(1, 1)}\n${rowOf(1, 1).slice(0, 500)}`, "line 3: "],
  ])("refuses %s", async (_, content, words) => {
    const error = await rejectionOf(read(content));
    expect(error.code).toBe("bad-data-file");
    expect(error.message).toContain("train.csv: ");
    expect(error.message).toContain(words);
  });

  it("reads 5,000 digits in little time", async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => rowOf(i % 10, i));
    const content = [header, ...rows].join("\n");
    const start = performance.now();
    const digits = await read(content);
    expect(performance.now() - start).toBeLessThan(4000);
    expect(digits.count).toBe(5000);
    expect(digits.pixels[784 * 4999]).toBe(4999 % 256);
  });
});
