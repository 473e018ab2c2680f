import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { decodeAbout, nothingSaid, readAbout, writeAbout } from "../../../src/files/about.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

const about = { name: "twice the rate", note: 'Zeile 1\nλ = 0.1 "…"', pinned: true };

describe("what a person says about a run", () => {
  it("is read as it was written", async () => {
    const folder = await temporaryFolder();
    await writeAbout(folder, about);
    expect(await readAbout(folder)).toEqual(about);
    await writeAbout(folder, { ...about, name: null });
    expect(await readAbout(folder)).toEqual({ ...about, name: null });
    expect(await readdir(folder)).toEqual(["about.json"]);
  });

  it("is nothing where there is no file", async () => {
    expect(await readAbout(await temporaryFolder())).toEqual({ name: null, note: "", pinned: false });
    expect(nothingSaid).toEqual({ name: null, note: "", pinned: false });
  });

  it("lies in the file as plain JSON with a seal that others can make", async () => {
    const folder = await temporaryFolder();
    await writeAbout(folder, { name: "a", note: "", pinned: false });
    const { sha256, ...rest } = JSON.parse(await readFile(join(folder, "about.json"), "utf8")) as Record<
      string,
      unknown
    >;
    expect(rest).toEqual({ version: 1, name: "a", note: "", pinned: false });
    const sealed = '{"version":1,"name":"a","note":"","pinned":false}';
    expect(sha256).toBe(createHash("sha256").update(sealed).digest("hex"));
  });

  it("is damaged with any byte less or any byte other", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "about.json");
    await writeAbout(folder, about);
    const text = await readFile(path, "utf8");
    // Without the line's end the object is whole.
    for (let length = 0; length < text.length - 1; length++) {
      expect(() => decodeAbout(path, text.slice(0, length))).toThrow(path);
    }
    const value = text.indexOf("twice");
    for (const changed of [text.replace("twice", "Twice"), `${text.slice(0, value)}\0${text.slice(value + 1)}`]) {
      expect(() => decodeAbout(path, changed)).toThrow(path);
    }
  });

  it("is damaged where sealed values are of another kind", () => {
    const sealed = (value: object): string =>
      JSON.stringify({ ...value, sha256: createHash("sha256").update(JSON.stringify(value)).digest("hex") });
    const good = { version: 1, name: null, note: "", pinned: false };
    expect(decodeAbout("about.json", sealed(good))).toEqual(nothingSaid);
    for (const wrong of [{ name: 1 }, { note: null }, { pinned: "yes" }, { version: "1" }, { version: 0 }]) {
      expect(() => decodeAbout("about.json", sealed({ ...good, ...wrong }))).toThrow("something else");
    }
    expect(() => decodeAbout("about.json", sealed({ ...good, version: 2 }))).toThrow("newer version");
  });

  it("is told what is in its place", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "about.json"));
    expect(await rejectionOf(readAbout(folder))).toMatchObject({ code: "file-unreadable" });
    const other = await temporaryFolder();
    await writeFile(join(other, "about.json"), "");
    const { code, message, next } = await rejectionOf(readAbout(other));
    expect(code).toBe("damaged-run");
    expect(message).toBe(`${join(other, "about.json")} is empty.`);
    expect(next).toContain("Remove that file");
  });
});
