import { Kernel, type V128Local } from "../../src/trainer/assembler/kernel.ts";
import { encodeModule } from "../../src/trainer/assembler/module.ts";
import type { V128 } from "../../src/trainer/assembler/values.ts";
import { mathKernel } from "../../src/trainer/engine/wasm/kernels/math.ts";

/** Runs one function of four lanes over arrays. */
export function functionOf(apply: (kernel: Kernel, value: V128Local) => V128): (x: Float32Array) => Float32Array {
  const pages = 64;
  const kernel = mathKernel(new Kernel("run"), apply);
  const module = new WebAssembly.Module(encodeModule([kernel], pages));
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const { run } = new WebAssembly.Instance(module, { env: { memory } }).exports as {
    run: (input: number, output: number, count: number) => void;
  };
  const floats = new Float32Array(memory.buffer);
  const half = floats.length / 2;
  return (x) => {
    const result = new Float32Array(x.length);
    for (let first = 0; first < x.length; first += half) {
      const part = x.subarray(first, first + half);
      floats.set(part);
      run(0, half * 4, Math.ceil(part.length / 4));
      result.set(floats.subarray(half, half + part.length), first);
    }
    return result;
  };
}

/** `count` floats between two others, in steps that are equal in their bits: dense near zero. Both of the same sign. */
export function floatsBetween(low: number, high: number, count: number): Float32Array {
  const bits = new Int32Array(Float32Array.of(low, high).buffer);
  const result = new Int32Array(count);
  for (let i = 0; i < count; i++) result[i] = bits[0] + Math.round(((bits[1] - bits[0]) * i) / (count - 1));
  return new Float32Array(result.buffer);
}

/** `count` floats between two others, in equal steps. */
export function floatsEvenly(low: number, high: number, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
}
