import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readUnpacked } from "../../../src/files/gzip.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

/** Bytes that hardly pack, so that the packed file has many blocks. */
const content = randomBytes(700_000);
const packed = gzipSync(content);

async function fileOf(bytes: Uint8Array): Promise<string> {
  const file = path.join(await temporaryFolder(), "data.gz");
  await writeFile(file, bytes);
  return file;
}

function changed(position: number): Buffer {
  const copy = Buffer.from(packed);
  copy[position] ^= 0x55;
  return copy;
}

describe("readUnpacked", () => {
  it.each([
    ["plain", content],
    ["gzipped", packed],
    ["gzipped in two members", Buffer.concat([gzipSync(content.subarray(0, 1000)), gzipSync(content.subarray(1000))])],
  ])("reads a %s file whatever its name", async (_, bytes) => {
    expect(Buffer.compare(await readUnpacked(await fileOf(bytes)), content)).toBe(0);
  });

  it("reads empty and one-byte files as they are", async () => {
    expect(await readUnpacked(await fileOf(Buffer.alloc(0)))).toHaveLength(0);
    expect(await readUnpacked(await fileOf(Buffer.of(0x1f)))).toHaveLength(1);
  });

  it.each([2, 5, 9, 10, 11, 1000, 65_536, 65_537, 400_000, packed.length - 8, packed.length - 1])(
    "says that a file cut after %d bytes is cut off",
    async (length) => {
      const file = await fileOf(packed.subarray(0, length));
      const error = await rejectionOf(readUnpacked(file));
      expect([error.code, error.message]).toEqual([
        "bad-data-file",
        `${file} is cut off: its gzip data do not end at byte ${length}`,
      ]);
    },
  );

  it.each([2, 3, packed.length - 7, packed.length - 3, packed.length - 1])(
    "names the place where a file changed at byte %d is damaged",
    async (position) => {
      const file = await fileOf(changed(position));
      const error = await rejectionOf(readUnpacked(file));
      expect(error.code).toBe("bad-data-file");
      expect(error.message).toContain(file);
      const named = Number(/wrong near byte (\d+)/.exec(error.message)?.[1]);
      expect(Math.abs(named - position)).toBeLessThanOrEqual(65_536);
    },
  );

  it("never gives back a damaged file, wherever it was changed", async () => {
    const small = gzipSync(Buffer.from("the quick brown fox jumps over the lazy dog ".repeat(20)));
    const original = await readUnpacked(await fileOf(small));
    const folder = await temporaryFolder();
    for (let position = 0; position < small.length; position++) {
      // The header's time, flags of effort and system say nothing about the content.
      if (position >= 4 && position < 10) continue;
      const copy = Buffer.from(small);
      copy[position] ^= 1 << (position % 8);
      const file = path.join(folder, `${position}.gz`);
      await writeFile(file, copy);
      const result = await readUnpacked(file).catch((error: unknown) => error);
      if (result instanceof Uint8Array && position < 2) expect(Buffer.compare(result, copy)).toBe(0);
      else if (result instanceof Uint8Array) expect(Buffer.compare(result, original), `byte ${position}`).toBe(0);
      else expect(result, `byte ${position}`).toMatchObject({ code: "bad-data-file" });
    }
  });

  it("unpacks no more than the limit", async () => {
    const bomb = await fileOf(gzipSync(Buffer.alloc(50_000_000)));
    const error = await rejectionOf(readUnpacked(bomb, { limit: 1_000_000 }));
    expect([error.code, error.message]).toEqual([
      "too-large",
      `${bomb} holds more than 1000000 bytes, the most that is read`,
    ]);
    expect((await rejectionOf(readUnpacked(await fileOf(content), { limit: 1000 }))).code).toBe("too-large");
    expect(await readUnpacked(bomb, { limit: 50_000_000 })).toHaveLength(50_000_000);
  });

  it("says what cannot be read", async () => {
    const folder = await temporaryFolder();
    const missing = await rejectionOf(readUnpacked(path.join(folder, "no.gz")));
    expect([missing.code, missing.message]).toEqual(["file-not-found", `${path.join(folder, "no.gz")} does not exist`]);
    expect((await rejectionOf(readUnpacked(folder))).code).toBe("file-unreadable");
  });

  it("stops when asked to, before and while unpacking", async () => {
    const file = await fileOf(gzipSync(Buffer.alloc(100_000_000)));
    expect((await rejectionOf(readUnpacked(file, { signal: AbortSignal.abort() }))).code).toBe("aborted");
    const controller = new AbortController();
    const reading = rejectionOf(readUnpacked(file, { signal: controller.signal }));
    setTimeout(() => controller.abort(), 5);
    expect((await reading).code).toBe("aborted");
  });
});
