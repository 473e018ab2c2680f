import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { Redis } from "ioredis";
import { onTestFinished, type TestContext } from "vitest";
import { ensureRedisServer } from "../../scripts/redis.mjs";
import { temporaryFolder } from "./temporaryFolder.ts";

/** @returns how to start a Redis server; without one the test is skipped with the reason. */
export async function redisOrSkip({ skip }: Pick<TestContext, "skip">): Promise<string> {
  try {
    return await ensureRedisServer();
  } catch (error) {
    if (!(error instanceof Error) || error.constructor.name !== "SetupError") throw error;
    return skip(`needs Redis: ${error.message}`);
  }
}

/** A real server, for one test alone. */
export interface TestRedis {
  readonly port: number;
  /** `redis://…`, without a password. */
  readonly address: string;
  /** A connection of the test's own. */
  client(): Redis;
  /** Ends it as an administrator does. What it holds is kept where it keeps anything. */
  stop(): Promise<void>;
  /** Starts it again, at the same place. */
  start(): Promise<void>;
}

/** @param more words for the server. It keeps nothing on the disk unless they say so. */
export async function startRedis(program: string, ...more: readonly string[]): Promise<TestRedis> {
  const port = await freePort();
  const folder = await temporaryFolder();
  const words = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--loglevel", "warning", "--save", ""];
  let server: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    server = spawn(program, [...words, ...more], { stdio: "ignore" });
    await untilOpen(port);
  };
  const stop = async (): Promise<void> => {
    if (server?.exitCode !== null || server.signalCode !== null) return;
    server.kill("SIGTERM");
    await once(server, "exit");
  };
  onTestFinished(stop);
  await start();
  const client = (): Redis => {
    const made = new Redis({ port, host: "127.0.0.1" });
    made.on("error", () => undefined);
    onTestFinished(() => made.disconnect());
    return made;
  };
  return { port, address: `redis://127.0.0.1:${port}`, client, stop, start };
}

/** @returns a port of this machine where nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function untilOpen(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
    });
    socket.destroy();
    if (isOpen) return;
    await delay(20);
  }
}
