import { ZipFile } from "yazl";

/** A file in an archive. */
export interface ZipEntry {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** Zip counts from 1980, and seconds since 1970 in 31 bits; a day less for every zone of time. */
const earliest = Date.UTC(1980, 0, 2);
const latest = Date.UTC(2038, 0, 18);

/**
 * A zip archive, not compressed: trained weights hardly get smaller, and Keras does the same.
 *
 * @param time of all its files; the nearest that an archive can say.
 */
export async function encodeZip(entries: readonly ZipEntry[], time: Date): Promise<Uint8Array> {
  const zip = new ZipFile();
  const parts: Buffer[] = [];
  const done = new Promise<void>((resolve, reject) => {
    zip.outputStream.on("data", (part: Buffer) => parts.push(part));
    zip.outputStream.on("end", resolve);
    zip.outputStream.on("error", reject);
    zip.on("error", reject);
  });
  const mtime = new Date(Math.min(Math.max(time.getTime(), earliest), latest));
  for (const { name, content } of entries) {
    const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : bufferOf(content);
    zip.addBuffer(bytes, name, { mtime, mode: 0o100644, compress: false });
  }
  zip.end();
  await done;
  return Buffer.concat(parts);
}

/** The same memory. */
function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
