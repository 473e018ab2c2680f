import type { Redis } from "ioredis";
import { ExpectedError } from "../../core/errors.ts";
import type { QueueVersion } from "../../protocol/queue.ts";
import { lifetime, root, versionField, versionsKey, versionText } from "./names.ts";

/** Says that runs for workers of this version are put into that list. */
export async function registerVersion(client: Redis, version: QueueVersion, waitList: string): Promise<void> {
  await client.hset(versionsKey, versionField(version), waitList);
  await client.pexpire(versionsKey, lifetime);
}

/**
 * @param shown the queue's address.
 * @throws ExpectedError `protocol-mismatch` where runs wait for workers of another version and none for this one.
 */
export async function refuseOtherVersions(client: Redis, version: QueueVersion, shown: string): Promise<void> {
  const own = versionField(version);
  const lists = Object.entries(await client.hgetall(versionsKey)).filter(([, list]) => list.startsWith(`${root}:`));
  const waiting: string[] = [];
  for (const [field, list] of lists) {
    // What another version keeps there may be no list.
    if ((await client.llen(list).catch(() => 0)) > 0) waiting.push(field);
  }
  const [other] = waiting;
  if (waiting.length === 0 || waiting.includes(own)) return;
  throw new ExpectedError(
    "protocol-mismatch",
    `The runs in the queue at ${shown} are for workers of version ${versionText(other)}; this one is of version ${versionText(own)}.`,
    { next: "Install the same version of MNIST Lab here and where the queue is filled." },
  );
}
