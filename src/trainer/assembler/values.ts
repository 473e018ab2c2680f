import { float32, signed, unsigned } from "./encoding.ts";

/**
 * Expressions of WebAssembly: trees of typed values that write their instructions when they are used. A value may be
 * used more than once; its instructions are then written, and run, more than once.
 */

export type Emit = (code: number[]) => void;

export const valueTypes = { i32: 0x7f, f32: 0x7d, v128: 0x7b } as const;
export type ValueType = keyof typeof valueTypes;

function simd(opcode: number): number[] {
  return [0xfd, ...unsigned(opcode)];
}

/** A memory access: alignment 2^`align` and a constant offset. */
function memory(align: number, offset: number): number[] {
  return [align, ...unsigned(offset)];
}

/** A 32-bit integer: a number, or an address of the shared memory in bytes. */
export class I32 {
  readonly emit: Emit;
  constructor(emit: Emit) {
    this.emit = emit;
  }
  private binary(opcode: number, other: I32 | number): I32 {
    const right = i32(other);
    return new I32((code) => {
      this.emit(code);
      right.emit(code);
      code.push(opcode);
    });
  }
  private access(prefix: readonly number[], align: number, offset: number): Emit {
    return (code) => {
      this.emit(code);
      code.push(...prefix, ...memory(align, offset));
    };
  }
  add(other: I32 | number): I32 {
    return this.binary(0x6a, other);
  }
  sub(other: I32 | number): I32 {
    return this.binary(0x6b, other);
  }
  mul(other: I32 | number): I32 {
    return this.binary(0x6c, other);
  }
  and(other: I32 | number): I32 {
    return this.binary(0x71, other);
  }
  shiftLeft(bits: number): I32 {
    return this.binary(0x74, bits);
  }
  shiftRight(bits: number): I32 {
    return this.binary(0x76, bits);
  }
  lessThan(other: I32 | number): I32 {
    return this.binary(0x48, other);
  }
  equals(other: I32 | number): I32 {
    return this.binary(0x46, other);
  }
  notEquals(other: I32 | number): I32 {
    return this.binary(0x47, other);
  }
  toFloat(): F32 {
    return new F32((code) => {
      this.emit(code);
      code.push(0xb2);
    });
  }
  splat(): V128 {
    return new V128((code) => {
      this.emit(code);
      code.push(...simd(17));
    });
  }
  /** The integer at this address. */
  load(offset = 0): I32 {
    return new I32(this.access([0x28], 0, offset));
  }
  loadByte(offset = 0): I32 {
    return new I32(this.access([0x2d], 0, offset));
  }
  loadFloat(offset = 0): F32 {
    return new F32(this.access([0x2a], 0, offset));
  }
  /** Four floats at this address. */
  loadVector(offset = 0): V128 {
    return new V128(this.access(simd(0), 0, offset));
  }
  /** The float at this address in all four lanes. */
  loadSplat(offset = 0): V128 {
    return new V128(this.access(simd(9), 0, offset));
  }
  /** Four bytes at this address in the first lane, zeros in the others. */
  loadBytes4(offset = 0): V128 {
    return new V128(this.access(simd(92), 0, offset));
  }
}

export class F32 {
  readonly emit: Emit;
  constructor(emit: Emit) {
    this.emit = emit;
  }
  private binary(opcode: number, other: F32 | number): F32 {
    const right = typeof other === "number" ? f32(other) : other;
    return new F32((code) => {
      this.emit(code);
      right.emit(code);
      code.push(opcode);
    });
  }
  add(other: F32 | number): F32 {
    return this.binary(0x92, other);
  }
  sub(other: F32 | number): F32 {
    return this.binary(0x93, other);
  }
  mul(other: F32 | number): F32 {
    return this.binary(0x94, other);
  }
  div(other: F32 | number): F32 {
    return this.binary(0x95, other);
  }
  min(other: F32 | number): F32 {
    return this.binary(0x96, other);
  }
  sqrt(): F32 {
    return new F32((code) => {
      this.emit(code);
      code.push(0x91);
    });
  }
  splat(): V128 {
    return new V128((code) => {
      this.emit(code);
      code.push(...simd(19));
    });
  }
}

/** Four lanes: floats, integers or masks, as the operation reads them. A comparison gives all ones where it holds. */
export class V128 {
  readonly emit: Emit;
  constructor(emit: Emit) {
    this.emit = emit;
  }
  private binary(opcode: number, other: V128 | number): V128 {
    const right = v128(other);
    return new V128((code) => {
      this.emit(code);
      right.emit(code);
      code.push(...simd(opcode));
    });
  }
  private unary(opcode: number): V128 {
    return new V128((code) => {
      this.emit(code);
      code.push(...simd(opcode));
    });
  }
  private shift(opcode: number, bits: number): V128 {
    return new V128((code) => {
      this.emit(code);
      i32(bits).emit(code);
      code.push(...simd(opcode));
    });
  }

