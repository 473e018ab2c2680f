import { concatenate, name, unsigned, vector } from "./encoding.ts";
import type { Kernel } from "./kernel.ts";

/**
 * @param kernels functions with different names; all are exported.
 * @param maximumPages size limit, in 64 KiB pages, of the shared memory that the module imports as `env.memory`; the
 * memory given to an instance must not be allowed to grow beyond it.
 * @returns the bytes of a WebAssembly module.
 */
export function encodeModule(kernels: readonly Kernel[], maximumPages: number): Uint8Array<ArrayBuffer> {
  const encoded = kernels.map((kernel) => kernel.encode());
  const section = (id: number, ...content: readonly ArrayLike<number>[]) => {
    const bytes = concatenate(content);
    return [[id], unsigned(bytes.length), bytes];
  };
  const shared = 3;
  const memory = [...name("env"), ...name("memory"), 2, shared, ...unsigned(1), ...unsigned(maximumPages)];
  return concatenate(
    [
      [[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]],
      section(1, vector(encoded.map((e) => e.type))),
      section(2, vector([memory])),
      section(3, vector(kernels.map((_, index) => unsigned(index)))),
      section(7, vector(kernels.map((kernel, index) => [...name(kernel.name), 0, ...unsigned(index)]))),
      section(10, unsigned(encoded.length), ...encoded.map((e) => e.body)),
    ].flat(),
  );
}
