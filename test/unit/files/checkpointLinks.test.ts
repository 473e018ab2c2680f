import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { expect, it, vi } from "vitest";
import { writeCheckpoint } from "../../../src/files/checkpoint.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

// A file system that knows no second names, such as exFAT.
vi.mock("node:fs/promises", async (original) => ({
  ...(await original<typeof import("node:fs/promises")>()),
  link: () => Promise.reject(Object.assign(new Error("not supported"), { code: "EPERM" })),
}));

it("writes each name by itself where a file cannot have two", async () => {
  const folder = await temporaryFolder();
  for (const text of ["first", "second"]) {
    await writeCheckpoint(folder, ["last.safetensors", "02.safetensors"], Buffer.from(text));
  }
  expect((await readdir(folder)).sort()).toEqual(["02.safetensors", "last.safetensors"]);
  for (const name of ["02.safetensors", "last.safetensors"]) {
    expect(await readFile(path.join(folder, name), "utf8")).toBe("second");
  }
});
