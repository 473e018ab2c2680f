import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import type { StartRequest, TrainerEvent } from "../../src/protocol/trainer.ts";
import { readRunEvents, readPredictions } from "../../src/files/runFolder.ts";
import { inspectRun } from "../../src/files/runProblems.ts";
import { readRunSummary } from "../../src/files/runSummary.ts";
import { RandomStream } from "../../src/core/random/stream.ts";
import { endless, smallExperiment, startRequest } from "../helpers/builtTrainer.ts";
import { isBatch, listen, stepsOf } from "../helpers/listening.ts";
import { isAlive } from "../helpers/processes.ts";
import { rejectionOf } from "../helpers/rejection.ts";
import { temporaryFolder } from "../helpers/temporaryFolder.ts";

const posix = process.platform !== "win32";
const killed = posix ? "was ended by SIGKILL" : "ended with exit code 1";

/** Everything that was shown is on the disk, and nothing there is torn. */
async function expectWhole({ paths }: StartRequest, shown: readonly TrainerEvent[]): Promise<void> {
  expect(JSON.parse(await readFile(join(paths.run, "experiment.json"), "utf8"))).toHaveProperty("model");
  const kept = (await readRunEvents(paths.run)).events.map(({ event }) => event);
  // What was sent last may have been joined differently; steps tell.
  expect(stepsOf(kept)).toBeGreaterThanOrEqual(stepsOf(shown));
  const others = (events: readonly TrainerEvent[]): TrainerEvent[] => events.filter((event) => !isBatch(event));
  expect(others(kept).slice(0, others(shown).length)).toEqual(others(shown));
  for (const record of await readPredictions(paths.run)) expect(record.kind).toBe("labels");
  for (const folder of (await readdir(paths.run)).filter((name) => name === "model" || name === "best")) {
    expect(await readdir(join(paths.run, folder))).toEqual(["model.json", "model.safetensors", "weights.bin"]);
  }
}

test("a trainer that is killed at any moment: the caller hears how, and no file is torn", async () => {
  const folder = await temporaryFolder();
  const moments = new RandomStream(3, "order");
  for (let round = 0; round < 12; round++) {
    const { trainer, events } = listen();
    // Few digits, so that epochs, summaries and predictions follow one another quickly.
    const request = startRequest(folder, smallExperiment({ ...endless, data: { limit: 200 } }));
    await trainer.start(request);
    await delay(moments.nextUniform() * 900);
    process.kill(trainer.pid!, "SIGKILL");
    const exit = await trainer.exited;
    expect(exit).toMatchObject({ ending: null, error: { code: "trainer-failed" } });
    expect(exit.error!.message).toContain(`The trainer ${killed}`);
    const summary = await readRunSummary(request.paths.run).catch(() => null);
    // Killed before its folder was there: then nothing was shown.
    if (summary === null) expect(events).toEqual([]);
    else {
      expect(summary).toMatchObject({ status: "interrupted", error: { code: "trainer-failed" } });
      await expectWhole(request, events);
    }
  }
});

test.each(["events.jsonl", "predictions.bin"])(
  "a trainer that is killed while it writes %s leaves nothing that looks like damage",
  async (name) => {
    const folder = await temporaryFolder();
    const preload = join(folder, "halfWay.mjs");
    await writeFile(
      preload,
      `import promises from "node:fs/promises";
      import { writeSync } from "node:fs";
      import { syncBuiltinESMExports } from "node:module";
      const { open } = promises;
      promises.open = async (path, ...rest) => {
        const handle = await open(path, ...rest);
        const { appendFile } = handle;
        let times = 0;
        handle.appendFile = function (bytes) {
          if (!String(path).endsWith(${JSON.stringify(name)}) || ++times < 3) return appendFile.call(handle, bytes);
          writeSync(handle.fd, bytes.subarray(0, bytes.length >> 1));
          process.kill(process.pid, "SIGKILL");
        };
        return handle;
      };
      syncBuiltinESMExports();`,
    );
    const env = { ...process.env, NODE_OPTIONS: `--import=${pathToFileURL(preload).href}` };
    const { trainer, events } = listen({ env });
    const request = startRequest(folder, smallExperiment({ ...endless, data: { limit: 200 } }));
    await trainer.start(request);
    expect(await trainer.exited).toMatchObject({ ending: null, error: { code: "trainer-failed" } });
    expect(await inspectRun(request.paths.run)).toEqual([]);
    await expectWhole(request, events);
  },
);

test("a trainer that dies settles every request that is pending, and those that come after", async () => {
  const folder = await temporaryFolder();
  const { trainer, seen } = listen();
  await trainer.start(startRequest(folder, smallExperiment(endless)));
  await seen(isBatch);
  if (posix) process.kill(trainer.pid!, "SIGSTOP");
  const pending = [trainer.predict(new Float32Array(784)), trainer.pause(), trainer.continue()];
  process.kill(trainer.pid!, "SIGKILL");
  if (posix) {
    const [predict, pause] = await Promise.all(pending.slice(0, 2).map(rejectionOf));
    expect(predict.message).toBe(`The trainer did not answer "predict": The trainer ${killed}`);
    expect(pause.message).toBe(`The trainer did not answer "pause": The trainer ${killed}`);
    expect(predict.next).toContain("out of memory");
  }
  await Promise.allSettled(pending);
  await trainer.exited;
  const late = await rejectionOf(trainer.pause());
  expect(late.message).toBe(`The trainer cannot be asked to "pause": The trainer ${killed}`);
  expect(await trainer.stop()).toBe(await trainer.exited);
});

