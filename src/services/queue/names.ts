import { createHash } from "node:crypto";
import { queueProtocolVersion, type QueueVersion } from "../../protocol/queue.ts";

/** What all keys of MNIST Lab in a Redis begin with. */
export const root = "mnist-lab";
/** Those of this version's queues. */
export const prefix = `${root}:${queueProtocolVersion}`;
/** A hash that every version reads: what fills a queue here, and the key of the list of what waits in it. */
export const versionsKey = `${root}:queues`;
/** Milliseconds after which what nobody has asked for is forgotten. */
export const lifetime = 7 * 24 * 3600 * 1000;

/** @returns the name of the queue whose jobs only workers of the very same version see. */
export function queueName(version: QueueVersion): string {
  return `runs-${version.product}`;
}

/** @returns the field of `versionsKey` for a version. */
export function versionField({ protocol, product }: QueueVersion): string {
  return `${protocol} ${product}`;
}

/** @returns how a person reads it. */
export function versionText(field: string): string {
  const [protocol, product] = field.split(" ", 2);
  return `${product} (queue ${protocol})`;
}

/**
 * What the jobs of one sweep begin with: two that have the same runs do not take each other's.
 *
 * @param sweep what tells the sweep from all others.
 */
export function scopeOf(sweep: readonly string[]): string {
  return createHash("sha256").update(sweep.join("\n")).digest("hex").slice(0, 16);
}

/** @param key what the run is known by. @returns the job's id: the same run is never in the queue twice. */
export function jobIdOf(scope: string, key: string): string {
  return `${scope}-${key}`;
}
