import { open } from "node:fs/promises";
import { readError } from "../../files/fileError.ts";
import type { PlatformName } from "./platform.ts";

/** ELF's e_machine and Mach-O's cputype, by Node's names of processors. */
const elfMachines: Readonly<Record<number, string>> = { 0x03: "ia32", 0x28: "arm", 0x3e: "x64", 0xb7: "arm64" };
const machTypes: Readonly<Record<number, string>> = { 0x01000007: "x64", 0x0100000c: "arm64" };

const headerSize = 64;

/**
 * Reads from its first bytes what a native library is made for (ELF, Mach-O or PE).
 *
 * The dynamic linker passes over a library of another processor without a word and then says that there is none.
 *
 * @returns null when the file is no native library, or shorter than one can be.
 * @throws ExpectedError `file-not-found`, `file-unreadable`.
 */
export async function platformOfLibrary(path: string): Promise<PlatformName | null> {
  const header = Buffer.alloc(headerSize);
  try {
    const file = await open(path, "r");
    try {
      const { bytesRead } = await file.read(header, 0, headerSize, 0);
      if (bytesRead < headerSize) return null;
    } finally {
      await file.close();
    }
  } catch (error) {
    throw readError(path, error);
  }
  if (header.readUInt32BE(0) === 0x7f454c46) return `linux-${elfMachines[header.readUInt16LE(18)] ?? "unknown"}`;
  if (header.readUInt32LE(0) === 0xfeedfacf) return `darwin-${machTypes[header.readUInt32LE(4)] ?? "unknown"}`;
  // Libraries for several processors at once, and those of Windows, whose processor stands further behind.
  if (header.readUInt32BE(0) === 0xcafebabe) return `darwin-${process.arch}`;
  if (header.readUInt16BE(0) === 0x4d5a) return `win32-${process.arch}`;
  return null;
}
