import { expect, test } from "vitest";
import { ExpectedError } from "../../../../src/core/errors.ts";
import { parseQueueAddress } from "../../../../src/services/queue/address.ts";

const none = {};

test.each([
  ["redis://host", { host: "host", port: 6379, db: 0, tls: false, shown: "redis://host:6379" }],
  ["rediss://host:7000/3", { host: "host", port: 7000, db: 3, tls: true, shown: "rediss://host:7000/3" }],
  ["redis://[::1]:6380/", { host: "::1", port: 6380, db: 0, shown: "redis://[::1]:6380" }],
  ["redis://:s%40cret@host", { username: undefined, password: "s@cret", shown: "redis://host:6379" }],
  ["redis://lab:pw@host", { username: "lab", password: "pw", shown: "redis://host:6379" }],
])("%s", (text, expected) => {
  expect(parseQueueAddress(text, none)).toMatchObject(expected);
});

test("the password may be in the environment; the one in the address comes first", () => {
  const environment = { MNIST_LAB_QUEUE_PASSWORD: "hidden" };
  expect(parseQueueAddress("redis://lab@host", environment)).toMatchObject({ username: "lab", password: "hidden" });
  expect(parseQueueAddress("redis://:open@host", environment)).toMatchObject({ password: "open" });
});

test.each([
  "host:6379",
  "http://:secret@host",
  "redis://",
  "redis://:secret@",
  "redis://:secret@host/name",
  "redis://:secret@host/0?x=1",
  "redis://:secret%zz@host",
])("%s is refused, without what may be a password", (text) => {
  let thrown: unknown;
  try {
    parseQueueAddress(text, none);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(ExpectedError);
  expect(thrown).toMatchObject({ code: "bad-usage" });
  expect(`${String(thrown)} ${(thrown as ExpectedError).next ?? ""}`).not.toContain("secret");
});
