import { describe, expect, test } from "vitest";
import { Kernel } from "../../../../src/trainer/assembler/kernel.ts";
import { encodeModule } from "../../../../src/trainer/assembler/module.ts";
import { i32, v128, v128Int, type V128 } from "../../../../src/trainer/assembler/values.ts";

/** Runs a kernel on memory that holds some floats at address 0. @returns the floats at address 256. */
function run(write: (kernel: Kernel) => void, floats: readonly number[] = [], values: readonly number[] = []) {
  const kernel = new Kernel("run");
  write(kernel);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const module = new WebAssembly.Module(encodeModule([kernel], 1));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  new Float32Array(memory.buffer).set(floats);
  (exports.run as (...values: number[]) => void)(...values);
  return { floats: new Float32Array(memory.buffer, 256, 8), ints: new Int32Array(memory.buffer, 256, 8) };
}

const output = i32(256);

describe("loops and branches", () => {
  const counted = (repeat: (kernel: Kernel, body: () => void) => void, values: readonly number[] = []) =>
    run(
      (kernel) => {
        kernel.parameter("count");
        const times = kernel.int(0);
        repeat(kernel, () => times.advance(1));
        kernel.storeInt(output, times);
      },
      [],
      values,
    ).ints[0];

  test.each([1, 2, 7])("repeat %i times", (count) => {
    expect(counted((kernel, body) => kernel.repeat(count, body), [0])).toBe(count);
    expect(counted((kernel, body) => kernel.repeat(kernel.int(count), body), [0])).toBe(count);
  });
  test.each([0, -3, 1, 5])("repeat %i times, perhaps never", (count) => {
    expect(counted((kernel, body) => kernel.repeatIfAny(kernel.int(count), body), [0])).toBe(Math.max(0, count));
  });
  test("loops in loops", () => {
    const twice = (kernel: Kernel, body: () => void) => kernel.repeat(3, () => kernel.repeat(4, body));
    expect(counted(twice, [0])).toBe(12);
  });
  test.each([
    [1, 10],
    [0, 20],
  ])("if %i", (condition, expected) => {
    const { ints } = run((kernel) => {
      const result = kernel.int(0);
      kernel.if(
        i32(condition),
        () => result.set(10),
        () => result.set(20),
      );
      kernel.if(i32(0), () => result.set(30));
      kernel.storeInt(output, result);
    });
    expect(ints[0]).toBe(expected);
  });
});

test("parameters come in their order, before the variables", () => {
  const { ints, floats } = run(
    (kernel) => {
      const a = kernel.parameter("a");
      const b = kernel.floatParameter("b");
      const c = kernel.parameter("c");
      kernel.storeInt(output, a.sub(c));
      kernel.storeFloat(output, b, 4);
    },
    [],
    [7, 2.5, 3],
  );
  expect([ints[0], floats[1]]).toEqual([4, 2.5]);
  const late = new Kernel("late");
  late.int();
  expect(() => late.parameter("x")).toThrow("late: parameter x comes after a variable");
});

test("integers", () => {
  const { ints } = run((kernel) => {
    const [a, b] = [kernel.int(13), kernel.int(-6)];
    const values = [
      a.add(b),
      a.sub(b),
      a.mul(b),
      a.and(6),
      a.shiftLeft(2),
      b.shiftRight(1),
      b.lessThan(a),
      a.equals(13),
    ];
    values.forEach((value, i) => kernel.storeInt(output, value, 4 * i));
  });
  expect([...ints]).toEqual([7, 19, -78, 4, 52, 2147483645, 1, 1]);
});

