import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cacheFolder } from "../../scripts/cache.mjs";
import { ensurePythonEnvironment, findPythonEnvironment } from "../../scripts/pythonEnvironment.mjs";

const isWindows = process.platform === "win32";
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mnist-lab-python-"));
  vi.stubEnv(isWindows ? "LOCALAPPDATA" : "XDG_CACHE_HOME", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** An environment as far as its files go. @param packages what its marker says; null: it has none. */
function place(name: string, packages: readonly string[] | null): string {
  const python = isWindows
    ? join(cacheFolder(), name, "Scripts", "python.exe")
    : join(cacheFolder(), name, "bin", "python");
  mkdirSync(dirname(python), { recursive: true });
  writeFileSync(python, "");
  if (packages !== null) writeFileSync(join(cacheFolder(), name, "ready.json"), JSON.stringify({ packages }));
  return python;
}

/** The packages wanted, as the module pins them. */
function pinned(): string[] {
  const source = readFileSync(new URL("../../scripts/pythonEnvironment.mjs", import.meta.url), "utf8");
  const list = (start: RegExp) => new RegExp(`${start.source}(\\[.*?\\])`, "s").exec(source)![1];
  const tensorflow = process.platform === "darwin" || process.arch === "arm64" ? "tensorflow" : "tensorflow-cpu";
  const packages = list(/keras: \{\s*packages: /)
    .replace("`${tensorflow}==2.21.0`", `"${tensorflow}==2.21.0"`)
    .replace("...readers", list(/const readers = /).slice(1, -1));
  return JSON.parse(packages) as string[];
}

test("the cache folder is where the system keeps such things", () => {
  expect(cacheFolder()).toBe(join(folder, "mnist-lab"));
});

test("there is none before it was made", () => {
  expect(findPythonEnvironment()).toBeNull();
});

test("one that was left half done is not used", () => {
  place("keras", null);
  expect(findPythonEnvironment()).toBeNull();
});

test("one with other versions is not used", () => {
  place("keras", ["keras==3.0.0"]);
  expect(findPythonEnvironment()).toBeNull();
});

test("one that is ready is used, but not for PyTorch", async () => {
  const python = place("keras", pinned());
  expect(findPythonEnvironment()).toBe(python);
  expect(await ensurePythonEnvironment()).toBe(python);
  expect(findPythonEnvironment({ pytorch: true })).toBeNull();
});

test.skipIf(isWindows)("one that lacks a package gets it, and keeps the rest", async () => {
  const packages = pinned();
  const python = place("keras", packages.slice(0, -1));
  const calls = join(folder, "calls");
  writeFileSync(python, `#!/bin/sh\necho "$@" >> '${calls}'\n`);
  chmodSync(python, 0o755);
  const lines: string[] = [];
  expect(await ensurePythonEnvironment({ say: (line) => lines.push(line) })).toBe(python);
  expect(readFileSync(calls, "utf8").split("\n")).toEqual([
    expect.stringMatching(/-m pip .*install --progress-bar off tensorboard==\S+$/),
    expect.stringContaining("import keras"),
    "",
  ]);
  expect(lines[0]).toContain("Adding tensorboard==");
  expect(findPythonEnvironment()).toBe(python);
});

test("without a Python it says so and leaves nothing behind", async () => {
  vi.stubEnv("PATH", folder);
  await expect(ensurePythonEnvironment()).rejects.toThrow("This needs Python 3.10 to 3.13 (none was found on PATH)");
  expect(findPythonEnvironment()).toBeNull();
});
