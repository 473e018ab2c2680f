import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { differenceFromLockfile } from "../../../scripts/setup.mjs";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mnist-lab-"));
  await lockfile({ "node_modules/a": { version: "1.0.0" } });
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function lockfile(packages: object): Promise<void> {
  await writeFile(join(folder, "package-lock.json"), JSON.stringify({ packages: { "": {}, ...packages } }));
}

async function installed(packages: object): Promise<void> {
  await mkdir(join(folder, "node_modules"), { recursive: true });
  await writeFile(join(folder, "node_modules", ".package-lock.json"), JSON.stringify({ packages }));
}

describe("what npm installed", () => {
  it("is missing altogether", () => {
    expect(differenceFromLockfile(folder)).toBe("node_modules is missing");
  });

  it("is what the lockfile asks for", async () => {
    await installed({ "node_modules/a": { version: "1.0.0" } });
    expect(differenceFromLockfile(folder)).toBeNull();
  });

  it("is of another version, or lacks a package", async () => {
    await installed({ "node_modules/a": { version: "1.0.1" } });
    expect(differenceFromLockfile(folder)).toBe("node_modules/a is 1.0.1, not 1.0.0");
    await installed({});
    expect(differenceFromLockfile(folder)).toBe("node_modules/a is missing");
  });

  it("need not have what is for other machines, but must have what is for this one", async () => {
    const other = process.platform === "win32" ? "linux" : "win32";
    await installed({});
    await lockfile({ "node_modules/a": { version: "1.0.0", optional: true, os: [other], cpu: [process.arch] } });
    expect(differenceFromLockfile(folder)).toBeNull();
    await lockfile({ "node_modules/a": { version: "1.0.0", optional: true, os: [`!${process.platform}`] } });
    expect(differenceFromLockfile(folder)).toBeNull();
    await lockfile({ "node_modules/a": { version: "1", optional: true, os: [process.platform], cpu: [process.arch] } });
    expect(differenceFromLockfile(folder)).toBe("node_modules/a is missing");
  });

  it("is here what the lockfile of this repository asks for", () => {
    expect(differenceFromLockfile()).toBeNull();
  });
});
