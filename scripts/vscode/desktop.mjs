// The desktop VS Code that is installed on this machine, and how it is started as an extension development host.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import { cacheFolder } from "../cache.mjs";
import { root, SetupError } from "../setup.mjs";

/** The command of each edition; all of them take the same words. */
const commands = ["code", "code-insiders", "codium", "code-oss"];

function usualPlaces({ platform, env }) {
  const { HOME = "", LOCALAPPDATA = "", PROGRAMFILES = "" } = env;
  switch (platform) {
    case "darwin":
      return ["Visual Studio Code", "Visual Studio Code - Insiders", "VSCodium"].flatMap((name) =>
        ["/Applications", join(HOME, "Applications")].map((at) =>
          join(at, `${name}.app`, "Contents", "Resources", "app", "bin", name === "VSCodium" ? "codium" : "code"),
        ),
      );
    case "win32":
      return [
        join(LOCALAPPDATA, "Programs", "Microsoft VS Code", "bin", "code.cmd"),
        join(PROGRAMFILES, "Microsoft VS Code", "bin", "code.cmd"),
        join(LOCALAPPDATA, "Programs", "Microsoft VS Code Insiders", "bin", "code-insiders.cmd"),
        join(LOCALAPPDATA, "Programs", "VSCodium", "bin", "codium.cmd"),
      ];
    default:
      return [
        "/usr/share/code/bin/code",
        "/usr/bin/code",
        "/snap/bin/code",
        "/var/lib/flatpak/exports/bin/com.visualstudio.code",
      ];
  }
}

/**
 * @param machine.platform and machine.env as of `process`; machine.isWsl for the Linux inside of Windows.
 * @returns the path of VS Code's command, or null: none is installed, or none can show a window here.
 */
export function findDesktop({ platform = process.platform, env = process.env, isWsl = inWsl() } = {}) {
  // There `code` is a messenger to a VS Code elsewhere, which cannot run what lies here as a development host.
  if (isWsl || env.VSCODE_IPC_HOOK_CLI !== undefined || env.SSH_CONNECTION !== undefined) return null;
  if (platform === "linux" && !env.DISPLAY && !env.WAYLAND_DISPLAY) return null;
  const suffix = platform === "win32" ? ".cmd" : "";
  const folders = (env.PATH ?? env.Path ?? "").split(delimiter).filter((folder) => folder !== "");
  const onPath = commands.flatMap((name) => folders.map((folder) => join(folder, name + suffix)));
  return (
    [...onPath, ...usualPlaces({ platform, env })].find((path) => existsSync(path) && !isRemoteCommand(path)) ?? null
  );
}

function inWsl() {
  try {
    return process.platform === "linux" && /microsoft/i.test(readFileSync("/proc/version", "utf8"));
  } catch {
    return false;
  }
}

/** A VS Code server puts its own `code` on PATH, code-server too, sometimes as a link. */
function isRemoteCommand(path) {
  return /[\\/](remote-cli|\.vscode-server|code-server)[\\/]/.test(realpathSync(path));
}

/** The words that open a folder with the extension of this checkout. */
export function desktopWords(folder, { isRoot = process.getuid?.() === 0 } = {}) {
  const development = ["--new-window", `--extensionDevelopmentPath=${root}`, folder];
  // As root VS Code asks for these.
  return isRoot
    ? ["--no-sandbox", "--user-data-dir", join(cacheFolder(), "vscode-desktop"), ...development]
    : development;
}

/** Opens a folder in it. @throws SetupError when it does not start. */
export async function openDesktop(command, folder) {
  const isBatch = command.endsWith(".cmd");
  const quoted = (word) => (isBatch ? `"${word}"` : word);
  const child = spawn(quoted(command), desktopWords(folder).map(quoted), { stdio: "ignore", shell: isBatch });
  const ended = await new Promise((resolve) => {
    child.on("error", ({ message }) => resolve(message));
    child.on("exit", (code, signal) => resolve(code ?? signal));
  });
  if (ended !== 0) throw new SetupError(`${command} did not open (${ended}).`);
}
