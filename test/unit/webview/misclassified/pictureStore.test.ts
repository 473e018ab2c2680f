import { describe, expect, it } from "vitest";
import { PictureStore } from "../../../../webview/misclassified/pictureStore.ts";

const pictures = (...values: readonly number[]): Uint8Array =>
  Uint8Array.from(values.flatMap((value) => new Array<number>(784).fill(value)));

function store(most = 12_000): PictureStore {
  const made = new PictureStore(most);
  made.begin("test");
  return made;
}

describe("the store of pictures", () => {
  it("asks for each picture once, and has it when it came", () => {
    const made = store();
    expect([...made.missing([5, 7, 5])]).toEqual([5, 7]);
    expect([...made.missing([7, 9])]).toEqual([9]);
    expect(made.put("test", Int32Array.of(5, 7), pictures(50, 70))).toBe(true);
    expect(made.get(7)).toEqual(pictures(70));
    expect(made.get(9)).toBeUndefined();
    expect([...made.missing([5, 7, 9])]).toEqual([]);
  });

  it("keeps them while the digits are the same, and asks again for what did not come", () => {
    const made = store();
    made.missing([5, 6]);
    made.put("test", Int32Array.of(5), pictures(50));
    made.begin("test");
    expect(made.get(5)).toEqual(pictures(50));
    expect([...made.missing([5, 6])]).toEqual([6]);
  });

  it("forgets those of other digits, and refuses what comes too late or is cut off", () => {
    const made = store();
    made.put("test", Int32Array.of(5), pictures(50));
    made.begin("validation");
    expect(made.get(5)).toBeUndefined();
    expect(made.put("test", Int32Array.of(5), pictures(50))).toBe(false);
    expect(made.put("validation", Int32Array.of(5), pictures(50).subarray(1))).toBe(false);
    expect(made.get(5)).toBeUndefined();
  });

  it("lets the longest unused go", () => {
    const made = store(3);
    made.put("test", Int32Array.of(1, 2, 3), pictures(1, 2, 3));
    made.get(1);
    made.put("test", Int32Array.of(4), pictures(4));
    expect([1, 2, 3, 4].filter((index) => made.get(index) !== undefined)).toEqual([1, 3, 4]);
  });
});
