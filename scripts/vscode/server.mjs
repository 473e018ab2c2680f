// The VS Code that npm's `code-server` carries: installed once in a cache folder, with nothing compiled, and started as a
// server whose window is a web page. For `npm start` where no desktop VS Code is, for tests and for screenshots.
// `node scripts/vscode/server.mjs` installs it.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { cacheFolder, takeLock } from "../cache.mjs";
import { isMain, npm, runMain, SetupError } from "../setup.mjs";

/** Exact, since starting the server relies on what is internal to it. */
const codeServer = "4.139.1";
/** What this version needs; the package carries Node's own binary. */
const node = "24.21.0";

/** Raised when what is installed changes for the same versions. */
const recipe = 1;

/**
 * Seconds that the server keeps an extension host whose window has gone without a goodbye, as a browser that was killed. A
 * window on this machine comes back at once or never; what trains for it ends five seconds later at the latest.
 */
const graceSeconds = 3;

const placeOf = () => join(cacheFolder(), `vscode-${codeServer}-${recipe}`);
const system = { linux: "linux", win32: "win" }[process.platform];
const nodePackage = `node-${system}-${process.arch}`;

/** @returns the paths of the server's Node and of its program; null where it is not installed. */
export function findServer() {
  const place = placeOf();
  const executable = process.platform === "win32" ? "node.exe" : "node";
  const server = {
    node: system === undefined ? process.execPath : join(place, "node_modules", nodePackage, "bin", executable),
    program: join(place, "node_modules", "code-server", "lib", "vscode", "out", "server-main.js"),
  };
  return existsSync(server.node) && existsSync(server.program) ? server : null;
}

/**
 * Installs the server unless it is there: 800 MB, under a minute.
 *
 * @param say prints one line about what is being done.
 * @returns what {@link findServer} returns.
 * @throws SetupError when npm fails, or there is no Node for this system.
 */
export async function ensureServer(say = console.log) {
  const found = findServer();
  if (found !== null) return found;
  const place = placeOf();
  const major = Number(process.versions.node.split(".")[0]);
  if (system === undefined && major < 24) {
    throw new SetupError(`VS Code in the browser needs Node 24 on this system; this is ${process.versions.node}.`);
  }
  const release = await takeLock(`${place}.lock`, say, "installing VS Code");
  try {
    if (findServer() === null) install(place, say);
  } finally {
    release();
  }
  const server = findServer();
  if (server === null) throw new SetupError(`npm installed no VS Code into ${place}.`);
  return server;
}

