import { Redis } from "ioredis";
import { ExpectedError, reportOf } from "../../core/errors.ts";
import type { QueueAddress } from "./address.ts";

/** The oldest Redis that has all that is used here. */
const oldest = [6, 2] as const;
/** Milliseconds. */
const connectTimeout = 10_000;
const longestPause = 2000;

/** Is told when the server went away, and when it is there again. */
export type OnConnection = (state: "lost" | "back") => void;

/**
 * Makes sure that a Redis is there, lets us in and is new enough.
 *
 * @throws ExpectedError `queue-unreachable`, `queue-refused`, `queue-unfit`.
 */
export async function checkServer(address: QueueAddress): Promise<void> {
  const client = new Redis({ ...optionsOf(address), lazyConnect: true, retryStrategy: () => null });
  let first: unknown = null;
  client.on("error", (error: unknown) => (first ??= error));
  try {
    await client.connect();
    const info = await client.info();
    const version = /^(?:redis|valkey)_version:(\d+)\.(\d+)/m.exec(info);
    const [major, minor] = [Number(version?.[1] ?? 0), Number(version?.[2] ?? 0)];
    if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
      throw new ExpectedError("queue-unfit", `The Redis at ${address.shown} is of version ${major}.${minor}.`, {
        next: `Update it: a queue needs ${oldest.join(".")} or newer.`,
      });
    }
  } catch (error) {
    throw connectionError(address, first ?? error);
  } finally {
    client.disconnect();
  }
}

/**
 * Only for a server that was found to be there.
 *
 * @param gone ends the waiting for a server that went away, also that of the connections which BullMQ duplicates.
 * @returns a connection that waits for a server that went away, and tells.
 */
export function openClient(
  address: QueueAddress,
  gone: AbortSignal,
  onConnection: OnConnection = () => undefined,
): Redis {
  const client = new Redis({
    ...optionsOf(address),
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (gone.aborted ? null : Math.min(longestPause, 100 * times)),
  });
  const all = [client];
  const duplicate = client.duplicate.bind(client);
  client.duplicate = (...given) => {
    const made = duplicate(...given);
    all.push(made);
    return made;
  };
  gone.addEventListener("abort", () => all.forEach(end));
  let lost = false;
  // Every failed try is told as an error; that the server is away is told once, below.
  client.on("error", () => undefined);
  client.on("close", () => {
    if (lost) return;
    lost = true;
    onConnection("lost");
  });
  client.on("ready", () => {
    if (!lost) return;
    lost = false;
    onConnection("back");
  });
  return client;
}

/** A connection that was waiting to try again would not tell its end, for which BullMQ waits. */
function end(client: Redis): void {
  const waited = client.status === "reconnecting";
  client.disconnect();
  if (!waited) return;
  client.status = "end";
  client.emit("end");
}

function optionsOf({ host, port, db, tls, username, password }: QueueAddress) {
  return {
    ...{ host, port, db, connectTimeout },
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: { servername: host } } : {}),
  };
}

/** @returns what a failed connection is told as: never with a password. */
export function connectionError({ shown, host }: QueueAddress, error: unknown): Error {
  if (error instanceof ExpectedError) return error;
  const { message } = reportOf(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (/WRONGPASS|invalid password|invalid username/i.test(message)) {
    return new ExpectedError("queue-refused", `The Redis at ${shown} does not know this name and password.`, {
      next: "Check them; a password stands in the address, or in MNIST_LAB_QUEUE_PASSWORD.",
    });
  }
  if (/NOAUTH/.test(message)) {
    return new ExpectedError("queue-refused", `The Redis at ${shown} wants a password.`, {
      next: "Put it into the address, redis://:PASSWORD@HOST, or into MNIST_LAB_QUEUE_PASSWORD.",
    });
  }
  if (/NOPERM/.test(message)) {
    return new ExpectedError("queue-refused", `The Redis at ${shown} does not let this user work with a queue.`, {
      next: "Let its access list allow all commands for keys that begin with mnist-lab:.",
    });
  }
  if (/DB index is out of range/.test(message)) {
    return new ExpectedError("queue-refused", `The Redis at ${shown} has no database of that number.`, {
      next: "Leave the number at the end of the address out.",
    });
  }
  return new ExpectedError("queue-unreachable", `There is no Redis at ${shown}: ${reasonOf(code, host)}.`, {
    next: "Check the address, that the server runs, and that no firewall is between.",
  });
}

function reasonOf(code: string, host: string): string {
  switch (code) {
    case "ECONNREFUSED":
      return "nothing listens there";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `there is no host of the name ${host}`;
    case "ETIMEDOUT":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return "it does not answer";
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "CERT_HAS_EXPIRED":
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return `its certificate is not trusted (${code})`;
    default:
      return code === "" ? "the connection was closed" : `the connection failed (${code})`;
  }
}
