/**
 * Philox4x32 with ten rounds: a counter-based generator of random bits (Salmon, Moraes, Dror and Shaw, "Parallel random
 * numbers: as easy as 1, 2, 3", 2011). The same counter and key give the same four words everywhere, and any counter can be
 * asked for without those before it.
 */

const multiplier0High = 0xd251;
const multiplier0Low = 0x1f53;
const multiplier1High = 0xcd9e;
const multiplier1Low = 0x8d57;
const multiplier0 = 0xd2511f53;
const multiplier1 = 0xcd9e8d57;
const weyl0 = 0x9e3779b9;
const weyl1 = 0xbb67ae85;

/** The upper 32 bits of a × (high · 2¹⁶ + low), from products of halves that fit into 32 bits. */
function upperHalf(a: number, high: number, low: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const middle = (Math.imul(aHigh, low) >>> 0) + (Math.imul(aLow, low) >>> 16);
  const carry = (Math.imul(aLow, high) >>> 0) + (middle & 0xffff);
  return (Math.imul(aHigh, high) + (middle >>> 16) + (carry >>> 16)) | 0;
}

/**
 * One block of random bits.
 * @param counter 4 words. @param key 2 words. @param out receives 4 words.
 */
export function philox4x32(counter: Uint32Array, key: Uint32Array, out: Uint32Array): void {
  let c0 = counter[0] | 0;
  let c1 = counter[1] | 0;
  let c2 = counter[2] | 0;
  let c3 = counter[3] | 0;
  let k0 = key[0] | 0;
  let k1 = key[1] | 0;
  for (let round = 0; round < 10; round++) {
    const high0 = upperHalf(c0, multiplier0High, multiplier0Low);
    const high1 = upperHalf(c2, multiplier1High, multiplier1Low);
    const low0 = Math.imul(c0, multiplier0);
    const low1 = Math.imul(c2, multiplier1);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + weyl0) | 0;
    k1 = (k1 + weyl1) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}
