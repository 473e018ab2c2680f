import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  experimentPath,
  readExperimentText,
  readTemplates,
  writeNewExperiment,
} from "../../../src/services/experimentFile.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mnist-lab-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("readExperimentText", () => {
  it("reads the text and knows where it lies", async () => {
    const file = join(folder, "a.mnist.json");
    await writeFile(file, "{ /* ö */ }");
    expect(await readExperimentText(file)).toEqual({
      file,
      path: file,
      fileName: "a.mnist.json",
      folder,
      text: "{ /* ö */ }",
    });
  });

  it("says what is wrong", async () => {
    const binary = join(folder, "binary.mnist.json");
    await writeFile(binary, Uint8Array.of(0x7b, 0xff, 0xfe));
    const large = join(folder, "large.mnist.json");
    await writeFile(large, Buffer.alloc(5_000_000, " "));
    const file = join(folder, "missing.mnist.json");
    await expect(readExperimentText(file)).rejects.toMatchObject({
      code: "file-not-found",
      message: `${file} is not there.`,
    });
    await expect(readExperimentText(folder)).rejects.toMatchObject({
      code: "file-unreadable",
      message: `${folder} is a folder.`,
    });
    await expect(readExperimentText(binary)).rejects.toMatchObject({ message: `${binary} is no text in UTF-8.` });
    await expect(readExperimentText(large)).rejects.toMatchObject({
      message: expect.stringContaining("5000000 bytes") as string,
    });
    await expect(readExperimentText(join(binary, "x"))).rejects.toMatchObject({ code: "file-not-found" });
  });
});

describe("experimentPath", () => {
  it.each([
    ["/a/net", "/a/net.mnist.json"],
    ["/a/net.json", "/a/net.mnist.json"],
    ["/a/net.mnist", "/a/net.mnist.json"],
    ["/a/net.mnist.json", "/a/net.mnist.json"],
    ["/a/net.mnist.json.mnist.json", "/a/net.mnist.json"],
    ["/a/net.v2", "/a/net.v2.mnist.json"],
  ])("gives %s the ending once", (path, expected) => {
    expect(experimentPath(path)).toBe(expected);
  });
});

describe("writeNewExperiment", () => {
  it("never replaces a file unasked", async () => {
    const file = join(folder, "a.mnist.json");
    await writeNewExperiment(file, "one", false);
    await expect(writeNewExperiment(file, "two", false)).rejects.toMatchObject({ code: "bad-usage" });
    expect(await readFile(file, "utf8")).toBe("one");
    await writeNewExperiment(file, "three", true);
    expect(await readFile(file, "utf8")).toBe("three");
  });

  it("says where it cannot write", async () => {
    const file = join(folder, "no", "such", "a.mnist.json");
    await expect(writeNewExperiment(file, "x", false)).rejects.toMatchObject({ code: "file-unwritable" });
  });
});

it("finds templates by their ending, in order", async () => {
  await writeFile(join(folder, "b.mnist.json"), "B");
  await writeFile(join(folder, "a.mnist.json"), "A");
  await writeFile(join(folder, "README.md"), "no");
  expect(await readTemplates(folder)).toEqual([
    { name: "a", text: "A" },
    { name: "b", text: "B" },
  ]);
});
