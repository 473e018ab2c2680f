// Starts VS Code's server and ends it, with its whole process group, when the process that asked for it is gone: also when
// that one was killed and could clean up nothing. `node keeper.mjs server-main.js …`, with an IPC channel.
import { fork } from "node:child_process";

const [program, ...words] = process.argv.slice(2);
const server = fork(program, words, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
server.on("exit", (code, signal) => process.exit(code ?? (signal === null ? 0 : 1)));

function endAll() {
  server.kill("SIGKILL");
  try {
    if (process.platform !== "win32") process.kill(-process.pid, "SIGKILL");
  } finally {
    process.exit(1);
  }
}

process.on("disconnect", endAll);
// The group gets the signal: the server ends by itself, and its end is ours.
process.on("SIGTERM", () => {});
process.on("SIGINT", () => {});
