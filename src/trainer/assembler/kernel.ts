import { concatenate, unsigned, vector } from "./encoding.ts";
import {
  F32,
  I32,
  V128,
  i32,
  storeFloat,
  storeInt,
  storeLane,
  storeVector,
  v128,
  valueTypes,
  type ValueType,
} from "./values.ts";

/** A variable that holds an integer or an address. */
export class I32Local extends I32 {
  private readonly kernel: Kernel;
  private readonly index: number;
  constructor(kernel: Kernel, index: number) {
    super((code) => code.push(0x20, ...unsigned(index)));
    this.kernel = kernel;
    this.index = index;
  }
  set(value: I32 | number): void {
    i32(value).emit(this.kernel.code);
    this.kernel.code.push(0x21, ...unsigned(this.index));
  }
  /** Adds to the variable; nothing is written for 0. */
  advance(by: I32 | number): void {
    if (by !== 0) this.set(this.add(by));
  }
}

/** A variable that holds a float. */
export class F32Local extends F32 {
  private readonly kernel: Kernel;
  private readonly index: number;
  constructor(kernel: Kernel, index: number) {
    super((code) => code.push(0x20, ...unsigned(index)));
    this.kernel = kernel;
    this.index = index;
  }
  set(value: F32): void {
    value.emit(this.kernel.code);
    this.kernel.code.push(0x21, ...unsigned(this.index));
  }
}

/** A variable that holds four lanes. */
export class V128Local extends V128 {
  private readonly kernel: Kernel;
  private readonly index: number;
  constructor(kernel: Kernel, index: number) {
    super((code) => code.push(0x20, ...unsigned(index)));
    this.kernel = kernel;
    this.index = index;
  }
  set(value: V128 | number): void {
    v128(value).emit(this.kernel.code);
    this.kernel.code.push(0x21, ...unsigned(this.index));
  }
  /** this += a × b, rounded twice: the fused operation differs between processors. */
  addProduct(a: V128, b: V128): void {
    this.set(this.add(a.mul(b)));
  }
}

/**
 * One function of the module, written down statement by statement. Parameters are declared first, by name; callers pass
 * them by these names.
 */
export class Kernel {
  readonly name: string;
  readonly parameters: { readonly name: string; readonly type: "i32" | "f32" }[] = [];
  readonly code: number[] = [];
  private readonly locals: ValueType[] = [];

  constructor(name: string) {
    this.name = name;
  }

  /** An integer parameter: an address in bytes or a count. */
  parameter(name: string): I32Local {
    return new I32Local(this, this.declareParameter(name, "i32"));
  }
  floatParameter(name: string): F32Local {
    return new F32Local(this, this.declareParameter(name, "f32"));
  }
  private declareParameter(name: string, type: "i32" | "f32"): number {
    if (this.locals.length > 0) throw new Error(`${this.name}: parameter ${name} comes after a variable`);
    this.parameters.push({ name, type });
    return this.parameters.length - 1;
  }

  int(value?: I32 | number): I32Local {
    const local = new I32Local(this, this.declare("i32"));
    if (value !== undefined) local.set(value);
    return local;
  }
  float(): F32Local {
    return new F32Local(this, this.declare("f32"));
  }
  vector(value?: V128 | number): V128Local {
    const local = new V128Local(this, this.declare("v128"));
    if (value !== undefined) local.set(value);
    return local;
  }
  vectors(count: number): V128Local[] {
    return Array.from({ length: count }, () => this.vector());
  }
  private declare(type: ValueType): number {
    this.locals.push(type);
    return this.parameters.length + this.locals.length - 1;
  }

  store(address: I32, value: V128, offset = 0): void {
    storeVector(this.code, address, offset, value);
  }
  storeLane(address: I32, value: V128, lane: number, offset = 0): void {
    storeLane(this.code, address, offset, value, lane);
  }
  storeFloat(address: I32, value: F32, offset = 0): void {
    storeFloat(this.code, address, offset, value);
  }
  storeInt(address: I32, value: I32 | number, offset = 0): void {
    storeInt(this.code, address, offset, i32(value));
  }

  /** Runs the body `count` times, at least once: a count below 1 is the caller's mistake. */
  repeat(count: I32 | number, body: () => void): void {
    if (count === 1) {
      body();
      return;
    }
    const left = this.int(count);
    this.code.push(0x03, 0x40);
    body();
    left.set(left.sub(1));
    left.emit(this.code);
    this.code.push(0x0d, 0, 0x0b);
  }

  /** Runs the body `count` times, perhaps never. */
  repeatIfAny(count: I32, body: () => void): void {
    this.if(i32(0).lessThan(count), () => this.repeat(count, body));
  }

  if(condition: I32, then: () => void, otherwise?: () => void): void {
    condition.emit(this.code);
    this.code.push(0x04, 0x40);
    then();
    if (otherwise !== undefined) {
      this.code.push(0x05);
      otherwise();
    }
    this.code.push(0x0b);
  }

  /** The sum of the four lanes, in a fixed order. */
  sumOfLanes(value: V128Local): F32 {
    return value
      .lane(0)
      .add(value.lane(1))
      .add(value.lane(2).add(value.lane(3)));
  }

  /** The function's type and body in the binary format. */
  encode(): { type: number[]; body: Uint8Array } {
    const groups: [number, ValueType][] = [];
    for (const type of this.locals) {
      const last = groups.at(-1);
      if (last?.[1] === type) last[0]++;
      else groups.push([1, type]);
    }
    const locals = vector(groups.map(([count, type]) => [...unsigned(count), valueTypes[type]]));
    const length = locals.length + this.code.length + 1;
    return {
      type: [0x60, ...vector(this.parameters.map((p) => [valueTypes[p.type]])), ...vector([])],
      body: concatenate([unsigned(length), locals, this.code, [0x0b]]),
    };
  }
}
