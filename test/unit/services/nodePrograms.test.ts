import { chmod, mkdir, realpath, symlink, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { environmentFor, findNode } from "../../../src/services/nodePrograms.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

const own = { path: process.execPath, version: process.versions.node, source: "own" };

let folder: string;
beforeEach(async () => {
  folder = await realpath(await temporaryFolder());
});

/** Writes a program that answers any question with one line. @returns its path. */
async function program(directory: string, answer: string, exitCode = 0): Promise<string> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, "node");
  await writeFile(path, `#!/bin/sh\necho '${answer}'\nexit ${exitCode}\n`);
  await chmod(path, 0o755);
  return path;
}

// The programs of these tests are shell scripts.
describe.skipIf(process.platform === "win32")("the Node on the PATH", () => {
  it("is the first that is new enough", async () => {
    const old = join(folder, "old");
    const other = join(folder, "other");
    const good = join(folder, "good");
    await program(old, "v18.20.0");
    await program(other, "hello");
    await program(join(folder, "broken"), "v22.0.0", 1);
    const path = await program(good, "v22.3.1");
    const search = [join(folder, "missing"), old, other, join(folder, "broken"), good].join(delimiter);
    expect(await findNode({ chosen: "", path: search, untrusted: [] })).toEqual({
      path,
      version: "22.3.1",
      source: "path",
    });
  });

  it("is never one of the workspace, by whatever way it is reached", async () => {
    const workspace = join(folder, "workspace");
    const path = await program(join(workspace, "bin"), "v22.0.0");
    const links = join(folder, "links");
    await mkdir(links);
    await symlink(path, join(links, "node"));
    await symlink(workspace, join(folder, "elsewhere"));
    for (const search of [join(workspace, "bin"), links, join(folder, "elsewhere", "bin")]) {
      expect(await findNode({ chosen: "", path: search, untrusted: [workspace] })).toEqual(own);
      expect(await findNode({ chosen: "", path: search, untrusted: [] })).toMatchObject({ source: "path" });
    }
  });

  it("is not one beside the workspace that is called alike", async () => {
    const path = await program(join(folder, "workspace2"), "v20.0.0");
    const untrusted = [join(folder, "workspace")];
    expect(await findNode({ chosen: "", path: join(folder, "workspace2"), untrusted })).toMatchObject({ path });
  });

  it("is not looked for in the working folder", async () => {
    const before = process.cwd();
    await program(folder, "v22.0.0");
    process.chdir(folder);
    try {
      expect(await findNode({ chosen: "", path: ["", ".", "bin"].join(delimiter), untrusted: [] })).toEqual(own);
    } finally {
      process.chdir(before);
    }
  });
});

describe("the Node that was chosen", () => {
  const choose = (chosen: string): ReturnType<typeof findNode> => findNode({ chosen, path: "", untrusted: [] });

  it("is taken", async () => {
    expect(await choose(process.execPath)).toEqual({ ...own, source: "setting" });
  });

  it("is refused when it is not there", async () => {
    const path = join(folder, "node");
    expect(await rejectionOf(choose(path))).toMatchObject({
      code: "bad-usage",
      message: `The chosen Node, ${path}, cannot be started: it is not there.`,
    });
  });

  it("is refused when it is no absolute path", async () => {
    expect(await rejectionOf(choose("node"))).toMatchObject({ message: "The chosen Node, node, is no absolute path." });
  });

  it.skipIf(process.platform === "win32").each([
    ["v18.2.0", 0, "is Node 18.2.0; training needs Node 20 or newer."],
    ["Python 3.12", 0, "is no Node."],
    ["v22.0.0", 3, "cannot be started: it ends with exit code 3."],
  ])("is refused when it answers %s and ends with %i", async (answer, exitCode, reason) => {
    const path = await program(folder, answer, exitCode);
    expect(await rejectionOf(choose(path))).toMatchObject({ message: expect.stringContaining(reason) as string });
  });
});

describe("the environment of a Node", () => {
  it("tells the runtime inside VS Code to be one", () => {
    const environment = { HOME: "/home/a" };
    expect(environmentFor({ path: "/code", version: "22.0.0", source: "own" }, environment)).toEqual({
      HOME: "/home/a",
      ELECTRON_RUN_AS_NODE: "1",
    });
    expect(environmentFor({ path: "/node", version: "22.0.0", source: "path" }, environment)).toEqual(environment);
  });
});
