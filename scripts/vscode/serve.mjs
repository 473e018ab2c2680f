// VS Code in the browser for `npm start`: serves until Ctrl-C.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { cacheFolder } from "../cache.mjs";
import { SetupError } from "../setup.mjs";
import { layExtension } from "./extension.mjs";
import { ensureServer, startServer } from "./server.mjs";

/** The same from start to start, since browsers keep a window's layout by address. */
const usualPort = 8470;

/**
 * Serves a folder with the extension and opens the address.
 *
 * @param options.port null for the usual one, or any where that one is taken.
 * @param options.open whether the system's browser opens it.
 * @throws SetupError when VS Code cannot be installed or started.
 */
export async function serveInBrowser(folder, { port, open, say }) {
  if (port !== null && !(await isFree(port)))
    throw new SetupError(`Port ${port} is taken. Choose another with --port.`);
  let server;
  try {
    server = await ensureServer(say);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    const instead = "`npm start -- train examples/lenet5.mnist.json` trains in the terminal.";
    throw new SetupError(
      `${error.message}\nOr install the desktop VS Code (https://code.visualstudio.com). ${instead}`,
    );
  }
  const extensions = mkdtempSync(join(tmpdir(), "mnist-lab-extensions-"));
  let running;
  try {
    layExtension(extensions);
    running = await startServer(server, {
      folder: join(cacheFolder(), "vscode-browser"),
      extensions,
      port: port ?? ((await isFree(usualPort)) ? usualPort : 0),
    });
    const address = running.open(folder);
    console.log(`VS Code with MNIST Lab: ${address}`);
    say("Open an example there and click Train (▷, at the top right). Ctrl-C here ends it.");
    if (open) openAddress(address);
    await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM"), once(process, "SIGHUP"), running.ended]);
  } finally {
    await running?.stop();
    rmSync(extensions, { recursive: true, force: true });
  }
}

function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

/** Opens it in the person's browser, where there is a screen; the address was printed anyway. */
function openAddress(address) {
  const { platform, env } = process;
  if (platform === "linux" && !env.DISPLAY && !env.WAYLAND_DISPLAY) return;
  const [command, ...words] =
    platform === "darwin"
      ? ["open", address]
      : platform === "win32"
        ? ["rundll32", "url.dll,FileProtocolHandler", address]
        : ["xdg-open", address];
  const child = spawn(command, words, { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}
