import { describe, expect, it } from "vitest";
import { Pictures } from "../../../../webview/misclassified/pictures.ts";

const blank = (count: number): Uint8Array => new Uint8Array(784 * count);

function asking(): { pictures: Pictures; asked: [string, number[]][] } {
  const asked: [string, number[]][] = [];
  const pictures = new Pictures((key, indices) => asked.push([key, [...indices]]));
  pictures.begin("test");
  return { pictures, asked };
}

describe("waiting for pictures", () => {
  it("ends when all of them are there, however they come", async () => {
    const { pictures, asked } = asking();
    let there: boolean | null = null;
    const waiting = pictures.whenThere([1, 2]).then((value) => (there = value));
    expect(asked).toEqual([["test", [1, 2]]]);
    pictures.put("test", Int32Array.of(2), blank(1));
    await Promise.resolve();
    expect(there).toBeNull();
    pictures.put("test", Int32Array.of(1), blank(1));
    expect(await waiting).toBe(true);
    expect(await pictures.whenThere([1, 2])).toBe(true);
    expect(asked).toHaveLength(1);
  });

  it("is in vain when other digits are shown instead", async () => {
    const { pictures } = asking();
    const waiting = pictures.whenThere([1]);
    pictures.begin("validation");
    expect(await waiting).toBe(false);
  });

  it("goes on when the same digits are shown again, and asks again for what may have been lost", async () => {
    const { pictures, asked } = asking();
    const waiting = pictures.whenThere([1]);
    pictures.begin("test");
    expect(asked).toEqual([
      ["test", [1]],
      ["test", [1]],
    ]);
    pictures.put("test", Int32Array.of(1), blank(1));
    expect(await waiting).toBe(true);
  });
});
