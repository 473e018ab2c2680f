import { expect, it, onTestFinished } from "vitest";
import { Listeners } from "../../../src/services/listeners.ts";

it("listeners are told until they end their listening, each on its own", () => {
  const listeners = new Listeners<number>();
  const told: number[] = [];
  const listener = (value: number): void => void told.push(value);
  const [endOne, endOther] = [listeners.add(listener), listeners.add(listener)];
  listeners.tell(1);
  endOne();
  endOne();
  listeners.tell(2);
  endOther();
  listeners.tell(3);
  expect(told).toEqual([1, 1, 2]);
});

it("a listener that throws keeps nobody from being told, and is heard of", async () => {
  const uncaught = new Promise<unknown>((resolve) => {
    const before = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException");
    process.once("uncaughtException", resolve);
    onTestFinished(() => before.forEach((each) => process.on("uncaughtException", each)));
  });
  const listeners = new Listeners<string>();
  const told: string[] = [];
  listeners.add(() => {
    throw new Error("mistaken");
  });
  listeners.add((value) => told.push(value));
  listeners.tell("one");
  expect(told).toEqual(["one"]);
  expect(await uncaught).toMatchObject({ message: "mistaken" });
});

it("a listener that ends another's listening, or adds one, meanwhile does no harm", () => {
  const listeners = new Listeners<number>();
  const told: string[] = [];
  listeners.add((value) => {
    told.push(`first ${value}`);
    if (value === 1) listeners.add((later) => told.push(`late ${later}`));
  });
  listeners.tell(1);
  listeners.tell(2);
  expect(told).toEqual(["first 1", "first 2", "late 2"]);
});
