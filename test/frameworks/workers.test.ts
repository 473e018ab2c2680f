import { expect, test } from "vitest";
import { Worker } from "../../scripts/bench/workers.mjs";

/** A process that says it is ready and then runs `body` for each line. */
function start(body: string): Worker {
  const program = `
    const say = (content) => process.stdout.write(JSON.stringify(content) + "\\n");
    say({ ready: true, version: "test" });
    require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
      const request = JSON.parse(line);
      ${body}
    });`;
  return new Worker("the test's process", process.execPath, ["-e", program]);
}

test("answers come in order, also one that came before it was asked for", async () => {
  const worker = start("say({ twice: 2 * request.number })");
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await worker.ready()).toEqual({ ready: true, version: "test" });
  expect(await worker.ask({ number: 3 })).toEqual({ twice: 6 });
  expect(await worker.ask({ number: 4 })).toEqual({ twice: 8 });
  await worker.close();
});

test("an error in the process is an error here", async () => {
  const worker = start('say({ error: "no memory" })');
  await worker.ready();
  await expect(worker.ask({})).rejects.toThrow("the test's process failed:\nno memory");
  await worker.close();
});

test("a process that dies settles what is pending and what comes later, with its last words", async () => {
  const worker = start('process.stderr.write("out of luck\\n", () => process.exit(3))');
  await worker.ready();
  await expect(worker.ask({})).rejects.toThrow("the test's process ended with exit code 3.\nout of luck");
  await expect(worker.ask({})).rejects.toThrow("exit code 3");
  await worker.close();
});

test("a program that is not there is an error", async () => {
  const worker = new Worker("nobody", "mnist-lab-no-such-program", []);
  await expect(worker.ready()).rejects.toThrow("nobody ended before it started");
  await worker.close();
});
