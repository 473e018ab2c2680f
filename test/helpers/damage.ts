import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** One way in which a file can come to harm. */
export interface Damage {
  /** "cut to 17 bytes" */
  readonly name: string;
  /** The file's new content; null where a folder is in its place, or nothing at all. */
  readonly bytes: Uint8Array | null;
  readonly becomes: "file" | "folder" | "nothing";
}

/** @returns numbers from 0 to 1 that are the same for the same seed. */
export function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Cuts at the ends, in the middle and at some random bytes; random bits flipped; emptied; a folder; gone. */
export function damagesOf(bytes: Uint8Array, count: number, random: () => number): Damage[] {
  const place = () => Math.floor(random() * bytes.length);
  const cuts = [1, bytes.length - 1, ...Array.from({ length: count }, place)];
  const flips = Array.from({ length: count }, () => ({ byte: place(), bit: Math.floor(random() * 8) }));
  return [
    ...cuts.map((length) => ({
      name: `cut to ${length} bytes`,
      bytes: bytes.slice(0, length),
      becomes: "file" as const,
    })),
    ...flips.map(({ byte, bit }) => {
      const flipped = Uint8Array.from(bytes);
      flipped[byte] ^= 1 << bit;
      return { name: `bit ${bit} of byte ${byte} flipped`, bytes: flipped, becomes: "file" as const };
    }),
    { name: "emptied", bytes: new Uint8Array(0), becomes: "file" },
    { name: "replaced by a folder", bytes: null, becomes: "folder" },
    { name: "removed", bytes: null, becomes: "nothing" },
  ];
}

/** Does it to a file. */
export async function inflict(file: string, { becomes, bytes }: Damage): Promise<void> {
  if (becomes === "file" && bytes !== null) {
    await writeFile(file, bytes);
    return;
  }
  await rm(file, { recursive: true });
  if (becomes !== "folder") return;
  await mkdir(file);
  await writeFile(join(file, "something"), "else");
}
