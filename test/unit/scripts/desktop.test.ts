import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "../../../scripts/setup.mjs";
import { desktopWords, findDesktop } from "../../../scripts/vscode/desktop.mjs";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

/** A machine with a screen and a `code` on PATH. */
async function machine(
  changes: NodeJS.ProcessEnv = {},
): Promise<{ platform: "linux"; env: NodeJS.ProcessEnv; isWsl: false; code: string }> {
  const folder = await temporaryFolder();
  const code = join(folder, "code");
  await writeFile(code, "");
  return { platform: "linux", env: { PATH: `/nowhere:${folder}`, DISPLAY: ":0", ...changes }, isWsl: false, code };
}

it("finds VS Code on PATH", async () => {
  const { code, ...found } = await machine();
  expect(findDesktop(found)).toBe(code);
});

it("finds the other editions where there is no stable one", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "codium"), "");
  const env = { PATH: folder, WAYLAND_DISPLAY: "wayland-0" };
  expect(findDesktop({ platform: "linux", env, isWsl: false })).toBe(join(folder, "codium"));
});

it("finds the batch file on Windows, with or without PATH", async () => {
  const folder = await temporaryFolder();
  const bin = join(folder, "Programs", "Microsoft VS Code", "bin");
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, "code.cmd"), "");
  expect(findDesktop({ platform: "win32", env: { LOCALAPPDATA: folder, PATH: "" }, isWsl: false })).toBe(
    join(bin, "code.cmd"),
  );
});

it("opens none where no window would show, or only one on another machine", async () => {
  for (const changes of [{ DISPLAY: "" }, { SSH_CONNECTION: "a b" }, { VSCODE_IPC_HOOK_CLI: "/run/x.sock" }]) {
    expect(findDesktop(await machine(changes)), JSON.stringify(changes)).toBeNull();
  }
  expect(findDesktop({ ...(await machine()), isWsl: true })).toBeNull();
});

it("takes no messenger of a server for the desktop", async () => {
  const folder = await temporaryFolder();
  const messenger = join(folder, ".vscode-server", "bin", "remote-cli");
  await mkdir(messenger, { recursive: true });
  await writeFile(join(messenger, "code"), "");
  const linked = join(folder, "bin");
  await mkdir(linked);
  await symlink(join(messenger, "code"), join(linked, "code"));
  const env = { PATH: `${messenger}:${linked}`, DISPLAY: ":0" };
  // A VS Code in its usual place may be found after them.
  expect([join(messenger, "code"), join(linked, "code")]).not.toContain(
    findDesktop({ platform: "linux", env, isWsl: false }),
  );
});

it("runs this checkout as an extension under development, as root with what VS Code asks for then", () => {
  const words = ["--new-window", `--extensionDevelopmentPath=${root}`, "/examples"];
  expect(desktopWords("/examples", { isRoot: false })).toEqual(words);
  const asRoot = desktopWords("/examples", { isRoot: true });
  expect(asRoot.slice(0, 2)).toEqual(["--no-sandbox", "--user-data-dir"]);
  expect(asRoot.slice(-3)).toEqual(words);
});
