import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { publish } from "../../../../src/services/export/publish.ts";
import type { ExportTarget } from "../../../../src/services/export/targets.ts";
import { rejectionOf } from "../../../helpers/rejection.ts";
import { temporaryFolder } from "../../../helpers/temporaryFolder.ts";

const options = { overwrite: false, signal: new AbortController().signal };
const replacing = { ...options, overwrite: true };

const file = (folder: string): ExportTarget => ({ folder, names: ["a.csv"], ownFolder: false });
const write = (text: string) => (folder: string) => writeFile(join(folder, "a.csv"), text);

/** Writes a folder `logs` with these files. */
const logs =
  (...names: string[]) =>
  async (folder: string): Promise<void> => {
    await mkdir(join(folder, "logs", "train"), { recursive: true });
    for (const name of names) await writeFile(join(folder, "logs", "train", name), "new");
  };

describe("an export's place", () => {
  it("has the whole of it, and nothing besides", async () => {
    const folder = await temporaryFolder();
    expect(await publish(file(folder), options, async (at) => (await write("1")(at), 7))).toBe(7);
    expect(await readdir(folder)).toEqual(["a.csv"]);
    expect(await readFile(join(folder, "a.csv"), "utf8")).toBe("1");
  });

  it("keeps what is there, unless that is to be replaced", async () => {
    const folder = await temporaryFolder();
    await publish(file(folder), options, write("1"));
    const error = await rejectionOf(publish(file(folder), options, write("2")));
    expect(error).toMatchObject({ code: "file-exists", message: `${join(folder, "a.csv")} is there already.` });
    expect(await readFile(join(folder, "a.csv"), "utf8")).toBe("1");
    await publish(file(folder), replacing, write("2"));
    expect(await readFile(join(folder, "a.csv"), "utf8")).toBe("2");
    expect(await readdir(folder)).toEqual(["a.csv"]);
  });

  it("is not taken from somebody who came first", async () => {
    const folder = await temporaryFolder();
    const late = publish(file(folder), options, async (at) => {
      await write("2")(at);
      await writeFile(join(folder, "a.csv"), "other");
    });
    expect(await rejectionOf(late)).toMatchObject({ code: "file-exists" });
    expect(await readFile(join(folder, "a.csv"), "utf8")).toBe("other");
  });

  it("is as it was after a failure, or when it was stopped at the last moment", async () => {
    const folder = await temporaryFolder();
    const stop = new AbortController();
    const failing = publish(file(folder), options, async (at) => {
      await write("1")(at);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    const stopped = publish(file(folder), { ...options, signal: stop.signal }, async (at) => {
      await write("1")(at);
      stop.abort();
    });
    expect(await rejectionOf(stopped)).toMatchObject({ code: "aborted" });
    expect(await readdir(folder)).toEqual([]);
  });

  it("is a folder that comes with the files of several runs", async () => {
    const folder = join(await temporaryFolder(), "runs-history");
    const target = { folder, names: ["a.csv", "b.csv"], ownFolder: true };
    const both = async (at: string): Promise<void> => {
      await writeFile(join(at, "a.csv"), "1");
      await writeFile(join(at, "b.csv"), "2");
    };
    await publish(target, options, both);
    expect(await readdir(folder)).toEqual(["a.csv", "b.csv"]);
    expect(await rejectionOf(publish(target, options, both))).toMatchObject({ code: "file-exists" });
  });

  it("is an empty folder, or one whose other files stay", async () => {
    const folder = await temporaryFolder();
    const target = { folder, names: ["logs"], ownFolder: false };
    await mkdir(join(folder, "logs"));
    await publish(target, options, logs("one"));
    await writeFile(join(folder, "logs", "mine.txt"), "mine");
    expect(await rejectionOf(publish(target, options, logs("two")))).toMatchObject({ code: "file-exists" });
    await publish(target, replacing, logs("two"));
    expect(await readdir(join(folder, "logs"))).toEqual(["mine.txt", "train"]);
    expect(await readdir(join(folder, "logs", "train"))).toEqual(["one", "two"]);
  });

  it("is in a folder that is there", async () => {
    const folder = join(await temporaryFolder(), "none");
    expect(await rejectionOf(publish(file(folder), options, write("1")))).toMatchObject({
      code: "file-unwritable",
      message: `${join(folder, "a.csv")} cannot be written: its folder is not there`,
    });
  });
});
