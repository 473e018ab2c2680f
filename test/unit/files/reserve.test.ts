import { existsSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { Reserve } from "../../../src/files/reserve.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { smallDisk } from "../../helpers/smallDisk.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

const size = 65_536;

test("it holds 64 KiB that no file system can make smaller, until it is given", async () => {
  const path = join(await temporaryFolder(), "reserve.bin");
  const reserve = await Reserve.make(path);
  const bytes = await readFile(path);
  expect(bytes.length).toBe(size);
  expect(gzipSync(bytes).length).toBeGreaterThan(size);
  await reserve.give();
  expect(existsSync(path)).toBe(false);
});

test("it is given once: what is there later is not its own", async () => {
  const path = join(await temporaryFolder(), "reserve.bin");
  const reserve = await Reserve.make(path);
  await reserve.give();
  await writeFile(path, "another's");
  await reserve.give();
  expect(await readFile(path, "utf8")).toBe("another's");
});

test("giving it is no failure where its folder went away", async () => {
  const folder = join(await temporaryFolder());
  const reserve = await Reserve.make(join(folder, "reserve.bin"));
  await rm(folder, { recursive: true });
  await reserve.give();
});

test("one that a dead process left is taken over, whatever its size", async () => {
  const path = join(await temporaryFolder(), "reserve.bin");
  for (const left of [0, 100, 2 * size]) {
    await writeFile(path, Buffer.alloc(left));
    const reserve = await Reserve.make(path);
    expect((await readFile(path)).length).toBe(size);
    await reserve.give();
  }
});

test("where it cannot be made, that is said with the path", async () => {
  const path = join(await temporaryFolder(), "not there", "reserve.bin");
  expect(await rejectionOf(Reserve.make(path))).toMatchObject({
    code: "file-unwritable",
    message: expect.stringContaining(path) as string,
  });
});

test("a full disk takes as much as it held; one that is too small keeps nothing of it", async (context) => {
  const folder = smallDisk(context, 2 * size);
  const path = join(folder, "reserve.bin");
  const reserve = await Reserve.make(path);
  const other = join(folder, "other");
  await writeFile(other, Buffer.alloc(size));
  const words = join(folder, "summary.json");
  await expect(writeFile(words, Buffer.alloc(size / 2))).rejects.toMatchObject({ code: "ENOSPC" });
  await reserve.give();
  await writeFile(words, Buffer.alloc(size / 2));

  const error = await rejectionOf(Reserve.make(path));
  expect(error.code).toBe("file-unwritable");
  expect(error.message).toContain("the disk is full");
  expect(await readdir(folder)).not.toContain("reserve.bin");
});
