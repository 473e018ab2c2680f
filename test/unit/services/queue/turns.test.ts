import { expect, test } from "vitest";
import { Turns } from "../../../../src/services/queue/turns.ts";

test("what concerns the same happens one after another, whatever fails", async () => {
  const turns = new Turns<string>();
  const said: string[] = [];
  let open: () => void = () => undefined;
  const first = turns.take("a", async () => {
    await new Promise<void>((resolve) => (open = resolve));
    said.push("first");
    throw new Error("no");
  });
  const second = turns.take("a", () => Promise.resolve(void said.push("second")));
  await turns.take("b", () => Promise.resolve(void said.push("other")));
  expect([said, turns.isBusy("a"), turns.isBusy("c")]).toEqual([["other"], true, false]);
  open();
  await expect(first).rejects.toThrow("no");
  await second;
  await turns.settled();
  expect([said, turns.isBusy("a")]).toEqual([["other", "first", "second"], false]);
});
