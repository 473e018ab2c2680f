import { expect, it } from "vitest";
import { clock, count, counted, duration, figure, percent, rate } from "../../../src/cli/formats.ts";

it("groups thousands", () => {
  expect([count(7), count(61706), count(1219530)]).toEqual(["7", "61,706", "1,219,530"]);
});

it("gives shares in percent", () => {
  expect([percent(0.9893), percent(1), percent(0.0079, 1)]).toEqual(["98.93 %", "100.00 %", "0.8 %"]);
});

it("gives losses about four figures", () => {
  expect([0.0431, 2.302585, 0, 0.00088444, 42.5, 123456, NaN, Infinity].map(figure)).toEqual([
    "0.0431",
    "2.3026",
    "0.0000",
    "8.84e-4",
    "42.50",
    "123456",
    "NaN",
    "Infinity",
  ]);
});

it.each([7.326649034275205e26, 999_999.6, 1e6, 3.4e38, 1.4e-45, 999_999.4, 0.0009999, 999.996])(
  "gives a loss of %d in eight characters at most, as near as these can tell it",
  (loss) => {
    expect(figure(loss).length).toBeLessThanOrEqual(8);
    expect(Math.abs(Number(figure(loss)) / loss - 1)).toBeLessThan(0.005);
  },
);

it("writes the power of a large loss as that of a small one", () => {
  expect([7.326649034275205e26, 999_999.6, 999_999.4, 0.000088444].map(figure)).toEqual([
    "7.33e26",
    "1.00e6",
    "999999",
    "8.84e-5",
  ]);
});

it("gives learning rates without needless zeros", () => {
  expect([0.001, 1.5, 0.00033333, 0.000001, 0].map(rate)).toEqual(["0.001", "1.5", "0.000333", "1e-6", "0"]);
});

it("gives times as a person reads them", () => {
  expect([0.04, 2.43, 59.94, 59.96, 83, 3723].map(duration)).toEqual([
    "0.0 s",
    "2.4 s",
    "59.9 s",
    "1:00",
    "1:23",
    "1:02:03",
  ]);
  expect([0, 18.4, 59.9, 600].map(clock)).toEqual(["0:00", "0:18", "1:00", "10:00"]);
});

it("knows one from many", () => {
  expect([
    counted(1, "epoch"),
    counted(10, "epoch"),
    counted(1, "batch", "batches"),
    counted(0, "batch", "batches"),
  ]).toEqual(["1 epoch", "10 epochs", "1 batch", "0 batches"]);
});