test("killing on purpose is told as that", async () => {
  const folder = await temporaryFolder();
  const { trainer, seen } = listen();
  const request = startRequest(folder, smallExperiment(endless));
  await trainer.start(request);
  await seen(isBatch);
  expect(await trainer.kill()).toMatchObject({ error: { code: "aborted" }, ending: null });
  expect(isAlive(trainer.pid!)).toBe(false);
  expect((await readRunSummary(request.paths.run)).status).toBe("interrupted");
});

test("a trainer that is killed when all is written, and nothing told yet: its last words are read", async () => {
  const folder = await temporaryFolder();
  const preload = join(folder, "mute.mjs");
  await writeFile(
    preload,
    `const { send } = process;
    process.send = function (message, ...rest) {
      if (JSON.stringify(message).includes('"type":"completed"')) process.kill(process.pid, "SIGKILL");
      return send.call(process, message, ...rest);
    };`,
  );
  const env = { ...process.env, NODE_OPTIONS: `--import=${pathToFileURL(preload).href}` };
  const { trainer, events } = listen({ env });
  const request = startRequest(folder);
  await trainer.start(request);
  const exit = await trainer.exited;
  expect(exit).toMatchObject({ ending: { type: "completed", steps: 87 }, error: { code: "trainer-failed" } });
  expect(events.at(-1)).toBe(exit.ending);
  expect((await readRunSummary(request.paths.run)).status).toBe("completed");
});

test("a trainer that cannot be found, or not be run, says so", async () => {
  const folder = await temporaryFolder();
  const missing = listen({ trainer: join(folder, "none.js") });
  const error = await rejectionOf(missing.trainer.start(startRequest(folder)));
  expect(error.code).toBe("trainer-failed");
  expect(error.message).toMatch(
    /^The trainer did not answer "hello": The trainer ended with exit code 1; its last words: /,
  );
  expect(error.message).toContain("Cannot find module");
  expect(error.message).toContain("none.js");
  expect((await missing.trainer.exited).code).toBe(1);

  const noNode = listen({ execPath: join(folder, "no-node") });
  const refused = await rejectionOf(noNode.trainer.start(startRequest(folder)));
  expect(refused.message).toMatch(/The trainer could not be started: spawn .*no-node ENOENT/);
  expect((await noNode.trainer.exited).error!.next).toContain("Node 20");
});

/** A program in the trainer's place, to see what becomes of one that misbehaves. */
async function impostor(program: string): Promise<string> {
  const path = join(await temporaryFolder(), "trainer.mjs");
  await writeFile(path, program);
  return path;
}

test("the last lines of standard error are told when a trainer breaks down", async () => {
  const trainer = await impostor(`
    console.error("first");
    for (let i = 0; i < 50; i++) console.error("line " + i);
    process.exit(7);`);
  const { exited } = listen({ trainer }).trainer;
  const { error, code } = await exited;
  expect(code).toBe(7);
  expect(error!.message).toMatch(/^The trainer ended with exit code 7; its last words: line 40 \| .* \| line 49$/);
});

test("a trainer of another version is refused, and ends", async () => {
  const trainer = await impostor(`
    process.on("message", ({ id }) => process.send({ id, answer: { version: 99, node: process.version } }));`);
  const listening = listen({ trainer });
  const error = await rejectionOf(listening.trainer.start(startRequest(await temporaryFolder())));
  expect(error).toMatchObject({
    code: "protocol-mismatch",
    message: "The trainer speaks version 99 of the protocol, this program version 1.",
  });
  expect((await listening.trainer.exited).error).toBe(error);
});

test("a trainer that never answers the handshake is given up", async () => {
  const trainer = await impostor(`setInterval(() => undefined, 1000);`);
  const listening = listen({ trainer, patience: { handshake: 500 } });
  const error = await rejectionOf(listening.trainer.start(startRequest(await temporaryFolder())));
  expect(error.message).toBe('The trainer did not answer "hello" within 0.5 seconds.');
  expect((await listening.trainer.exited).error).toBe(error);
  expect(isAlive(listening.trainer.pid!)).toBe(false);
});

test("a trainer that does not stop is ended", async () => {
  const trainer = await impostor(`
    process.on("SIGTERM", () => console.error("no"));
    process.on("message", ({ id, request }) => {
      if (request.type === "hello") process.send({ id, answer: { version: 1, node: process.version } });
      else if (request.type !== "stop") process.send({ id, answer: null });
    });`);
  const listening = listen({ trainer, patience: { stop: 300, terminate: 300 } });
  const folder = await temporaryFolder();
  await listening.trainer.start(startRequest(folder));
  const exit = await listening.trainer.stop();
  expect(exit.ending).toBeNull();
  expect(exit.error!.code).toBe("trainer-failed");
  if (posix)
    expect(exit).toMatchObject({ signal: "SIGKILL", error: { message: expect.stringContaining("no") as string } });
});

test("a trainer that hangs up without ending is ended", async () => {
  const trainer = await impostor(`
    process.on("message", ({ id }) => {
      process.send({ id, answer: { version: 1, node: process.version } }, () => process.disconnect());
    });
    setInterval(() => undefined, 1000);`);
  const listening = listen({ trainer, patience: { terminate: 300 } });
  const error = await rejectionOf(listening.trainer.start(startRequest(await temporaryFolder())));
  expect(error.message).toMatch(/^The trainer (did not answer|was not reached by) "start": The trainer /);
  expect((await listening.trainer.exited).error!.code).toBe("trainer-failed");
});
