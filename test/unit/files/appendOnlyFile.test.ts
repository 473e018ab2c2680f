import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { AppendOnlyFile } from "../../../src/files/appendOnlyFile.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { smallDisk } from "../../helpers/smallDisk.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

const all = (bytes: Buffer): number => bytes.length;

/** What ends with a line break is whole. */
const wholeLines = (bytes: Buffer): number => bytes.lastIndexOf(0x0a) + 1;

async function newPath(): Promise<string> {
  return join(await temporaryFolder(), "file");
}

test("what is appended follows what is there, and its end is known", async () => {
  const path = await newPath();
  const file = await AppendOnlyFile.open(path, "ax", all);
  expect(file.end).toBe(0);
  await file.append(Buffer.from("one\n"));
  await file.append(new Uint8Array(0));
  await file.append(Buffer.from("zwölf\n"));
  expect(file.end).toBe(11);
  expect(await readFile(path, "utf8")).toBe("one\nzwölf\n");
  await file.flush();
  await file.close();
  const again = await AppendOnlyFile.open(path, "a", all);
  expect(again.end).toBe(11);
  await again.append(Buffer.from("more\n"));
  await again.close();
  expect(await readFile(path, "utf8")).toBe("one\nzwölf\nmore\n");
});

test("what a dead process could not finish is cut off before anything is appended", async () => {
  const path = await newPath();
  await writeFile(path, "one\ntwo\nthr");
  const file = await AppendOnlyFile.open(path, "a", wholeLines);
  expect(file.end).toBe(8);
  expect(await readFile(path, "utf8")).toBe("one\ntwo\n");
  await file.append(Buffer.from("three\n"));
  await file.close();
  expect(await readFile(path, "utf8")).toBe("one\ntwo\nthree\n");
});

test("a file that is whole is not touched by opening it", async () => {
  const path = await newPath();
  await writeFile(path, "one\n");
  const { mtimeMs } = await stat(path);
  await (await AppendOnlyFile.open(path, "a", wholeLines)).close();
  expect((await stat(path)).mtimeMs).toBe(mtimeMs);
});

test("a file that must be new does not replace one", async () => {
  const path = await newPath();
  await writeFile(path, "somebody's");
  const error = await rejectionOf(AppendOnlyFile.open(path, "ax", all));
  expect(error.code).toBe("file-unwritable");
  expect(error.message).toContain(path);
  expect(await readFile(path, "utf8")).toBe("somebody's");
});

test("a missing folder and a folder in the way are told with the path", async () => {
  const folder = await temporaryFolder();
  const missing = join(folder, "not there", "file");
  expect(await rejectionOf(AppendOnlyFile.open(missing, "ax", all))).toMatchObject({
    code: "file-unwritable",
    message: expect.stringContaining(missing) as string,
  });
  expect((await rejectionOf(AppendOnlyFile.open(folder, "a", all))).code).toBe("file-unwritable");
});

describe("on a disk that is full", () => {
  const large = 150_000;

  test("an append that does not fit is taken back, and the next one that does goes on from there", async (context) => {
    const folder = smallDisk(context, 4 * 65_536);
    const path = join(folder, "file");
    const other = join(folder, "other");
    await writeFile(other, Buffer.alloc(65_536));
    const file = await AppendOnlyFile.open(path, "ax", all);
    await file.append(Buffer.from("first\n"));
    const error = await rejectionOf(file.append(Buffer.alloc(2 * large, "x")));
    expect(error).toMatchObject({ code: "file-unwritable" });
    expect(error.message).toBe(`${path} cannot be written: the disk is full`);
    expect(file.end).toBe(6);
    expect(await readFile(path, "utf8")).toBe("first\n");
    // What fits still fits.
    await file.append(Buffer.from("second\n"));
    const [fits, tooMuch] = [Buffer.alloc(large, "y"), Buffer.alloc(65_536, "z")];
    await file.append(fits);
    expect((await rejectionOf(file.append(tooMuch))).code).toBe("file-unwritable");
    await rm(other);
    await file.append(tooMuch);
    await file.close();
    expect((await readFile(path)).equals(Buffer.concat([Buffer.from("first\nsecond\n"), fits, tooMuch]))).toBe(true);
  });
});
