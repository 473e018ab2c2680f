import { name, unsigned, vector } from "./encoding.ts";
import type { Kernel } from "./kernel.ts";

/**
 * @param kernels functions with different names; all are exported.
 * @param maximumPages size limit, in 64 KiB pages, of the shared memory that the module imports as `env.memory`; the
 * memory given to an instance must not be allowed to grow beyond it.
 * @returns the bytes of a WebAssembly module.
 */
export function encodeModule(kernels: readonly Kernel[], maximumPages: number): Uint8Array<ArrayBuffer> {
  const encoded = kernels.map((kernel) => kernel.encode());
  const section = (id: number, content: readonly number[]) => [id, ...unsigned(content.length), ...content];
  const shared = 3;
  const parts = [
    [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    section(1, vector(encoded.map((e) => e.type))),
    section(2, vector([[...name("env"), ...name("memory"), 2, shared, ...unsigned(1), ...unsigned(maximumPages)]])),
    section(3, vector(kernels.map((_, index) => unsigned(index)))),
    section(7, vector(kernels.map((kernel, index) => [...name(kernel.name), 0, ...unsigned(index)]))),
    section(10, vector(encoded.map((e) => e.body))),
  ];
  return Uint8Array.from(parts.flat());
}