  // floats
  add(other: V128 | number): V128 {
    return this.binary(0xe4, other);
  }
  sub(other: V128 | number): V128 {
    return this.binary(0xe5, other);
  }
  mul(other: V128 | number): V128 {
    return this.binary(0xe6, other);
  }
  div(other: V128 | number): V128 {
    return this.binary(0xe7, other);
  }
  /** `other` where it is smaller: keeps a NaN of this one, not of the other. One instruction, where `min` takes seven. */
  atMostOf(other: V128 | number): V128 {
    return this.binary(0xea, other);
  }
  /** `other` where it is larger: keeps a NaN of this one, not of the other. One instruction, where `max` takes seven. */
  atLeastOf(other: V128 | number): V128 {
    return this.binary(0xeb, other);
  }
  /** NaN when either is. */
  min(other: V128 | number): V128 {
    return this.binary(0xe8, other);
  }
  /** NaN when either is. */
  max(other: V128 | number): V128 {
    return this.binary(0xe9, other);
  }
  sqrt(): V128 {
    return this.unary(0xe3);
  }
  abs(): V128 {
    return this.unary(0xe0);
  }
  negate(): V128 {
    return this.unary(0xe1);
  }
  /** To the nearest integer, ties to even. */
  nearest(): V128 {
    return this.unary(0x6a);
  }
  lessThan(other: V128 | number): V128 {
    return this.binary(0x43, other);
  }
  greaterThan(other: V128 | number): V128 {
    return this.binary(0x44, other);
  }
  atMost(other: V128 | number): V128 {
    return this.binary(0x45, other);
  }
  atLeast(other: V128 | number): V128 {
    return this.binary(0x46, other);
  }
  equals(other: V128 | number): V128 {
    return this.binary(0x41, other);
  }

  // bits
  and(other: V128 | number): V128 {
    return this.binary(78, other);
  }
  /** This where `other` has zeros. */
  andNot(other: V128 | number): V128 {
    return this.binary(79, other);
  }
  or(other: V128): V128 {
    return this.binary(80, other);
  }
  xor(other: V128): V128 {
    return this.binary(81, other);
  }
  /** This where the mask has ones, `other` where it has zeros. */
  where(mask: V128, other: V128 | number): V128 {
    const right = v128(other);
    return new V128((code) => {
      this.emit(code);
      right.emit(code);
      mask.emit(code);
      code.push(...simd(82));
    });
  }

  // integers
  addInt(other: V128): V128 {
    return this.binary(174, other);
  }
  subInt(other: V128): V128 {
    return this.binary(177, other);
  }
  multiplyInt(other: V128): V128 {
    return this.binary(181, other);
  }
  equalsInt(other: V128): V128 {
    return this.binary(55, other);
  }
  lessThanInt(other: V128): V128 {
    return this.binary(57, other);
  }
  lessThanUnsigned(other: V128): V128 {
    return this.binary(58, other);
  }
  shiftLeftInt(bits: number): V128 {
    return this.shift(171, bits);
  }
  shiftRightInt(bits: number): V128 {
    return this.shift(172, bits);
  }
  shiftRightUnsigned(bits: number): V128 {
    return this.shift(173, bits);
  }
  /** 64-bit products of the unsigned lanes 0 and 1. */
  multiplyLow(other: V128): V128 {
    return this.binary(222, other);
  }
  /** 64-bit products of the unsigned lanes 2 and 3. */
  multiplyHigh(other: V128): V128 {
    return this.binary(223, other);
  }
  /** Signed integers to floats. */
  toFloats(): V128 {
    return this.unary(250);
  }
  /** Floats to signed integers, towards zero; what does not fit is clamped. */
  toInts(): V128 {
    return this.unary(248);
  }
  /** Low eight unsigned bytes to 16 bits each. */
  widenBytesLow(): V128 {
    return this.unary(137);
  }
  widenBytesHigh(): V128 {
    return this.unary(138);
  }
  /** Low four unsigned 16-bit numbers to 32 bits each. */
  widenShortsLow(): V128 {
    return this.unary(169);
  }
  widenShortsHigh(): V128 {
    return this.unary(170);
  }

  // lanes
  lane(index: number): F32 {
    return new F32((code) => {
      this.emit(code);
      code.push(...simd(31), index);
    });
  }
  replaceLaneInt(index: number, value: I32): V128 {
    return new V128((code) => {
      this.emit(code);
      value.emit(code);
      code.push(...simd(28), index);
    });
  }
  /** Sixteen bytes picked from the 32 of this and `other`. */
  shuffle(other: V128, bytes: readonly number[]): V128 {
    return new V128((code) => {
      this.emit(code);
      other.emit(code);
      code.push(...simd(13), ...bytes);
    });
  }
}

export function i32(value: I32 | number): I32 {
  if (value instanceof I32) return value;
  return new I32((code) => code.push(0x41, ...signed(value)));
}

export function f32(value: number): F32 {
  return new F32((code) => code.push(0x43, ...float32(value)));
}

/** @returns the vector itself, or a float in all four lanes. */
export function v128(value: V128 | number): V128 {
  if (value instanceof V128) return value;
  const lane = float32(value);
  return new V128((code) => code.push(...simd(12), ...lane, ...lane, ...lane, ...lane));
}

/** @returns an integer in all four lanes. */
export function v128Int(value: number): V128 {
  const lane = [...new Uint8Array(new Int32Array([value | 0]).buffer)];
  return new V128((code) => code.push(...simd(12), ...lane, ...lane, ...lane, ...lane));
}

/** Writes four floats. */
export function storeVector(code: number[], address: I32, offset: number, value: V128): void {
  address.emit(code);
  value.emit(code);
  code.push(...simd(11), ...memory(0, offset));
}

/** Writes one lane of a vector, a float. */
export function storeLane(code: number[], address: I32, offset: number, value: V128, lane: number): void {
  address.emit(code);
  value.emit(code);
  code.push(...simd(90), ...memory(0, offset), lane);
}

export function storeFloat(code: number[], address: I32, offset: number, value: F32): void {
  address.emit(code);
  value.emit(code);
  code.push(0x38, ...memory(0, offset));
}

export function storeInt(code: number[], address: I32, offset: number, value: I32): void {
  address.emit(code);
  value.emit(code);
  code.push(0x36, ...memory(0, offset));
}
