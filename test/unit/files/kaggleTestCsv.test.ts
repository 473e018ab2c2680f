import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readKaggleTestCsv } from "../../../src/files/kaggleTestCsv.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

const header = Array.from({ length: 784 }, (_, i) => `pixel${i}`).join(",");
const row = (value: number): string => Array.from({ length: 784 }, (_, i) => (value + i) % 256).join(",");
const never = new AbortController().signal;

async function fileOf(content: string | Uint8Array): Promise<string> {
  const path = join(await temporaryFolder(), "test.csv");
  await writeFile(path, content);
  return path;
}

async function read(path: string, most = 2, signal = never): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of readKaggleTestCsv(path, most, signal)) pieces.push(piece);
  return pieces;
}

const wrong = async (content: string | Uint8Array): Promise<string> => {
  const path = await fileOf(content);
  return (await rejectionOf(read(path))).message.replace(path, "FILE");
};

describe("Kaggle's test.csv", () => {
  it.each([
    ["LF", `${[header, row(0), row(1), row(2)].join("\n")}\n`],
    ["CR LF, empty lines at the end", `${[header, row(0), row(1), row(2)].join("\r\n")}\r\n\r\n\n`],
    ["no line end at all", [header, row(0), row(1), row(2)].join("\n")],
  ])("is read in pieces: %s", async (_, text) => {
    const pieces = await read(await fileOf(text));
    expect(pieces.map(({ length }) => length / 784)).toEqual([2, 1]);
    expect(Array.from(pieces[1].subarray(0, 3))).toEqual([2, 3, 4]);
    expect(pieces[0][784 + 783]).toBe((1 + 783) % 256);
  });

  it("may be gzipped, and larger than a piece of the stream", async () => {
    const rows = Array.from({ length: 300 }, (_, i) => row(i));
    const pieces = await read(await fileOf(gzipSync([header, ...rows].join("\n"))), 1000);
    expect(pieces).toHaveLength(1);
    expect(pieces[0].length).toBe(300 * 784);
    expect(pieces[0][299 * 784]).toBe(299 % 256);
  });

  it("says in which line and column something is wrong", async () => {
    expect(await wrong("")).toBe("FILE: it is empty");
    expect(await wrong(`${header}\n`)).toBe("FILE: it has a header but no digit");
    expect(await wrong(`label,${header}\n1,${row(0)}`)).toBe("FILE: line 1: there is a column `label`");
    expect(await wrong(`${header.replace("pixel7,", "pixel8,")}\n${row(0)}`)).toBe(
      'FILE: line 1, column 8: found "pixel8", expected the name `pixel7`',
    );
    expect(await wrong(`${header}\n${row(0)}\n${row(0).replace(",3,", ",x,")}`)).toBe(
      'FILE: line 3, column `pixel3`: found "x", expected an integer from 0 to 255',
    );
    expect(await wrong(`${header}\n${row(0).replace("0,", "256,")}`)).toBe(
      'FILE: line 2, column `pixel0`: found "256", expected an integer from 0 to 255',
    );
    expect(await wrong(`${header}\n${row(0)},1`)).toBe("FILE: line 2: 785 values, expected 784");
    expect(await wrong(`${header}\n${row(0)}\n\n${row(0)}`)).toBe("FILE: line 3 is empty");
    expect(await wrong(`${header}\n${row(0)}\n${"1,".repeat(200_000)}`)).toBe(
      "FILE: line 3 has no end within 65536 bytes",
    );
    expect(await wrong(gzipSync([header, row(0)].join("\n")).subarray(0, 300))).toMatch(
      /^FILE is cut off: its gzip data/,
    );
  });

  it("is not read on when nobody wants it any more", async () => {
    const stop = new AbortController();
    stop.abort();
    expect(await rejectionOf(read(await fileOf(`${header}\n${row(0)}`), 2, stop.signal))).toMatchObject({
      code: "aborted",
    });
  });

  it("may be missing", async () => {
    expect(await rejectionOf(read(join(await temporaryFolder(), "none.csv")))).toMatchObject({
      code: "file-not-found",
    });
  });
});