describe("four lanes", () => {
  const a = [1.5, -2.5, 0, 8];
  const b = [2, -3, -0, 0.5];
  /** The four floats that an operation makes of a and b. */
  const lanes = (operation: (a: V128, b: V128) => V128) =>
    run((kernel) => kernel.store(output, operation(i32(0).loadVector(), i32(0).loadVector(16))), [...a, ...b]);
  const pairs = (f: (x: number, y: number) => number) => a.map((x, i) => f(x, b[i]));

  test.each<[string, (a: V128, b: V128) => V128, (x: number, y: number) => number]>([
    ["add", (x, y) => x.add(y), (x, y) => x + y],
    ["sub", (x, y) => x.sub(y), (x, y) => x - y],
    ["mul", (x, y) => x.mul(y), (x, y) => x * y],
    ["div by a number", (x) => x.div(4), (x) => x / 4],
    ["min", (x, y) => x.min(y), (x, y) => Math.min(x, y)],
    ["max", (x, y) => x.max(y), (x, y) => Math.max(x, y)],
    ["abs", (x) => x.abs(), (x) => Math.abs(x)],
    ["negate", (x) => x.negate(), (x) => -x],
    ["sqrt", (x) => x.abs().sqrt(), (x) => Math.fround(Math.sqrt(Math.abs(x)))],
    ["nearest, ties to even", (x) => x.nearest(), (x) => ({ 1.5: 2, "-2.5": -2 })[x] ?? x],
    ["where", (x, y) => x.where(x.greaterThan(0), y), (x, y) => (x > 0 ? x : y)],
    ["and", (x, y) => x.and(x.atMost(y)), (x, y) => (x <= y ? x : 0)],
    ["andNot", (x, y) => x.andNot(x.atLeast(y)), (x, y) => (x >= y ? 0 : x)],
    ["equals", (x, y) => v128(1).and(x.equals(y)), (x, y) => (x === y ? 1 : 0)],
    ["lessThan", (x, y) => v128(1).and(x.lessThan(y)), (x, y) => (x < y ? 1 : 0)],
    ["to integers and back", (x) => x.toInts().toFloats(), (x) => Math.trunc(x) + 0],
  ])("%s", (_, operation, expected) => {
    // Zeros of either sign are the same here.
    expect([...lanes(operation).floats.subarray(0, 4)].map((x) => x + 0)).toEqual(pairs(expected).map((x) => x + 0));
  });

  test("what is not a number stays so in min and max, on either side", () => {
    const { floats } = run(
      (kernel) => kernel.store(output, i32(0).loadVector().max(0).min(i32(16).loadVector())),
      [NaN, 1, -1, 2, 5, NaN, 5, 1],
    );
    expect([...floats.subarray(0, 4)]).toEqual([NaN, NaN, 0, 1]);
  });

  test("integers in lanes", () => {
    const four = (operation: (a: V128, b: V128) => V128) =>
      [...run((kernel) => kernel.store(output, operation(v128Int(-5), v128Int(3)))).ints.subarray(0, 1)][0];
    expect(four((x, y) => x.addInt(y))).toBe(-2);
    expect(four((x, y) => x.subInt(y))).toBe(-8);
    expect(four((x, y) => x.multiplyInt(y))).toBe(-15);
    expect(four((x, y) => x.lessThanInt(y))).toBe(-1);
    expect(four((x, y) => x.lessThanUnsigned(y))).toBe(0);
    expect(four((x) => x.equalsInt(v128Int(-5)))).toBe(-1);
    expect(four((x) => x.shiftLeftInt(2))).toBe(-20);
    expect(four((x) => x.shiftRightInt(1))).toBe(-3);
    expect(four((x) => x.shiftRightUnsigned(28))).toBe(15);
    expect(four((x, y) => x.xor(y))).toBe(-5 ^ 3);
  });

  test("sums, splats and single lanes", () => {
    const { floats } = run(
      (kernel) => {
        const sum = kernel.vector(i32(0).loadVector());
        kernel.storeFloat(output, kernel.sumOfLanes(sum));
        kernel.storeLane(output, sum, 2, 4);
        kernel.store(output, i32(12).loadSplat(), 16);
      },
      [1, 2, 4, 8],
    );
    expect([...floats]).toEqual([15, 4, 0, 0, 8, 8, 8, 8]);
  });

  test("a product is rounded before it is added", () => {
    const x = 1 + 2 ** -12;
    const { floats } = run(
      (kernel) => {
        const sum = kernel.vector(-1 - 2 ** -11);
        sum.addProduct(i32(0).loadVector(), i32(0).loadVector());
        kernel.store(output, sum);
      },
      [x, x, x, x],
    );
    // (1 + 2⁻¹²)² = 1 + 2⁻¹¹ + 2⁻²⁴: the last term is lost.
    expect(floats[0]).toBe(0);
  });
});
