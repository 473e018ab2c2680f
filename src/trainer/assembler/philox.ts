import type { Kernel, V128Local } from "./kernel.ts";
import { v128Int, type V128 } from "./values.ts";

const multipliers = [0xd2511f53, 0xcd9e8d57] as const;
const weyl = [0x9e3779b9, 0xbb67ae85] as const;
const highHalves = [4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31];

function highProduct(kernel: Kernel, value: V128Local, multiplier: V128): V128 {
  const low = kernel.vector(value.multiplyLow(multiplier));
  const high = kernel.vector(value.multiplyHigh(multiplier));
  return low.shuffle(high, highHalves);
}

/**
 * Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011) in each lane.
 *
 * @param counter its four words, which are replaced by the result. @param key its two words, which are used up.
 */
export function philox(kernel: Kernel, counter: readonly V128Local[], key: readonly V128Local[]): void {
  const [c0, c1, c2, c3] = counter as [V128Local, V128Local, V128Local, V128Local];
  const [k0, k1] = key as [V128Local, V128Local];
  const [high0, high1, low0, low1] = [kernel.vector(), kernel.vector(), kernel.vector(), kernel.vector()];
  kernel.repeat(10, () => {
    high0.set(highProduct(kernel, c0, v128Int(multipliers[0])));
    high1.set(highProduct(kernel, c2, v128Int(multipliers[1])));
    low0.set(c0.multiplyInt(v128Int(multipliers[0])));
    low1.set(c2.multiplyInt(v128Int(multipliers[1])));
    c0.set(high1.xor(c1).xor(k0));
    c1.set(low1);
    c2.set(high0.xor(c3).xor(k1));
    c3.set(low0);
    k0.set(k0.addInt(v128Int(weyl[0])));
    k1.set(k1.addInt(v128Int(weyl[1])));
  });
}
