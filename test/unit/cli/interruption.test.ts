import { EventEmitter } from "node:events";
import { expect, it } from "vitest";
import { onInterruption } from "../../../src/cli/interruption.ts";

function listening() {
  const source = new EventEmitter();
  const heard: string[] = [];
  const clock = { time: 1000 };
  const stop = onInterruption(
    source,
    (urgency) => heard.push(urgency),
    () => clock.time,
  );
  return { source, heard, clock, stop };
}

it("means soon the first time and now the second", () => {
  const { source, heard, clock } = listening();
  source.emit("SIGINT");
  clock.time += 400;
  source.emit("SIGINT");
  clock.time += 400;
  source.emit("SIGTERM");
  expect(heard).toEqual(["soon", "now", "now"]);
});

it("takes the same press that npm passes on again for one", () => {
  const { source, heard, clock } = listening();
  for (let i = 0; i < 3; i++) {
    source.emit("SIGINT");
    clock.time += 20;
  }
  expect(heard).toEqual(["soon"]);
});

it("stops listening", () => {
  const { source, heard, stop } = listening();
  stop();
  source.emit("SIGINT");
  expect(heard).toEqual([]);
  expect(source.listenerCount("SIGINT") + source.listenerCount("SIGTERM")).toBe(0);
});
