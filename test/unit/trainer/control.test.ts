import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { RunControl } from "../../../src/trainer/control.ts";
import { smallMnist } from "../../helpers/smallMnist.ts";
import { SoftmaxLearner } from "../../helpers/softmaxLearner.ts";

const learner = new SoftmaxLearner(smallMnist(10, 0, 0));

function listener() {
  const calls: string[] = [];
  return { calls, paused: () => calls.push("paused"), continued: () => calls.push("continued") };
}

test("the gate is open until somebody closes it", async () => {
  const control = new RunControl();
  const heard = listener();
  expect(await control.gate(learner, heard)).toBe(true);
  expect(control.signal.aborted).toBe(false);
  expect(heard.calls).toEqual([]);
});

test("a pause cuts the chunk under way and holds the loop until it is continued", async () => {
  const control = new RunControl();
  const heard = listener();
  const { signal } = control;
  control.pause();
  expect(signal.aborted).toBe(true);
  const gate = control.gate(learner, heard);
  await delay(20);
  expect(heard.calls).toEqual(["paused"]);
  control.continue();
  expect(await gate).toBe(true);
  expect(heard.calls).toEqual(["paused", "continued"]);
  expect(control.signal.aborted).toBe(false);
});

test("a pause taken back before the gate is none", async () => {
  const control = new RunControl();
  const heard = listener();
  control.pause();
  control.continue();
  expect(await control.gate(learner, heard)).toBe(true);
  expect(heard.calls).toEqual([]);
  expect(control.signal.aborted).toBe(false);
});

test("the end closes the gate for good, also out of a pause; the first reason counts", async () => {
  const control = new RunControl();
  const heard = listener();
  control.pause();
  const gate = control.gate(learner, heard);
  await delay(10);
  control.end("stop");
  control.end("interrupted");
  expect(await gate).toBe(false);
  expect(await control.gate(learner, heard)).toBe(false);
  expect(control.earlyEnd).toBe("stop");
  expect(control.endSignal.aborted).toBe(true);
  expect(control.signal.aborted).toBe(true);
  expect(heard.calls).toEqual(["paused"]);
});

test("a failure from outside comes out of the gate, also out of a pause", async () => {
  const control = new RunControl();
  control.pause();
  const gate = control.gate(learner, listener());
  await delay(10);
  control.fail(new Error("the disk is full"));
  control.fail(new Error("later"));
  await expect(gate).rejects.toThrow("the disk is full");
});

test("questions are answered at the gate and during a pause; those that come too late are refused", async () => {
  const control = new RunControl();
  const first = control.ask((asked) => asked.predict(new Float32Array(784)));
  expect(await control.gate(learner, listener())).toBe(true);
  expect([...(await first)]).toEqual(Array.from({ length: 10 }, () => Math.fround(0.1)));
  control.pause();
  const gate = control.gate(learner, listener());
  await delay(10);
  expect(await control.ask(() => Promise.resolve("in the pause"))).toBe("in the pause");
  await expect(control.ask(() => Promise.reject(new Error("bad question")))).rejects.toThrow("bad question");
  control.end("stop");
  await gate;
  const late = control.ask(() => Promise.resolve(1));
  await control.close();
  await expect(late).rejects.toThrow("the run is over");
});
