import { ExpectedError } from "../../core/errors.ts";
import { oneLine } from "../../core/plainText.ts";

/** Where a Redis is, and how it lets us in. */
export interface QueueAddress {
  readonly host: string;
  readonly port: number;
  /** Number of its database. */
  readonly db: number;
  readonly tls: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** What may be shown and logged: without name and password. */
  readonly shown: string;
}

/** A password that does not have to stand on a command line, where others could read it. */
export const passwordVariable = "MNIST_LAB_QUEUE_PASSWORD";

/**
 * @param text such as `redis://host:6379/0`, `rediss://user:password@host`.
 * @throws ExpectedError `bad-usage`, which does not repeat what may be a password.
 */
export function parseQueueAddress(text: string, environment: NodeJS.ProcessEnv = process.env): QueueAddress {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    throw wrong("it is no address");
  }
  const { protocol, hostname, port, pathname, search, hash } = url;
  if (protocol !== "redis:" && protocol !== "rediss:") throw wrong(`it begins with ${JSON.stringify(protocol)}`);
  if (hostname === "") throw wrong("it names no host");
  if (!/^(?:\/\d{0,5})?$/.test(pathname)) throw wrong("what follows the host is no number of a database");
  if (search !== "" || hash !== "") throw wrong("it has more than a host and the number of a database");
  const given = decoded(url.password);
  const fallback = environment[passwordVariable] ?? "";
  const password = given !== "" ? given : fallback;
  const username = decoded(url.username);
  const place = port === "" ? "6379" : port;
  const number = Number(pathname.slice(1));
  return {
    host: hostname.replace(/^\[(.*)\]$/, "$1"),
    ...{ port: Number(place), db: number, tls: protocol === "rediss:" },
    username: username === "" ? undefined : username,
    password: password === "" ? undefined : password,
    shown: oneLine(`${protocol}//${hostname}:${place}${number === 0 ? "" : `/${number}`}`),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong("its name or password is not encoded as addresses are");
  }
}

function wrong(problem: string): ExpectedError {
  return new ExpectedError("bad-usage", `The address of the queue cannot be used: ${problem}.`, {
    next: "Write it as redis://HOST:6379, or rediss://HOST:6379 where the server speaks TLS.",
  });
}
