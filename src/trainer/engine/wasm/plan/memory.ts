import { ExpectedError } from "../../../../core/errors.ts";

export const pageBytes = 65536;
/** WebAssembly's addresses have 32 bits. */
const maximumBytes = 65536 * pageBytes;

/** Hands out places in one memory, one after another, aligned to cache lines. */
export class Memory {
  private used: number;

  constructor(first = 0) {
    this.used = first;
  }

  /** @returns the address, or offset, of so many bytes; they start as zeros. */
  allocate(bytes: number): number {
    const address = this.used;
    this.used = Math.ceil((address + bytes) / 64) * 64;
    return address;
  }

  get size(): number {
    return this.used;
  }
}

export function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
}

/**
 * Refuses what cannot be had, before anything is allocated.
 * @param parts what the memory is for, in words, and how many bytes each takes.
 * @param available bytes of memory that the machine has.
 */
export function checkSize(parts: Readonly<Record<string, number>>, available: number): void {
  const total = Object.values(parts).reduce((sum, bytes) => sum + bytes, 0);
  const limit = Math.min(maximumBytes - pageBytes, available);
  if (total <= limit) return;
  const list = Object.entries(parts)
    .sort((a, b) => b[1] - a[1])
    .map(([name, bytes]) => `${name} ${mebibytes(bytes)}`)
    .join(", ");
  throw new ExpectedError(
    "too-large",
    `This network needs ${mebibytes(total)} of memory (${list}); ${mebibytes(limit)} can be had.`,
    { next: "Make training.batchSize smaller, or use fewer filters and units." },
  );
}
