import { fromBuffer } from "yauzl";
import { describe, expect, it } from "vitest";
import { encodeHdf5 } from "../../../../../src/services/export/models/hdf5File.ts";
import { encodeZip } from "../../../../../src/services/export/models/zipFile.ts";

describe("encodeHdf5", () => {
  it("writes a file of HDF5 with its numbers as they are, again and again", async () => {
    const values = Float32Array.of(1.5, -2, NaN, 4, 5, 6);
    const content = {
      groups: new Map([["layers/dense/vars", { name: "Größe" }]]),
      datasets: [{ group: "layers/dense/vars", name: "0", shape: [2, 3], values }],
    };
    for (let i = 0; i < 2; i++) {
      const bytes = Buffer.from(await encodeHdf5(content));
      // The signature of HDF5.
      expect([...bytes.subarray(0, 8)]).toEqual([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]);
      expect(bytes.includes(Buffer.from(values.buffer))).toBe(true);
      expect(bytes.includes(Buffer.from("Größe"))).toBe(true);
    }
  });

  it("needs the groups of its datasets", async () => {
    const dataset = { group: "none", name: "0", shape: [1], values: Float32Array.of(1) };
    await expect(encodeHdf5({ groups: new Map(), datasets: [dataset] })).rejects.toThrow("There is no group none.");
  });
});

describe("encodeZip", () => {
  it("stores files under their names, the same bytes for the same content", async () => {
    const entries = [
      { name: "a.json", content: "{}" },
      { name: "b.h5", content: Uint8Array.of(1, 2, 3).subarray(1) },
    ];
    const time = new Date("2026-03-01T14:25:30Z");
    const bytes = await encodeZip(entries, time);
    expect(await encodeZip(entries, time)).toEqual(bytes);
    expect(await contentsOf(Buffer.from(bytes))).toEqual([
      ["a.json", 0, [0x7b, 0x7d]],
      ["b.h5", 0, [2, 3]],
    ]);
  });
});

/** Names, methods of compression (0: none) and bytes, by another library. */
function contentsOf(archive: Buffer): Promise<[string, number, number[]][]> {
  return new Promise((resolve, reject) => {
    fromBuffer(archive, { lazyEntries: true }, (error, zip) => {
      if (error !== null) {
        reject(error);
        return;
      }
      const found: [string, number, number[]][] = [];
      zip.on("entry", (entry: { fileName: string; compressionMethod: number }) => {
        zip.openReadStream(entry as never, (failed, stream) => {
          if (failed !== null) {
            reject(failed);
            return;
          }
          const bytes: number[] = [];
          stream.on("data", (part: Buffer) => bytes.push(...part));
          stream.on("end", () => {
            found.push([entry.fileName, entry.compressionMethod, bytes]);
            zip.readEntry();
          });
        });
      });
      zip.on("end", () => {
        resolve(found);
      });
      zip.readEntry();
    });
  });
}