function install(place, say) {
  say(`Installing VS Code ${codeServer} for the browser in ${place} (800 MB, once) …`);
  // Under another name until it is whole, so that an installation that was cut off begins again.
  const unfinished = `${place}-${process.pid}`;
  try {
    mkdirSync(unfinished, { recursive: true });
    const dependencies = { "code-server": codeServer, ...(system === undefined ? {} : { [nodePackage]: node }) };
    writeFileSync(join(unfinished, "package.json"), JSON.stringify({ private: true, dependencies }, null, 2));
    const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    runNpm(["install", ...quiet], unfinished);
    const vscode = join(unfinished, "node_modules", "code-server", "lib", "vscode");
    // `npm ci` fails on these: their lock is out of step.
    for (const folder of [vscode, join(vscode, "extensions")]) {
      runNpm(["install", "--omit=dev", "--no-package-lock", ...quiet], folder);
    }
    for (const name of ["spdlog", "native-watchdog"]) {
      const source = fileURLToPath(new URL(`standIns/${name}.cjs`, import.meta.url));
      cpSync(source, join(vscode, "node_modules", "@vscode", name, "index.js"));
    }
    rmSync(place, { recursive: true, force: true });
    renameSync(unfinished, place);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function runNpm(args, folder) {
  const { status, error } = npm(args, folder);
  if (status !== 0) {
    throw new SetupError(
      `VS Code could not be installed: ${error?.message ?? "npm's message is above"}. Is there a connection to npm's registry?`,
    );
  }
}

/** What would let this VS Code greet, phone home or ask, were it not turned off. */
export const quietSettings = {
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "chat.disableAIFeatures": true,
  "chat.commandCenter.enabled": false,
  "security.workspace.trust.startupPrompt": "never",
  "security.workspace.trust.banner": "never",
  "git.enabled": false,
  "npm.autoDetect": "off",
  "typescript.disableAutomaticTypeAcquisition": true,
};

/**
 * Starts the server and waits until it answers. When this process goes, however it goes, the server goes too.
 *
 * @param server what {@link ensureServer} returned.
 * @param options.folder where the server keeps everything of its own: settings, state, logs.
 * @param options.extensions folder of the installed extensions.
 * @param options.settings user settings, besides {@link quietSettings}.
 * @param options.port 0 for any that is free.
 * @param options.trust whether every folder is trusted.
 * @param options.flags more words for the server's command line.
 * @returns its address, its port, what opens a folder, its process and what ends it with all it started.
 * @throws SetupError when it ends, or does not answer within a minute.
 */
export async function startServer(
  server,
  { folder, extensions, settings = {}, port = 0, trust = true, flags = [], env = {} },
) {
  const user = join(folder, "User");
  mkdirSync(user, { recursive: true });
  mkdirSync(extensions, { recursive: true });
  const settingsFile = join(user, "settings.json");
  if (!existsSync(settingsFile)) {
    writeFileSync(settingsFile, JSON.stringify({ ...quietSettings, ...settings }, null, 2));
  }
  // Whoever reaches the server has a terminal of this user: others on this machine do not know the token.
  const token = randomUUID();
  const tokenFile = join(folder, `token-${process.pid}`);
  writeFileSync(tokenFile, token, { mode: 0o600 });
  const words = [
    ["--host", "127.0.0.1", "--port", String(port), "--connection-token-file", tokenFile],
    ["--accept-server-license-terms", "--reconnection-grace-time", String(graceSeconds)],
    ["--server-data-dir", join(folder, "server"), "--user-data-dir", folder, "--extensions-dir", extensions],
    ["--telemetry-level", "off", "--disable-experiments", ...(trust ? ["--disable-workspace-trust"] : []), ...flags],
  ].flat();
  const keeper = fileURLToPath(new URL("keeper.mjs", import.meta.url));
  // A group of its own, so that it can be ended together with the extension hosts and what they started.
  const child = spawn(server.node, [keeper, server.program, ...words], {
    detached: process.platform !== "win32",
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: serverEnvironment(env),
  });
  const output = [];
  let listening;
  const port_ = new Promise((resolve) => (listening = resolve));
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output.push(text);
      if (output.length > 200) output.shift();
      const found = /agent listening on (\d+)/.exec(output.join(""));
      if (found !== null) listening(Number(found[1]));
    });
  }
  const ended = once(child, "exit").then(([code, signal]) => code ?? signal);
  const stop = async () => {
    await endGroup(child, ended);
    // Not earlier: the server reads it when somebody comes.
    rmSync(tokenFile, { force: true });
  };
  const tail = () => output.join("").trim().split("\n").slice(-10).join("\n");
  try {
    const found = await Promise.race([
      port_,
      ended.then((code) => Promise.reject(new SetupError(`VS Code's server ended (${code}).\n${tail()}`))),
      sleep(60_000, null, { ref: false }).then(() =>
        Promise.reject(new SetupError(`VS Code's server does not answer.\n${tail()}`)),
      ),
    ]);
    const address = `http://127.0.0.1:${found}`;
    const open = (path) => `${address}/?tkn=${token}&folder=${encodeURIComponent(slashes(path))}`;
    return { address, port: found, open, pid: child.pid, ended, stop, output: () => output.join("") };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Paths in addresses are written with slashes, a drive with one before it. */
function slashes(path) {
  return process.platform === "win32" ? `/${path.replaceAll("\\", "/")}` : path;
}

/** What a VS Code around this process says to its children is not for this one. */
function serverEnvironment(env) {
  const inherited = Object.entries(process.env).filter(
    ([name]) => name !== "CODE_SERVER_PARENT_PID" && (!name.startsWith("VSCODE_") || name === "VSCODE_TEST_OPTIONS"),
  );
  return { ...Object.fromEntries(inherited), ...env };
}

async function endGroup(child, ended) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  signalGroup(child, "SIGTERM");
  const waited = await Promise.race([ended.then(() => true), sleep(6000, false, { ref: false })]);
  if (!waited) signalGroup(child, "SIGKILL");
  await ended;
  // Members of the group may outlive its leader.
  signalGroup(child, "SIGKILL");
}

function signalGroup(child, signal) {
  try {
    if (process.platform === "win32") child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

if (isMain(import.meta.url)) await runMain(() => ensureServer().then(({ program }) => console.log(program)));
