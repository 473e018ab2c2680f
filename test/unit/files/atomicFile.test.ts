import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { writeFileAtomic } from "../../../src/files/atomicFile.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

describe("writeFileAtomic", () => {
  it("writes text and bytes, new and over an old file", async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, "summary.json");
    await writeFileAtomic(file, "a longer first text");
    await writeFileAtomic(file, "zweiter Text: ü");
    expect(await readFile(file, "utf8")).toBe("zweiter Text: ü");
    await writeFileAtomic(file, Uint8Array.of(1, 2, 3));
    expect([...(await readFile(file))]).toEqual([1, 2, 3]);
    expect(await readdir(folder)).toEqual(["summary.json"]);
  });

  it("leaves one whole content when many write at once", async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, "file");
    const contents = Array.from({ length: 20 }, (_, i) => String(i).repeat(10_000 + i));
    await Promise.all(contents.map((content) => writeFileAtomic(file, content)));
    expect(contents).toContain(await readFile(file, "utf8"));
    expect(await readdir(folder)).toEqual(["file"]);
  });

  it("leaves the old file and nothing else when it fails", async () => {
    const folder = await temporaryFolder();
    const target = path.join(folder, "target");
    await mkdir(path.join(target, "inside"), { recursive: true });
    const error = await rejectionOf(writeFileAtomic(target, "text"));
    expect(error.code).toBe("file-unwritable");
    expect(error.message).toContain(target);
    expect(await readdir(folder)).toEqual(["target"]);
    expect(await readdir(target)).toEqual(["inside"]);
  });

  it("names a folder that is not there", async () => {
    const file = path.join(await temporaryFolder(), "no", "file");
    const error = await rejectionOf(writeFileAtomic(file, "text"));
    expect([error.code, error.message.startsWith(`${file} cannot be written`)]).toEqual(["file-unwritable", true]);
    expect(error.next).toContain("folder exists");
  });

  it("says when a part of the path is a file", async () => {
    const file = path.join(await temporaryFolder(), "file");
    await writeFile(file, "x");
    expect((await rejectionOf(writeFileAtomic(path.join(file, "inside"), "x"))).code).toBe("file-unwritable");
    expect(await readFile(file, "utf8")).toBe("x");
  });

  it("is never seen half-written, even when the writer is killed", async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, "file");
    const writer = path.join(folder, "writer.mjs");
    await build({
      stdin: {
        contents: `import { writeFileAtomic } from "./atomicFile.ts";
          for (let i = 0; ; i = (i + 1) % 10) {
            await writeFileAtomic(process.argv[2], String(i).repeat(3_000_000));
            process.send(i);
          }`,
        resolveDir: fileURLToPath(new URL("../../../src/files", import.meta.url)),
      },
      bundle: true,
      platform: "node",
      format: "esm",
      outfile: writer,
    });
    for (let attempt = 0; attempt < 8; attempt++) {
      const child = fork(writer, [file]);
      await once(child, "message");
      setTimeout(() => child.kill("SIGKILL"), 3 * attempt);
      await once(child, "exit");
      const content = await readFile(file, "latin1");
      expect(content).toHaveLength(3_000_000);
      expect(content).toBe(content[0].repeat(3_000_000));
    }
  });
});
