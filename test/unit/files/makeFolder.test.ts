import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFolder } from "../../../src/files/makeFolder.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

test("makes what is missing and leaves what is there", async () => {
  const folder = await temporaryFolder();
  const path = join(folder, "a", "b c", "数字");
  await makeFolder(path);
  await writeFile(join(path, "kept"), "");
  await makeFolder(path);
  expect((await stat(join(path, "kept"))).isFile()).toBe(true);
});

test("many at once do not disturb one another", async () => {
  const folder = await temporaryFolder();
  const path = join(folder, "x", "y", "z");
  await Promise.all(Array.from({ length: 20 }, () => makeFolder(path)));
  expect((await stat(path)).isDirectory()).toBe(true);
});

test("a file in the way is an error", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "file"), "");
  await expect(makeFolder(join(folder, "file"))).rejects.toMatchObject({ code: "EEXIST" });
  await expect(makeFolder(join(folder, "file", "below"))).rejects.toThrow();
});

if (process.platform === "linux") {
  test("a place where nothing can be made is an error, and soon", async () => {
    await expect(makeFolder("/proc/nowhere/runs")).rejects.toMatchObject({ code: "ENOENT" });
  });
}
