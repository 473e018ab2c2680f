import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readPicture } from "../../../src/files/pictureFile.ts";
import { readWhole } from "../../../src/files/wholeFile.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

test("a file is read whole, up to the limit", async () => {
  const path = join(await temporaryFolder(), "three");
  await writeFile(path, "abc");
  expect((await readWhole(path, 3)).toString()).toBe("abc");
  expect(await rejectionOf(readWhole(path, 2))).toMatchObject({ code: "too-large" });
});

test("a folder is told as one", async () => {
  const folder = await temporaryFolder();
  expect((await rejectionOf(readWhole(folder, 1_000_000))).message).toContain("it is a folder");
  expect((await rejectionOf(readPicture(folder))).message).toContain("it is a folder");
});

test.skipIf(process.platform === "win32")("a pipe and a device are not waited for", async () => {
  const pipe = join(await temporaryFolder(), "pipe.png");
  execFileSync("mkfifo", [pipe]);
  for (const read of [() => readWhole(pipe, 10), () => readPicture(pipe), () => readWhole("/dev/zero", 10)]) {
    expect(await rejectionOf(read())).toMatchObject({
      code: "file-unreadable",
      message: expect.stringMatching(/cannot be read: it is a device or a pipe$/) as string,
    });
  }
});
