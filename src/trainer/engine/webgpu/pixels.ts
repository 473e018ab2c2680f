import type { WebGPUProgram } from "@tensorflow/tfjs-backend-webgpu";

const pixelsOfDigit = 784;
const workgroup = 64;

/** Four bytes in one number: a quarter of the memory. @param bytes a multiple of four of them. */
export function packed(bytes: Uint8Array): Int32Array {
  const words = new Int32Array(bytes.length / 4);
  new Uint8Array(words.buffer).set(bytes);
  return words;
}

/** Digits by index from packed bytes. Inputs: `bytes` int32 [digits · 196], `indices` int32 [n]. Output: float32 [n, 784]. */
export class PixelsProgram implements WebGPUProgram {
  readonly variableNames = ["bytes", "indices"];
  readonly workgroupSize: [number, number, number] = [workgroup, 1, 1];
  readonly dispatchLayout = { x: [0, 1] };
  readonly shaderKey = "digitsFromPackedBytes";
  readonly size = true;
  readonly outputShape: number[];
  dispatch: [number, number, number];

  /** @param count digits. */
  constructor(count: number) {
    this.outputShape = [count, pixelsOfDigit];
    this.dispatch = [Math.ceil((count * pixelsOfDigit) / workgroup), 1, 1];
  }

  getUserCode(): string {
    return `
      fn main(index : i32) {
        if (index < uniforms.size) {
          let pixel = index % ${String(pixelsOfDigit)};
          let word = u32(bytes[indices[index / ${String(pixelsOfDigit)}] * ${String(pixelsOfDigit / 4)} + pixel / 4]);
          result[index] = f32((word >> (8u * u32(pixel % 4))) & 255u);
        }
      }
    `;
  }
}
