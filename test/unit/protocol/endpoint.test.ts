import { setTimeout as delay } from "node:timers/promises";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { expect, onTestFinished, test, vi } from "vitest";
import { ExpectedError } from "../../../src/core/errors.ts";
import { Endpoint, type Channel, type EndpointOptions, type Traffic } from "../../../src/protocol/endpoint.ts";
import { rejectionOf } from "../../helpers/rejection.ts";

interface Asking extends Traffic {
  request: { readonly type: "double"; readonly value: unknown } | { readonly type: "never" };
  answers: { double: number; never: null };
  event: never;
}
interface Telling extends Traffic {
  request: never;
  answers: Record<string, never>;
  event: { readonly n: number };
}

/** A real message channel of Node, with structured clones as between processes. */
function channelOf(port: MessagePort): Channel & { close(reason: Error): void } {
  let close: (reason: Error) => void = () => undefined;
  const closed = new Promise<Error>((resolve) => (close = resolve));
  return {
    send: (message) =>
      new Promise((resolve) => {
        port.postMessage(message);
        resolve();
      }),
    onMessage: (listener) => port.on("message", listener),
    onClose: (listener) => void closed.then(listener),
    close,
  };
}

function connect(options: Partial<EndpointOptions<Asking>> = {}) {
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => port1.close());
  const events: { n: number }[] = [];
  const unreadable: unknown[] = [];
  const near = channelOf(port1);
  const asking = new Endpoint<Asking, Telling>(near, {
    peer: "trainer",
    onRequest: () => Promise.reject(new Error("asked")),
    onEvents: (more) => events.push(...more),
    onUnreadable: (message) => unreadable.push(message),
  });
  const telling = new Endpoint<Telling, Asking>(channelOf(port2), {
    peer: "face",
    onRequest: (request) => {
      switch (request.type) {
        case "double":
          if (typeof request.value !== "number") {
            throw new ExpectedError("bad-usage", `${typeof request.value} cannot be doubled`, {
              next: "Use a number.",
            });
          }
          return Promise.resolve(2 * request.value);
        case "never":
          return new Promise<never>(() => undefined);
      }
    },
    onEvents: () => undefined,
    onUnreadable: (message) => unreadable.push(message),
    ...options,
  });
  return { asking, telling, near, raw: port1, rawFar: port2, events, unreadable };
}

test("requests are answered, whatever their order", async () => {
  const { asking } = connect();
  const answers = Array.from({ length: 100 }, (_, i) => asking.request({ type: "double", value: i }));
  expect(await Promise.all(answers)).toEqual(Array.from({ length: 100 }, (_, i) => 2 * i));
});

test("an error crosses with its code and what to do next", async () => {
  const { asking } = connect();
  const error = await rejectionOf(asking.request({ type: "double", value: "x" }));
  expect(error).toMatchObject({ code: "bad-usage", message: "string cannot be doubled", next: "Use a number." });
});

test("events arrive in order", async () => {
  const { telling, events } = connect();
  for (let n = 0; n < 50; n++) await telling.notify([{ n }, { n: n + 0.5 }]);
  await vi.waitFor(() => expect(events).toHaveLength(100));
  expect(events.map(({ n }) => n)).toEqual(Array.from({ length: 100 }, (_, i) => i / 2));
});

test("a channel that closes settles what is pending, and what comes after, with its reason", async () => {
  const { asking, near } = connect();
  const first = asking.request({ type: "never" });
  const second = asking.request({ type: "never" }, 60_000);
  const reason = new ExpectedError("trainer-failed", "The trainer was ended by SIGKILL", { next: "Try again." });
  near.close(reason);
  for (const error of [await rejectionOf(first), await rejectionOf(second)]) {
    expect(error.message).toBe('The trainer did not answer "never": The trainer was ended by SIGKILL');
    expect(error).toMatchObject({ code: "trainer-failed", next: "Try again.", cause: reason });
  }
  const late = await rejectionOf(asking.request({ type: "never" }));
  expect(late.message).toBe('The trainer cannot be asked to "never": The trainer was ended by SIGKILL');
});

test("a request is given up when its time is over; its late answer does no harm", async () => {
  const { asking } = connect({
    onRequest: async (request) => {
      if (request.type === "never") await delay(100);
      return 8;
    },
  });
  const error = await rejectionOf(asking.request({ type: "never" }, 30));
  expect(error.message).toBe('The trainer did not answer "never" within 0.03 seconds.');
  await delay(150);
  expect(await asking.request({ type: "double", value: 4 })).toBe(8);
});

test("what cannot be serialized is said, with the cause", async () => {
  const { asking } = connect();
  const error = await rejectionOf(asking.request({ type: "double", value: () => 1 }));
  expect(error.message).toMatch(/^The trainer was not reached by "double": .*could not be cloned/);
  expect(error.cause).toMatchObject({ name: "DataCloneError" });
});

test("an answer that cannot be serialized is an error for the one who asked", async () => {
  const { asking } = connect({ onRequest: () => Promise.resolve((() => 1) as unknown as number) });
  await expect(asking.request({ type: "double", value: 1 })).rejects.toThrow(/could not be cloned/);
});

test("messages that no endpoint sends are told, not obeyed", async () => {
  const { raw, unreadable } = connect();
  const strange = [
    null,
    7,
    "hello",
    {},
    { id: "1", request: { type: "double" } },
    { id: 1, request: { type: 1 } },
    { id: 1 },
  ];
  for (const message of strange) raw.postMessage(message);
  raw.postMessage({ events: 3 });
  await vi.waitFor(() => expect(unreadable).toEqual([...strange, { events: 3 }]));
});
