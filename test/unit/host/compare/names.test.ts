import { expect, it } from "vitest";
import { distinctNames } from "../../../../src/host/compare/names.ts";

it("runs of one name are told apart by their time, where they have one", () => {
  const runs = [
    { name: "LeNet-5", created: "2026-03-01T14:25:30.000Z" },
    { name: "Dense", created: "2026-03-01T14:26:30.000Z" },
    { name: "LeNet-5", created: "2026-03-01T14:27:30.000Z" },
    { name: "LeNet-5", created: "" },
  ];
  const names = distinctNames(runs, (time) => time.slice(11, 16));
  expect(names).toEqual(["LeNet-5, 14:25", "Dense", "LeNet-5, 14:27", "LeNet-5"]);
});
