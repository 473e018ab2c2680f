import { mkdir, symlink, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { environmentsIn, isIn, withoutFolders } from "../../../../src/services/tensorflow/workspaceEnvironments.ts";
import { temporaryFolder } from "../../../helpers/temporaryFolder.ts";

let workspace = "";
let elsewhere = "";
beforeEach(async () => {
  workspace = await temporaryFolder();
  elsewhere = await temporaryFolder();
});

/** Makes a Python environment of names alone. @returns its folder. */
async function environment(folder: string, packages: readonly string[]): Promise<string> {
  await mkdir(join(folder, "bin"), { recursive: true });
  await writeFile(join(folder, "bin", "python"), "");
  for (const name of packages) {
    await mkdir(join(folder, "lib", "python3.12", "site-packages", name), { recursive: true });
  }
  return folder;
}

describe("the environment of what is started", () => {
  it("names nothing of the workspace", async () => {
    const path = [join(workspace, "bin"), elsewhere, "relative", ""].join(delimiter);
    const given = { PATH: path, VIRTUAL_ENV: join(workspace, ".venv"), CONDA_PREFIX: elsewhere, HOME: workspace };
    expect(await withoutFolders(given, [workspace])).toEqual({
      PATH: elsewhere,
      VIRTUAL_ENV: undefined,
      CONDA_PREFIX: elsewhere,
      HOME: workspace,
    });
    expect(given.PATH).toBe(path);
  });

  it.skipIf(process.platform === "win32")("names nothing that a link leads to in the workspace", async () => {
    await mkdir(join(workspace, "bin"));
    await symlink(join(workspace, "bin"), join(elsewhere, "bin"));
    expect(await isIn(join(elsewhere, "bin"), [workspace])).toBe(true);
    expect(await withoutFolders({ PATH: join(elsewhere, "bin") }, [workspace])).toEqual({ PATH: "" });
  });

  it("is left as it is where no folder is open, but for relative places", async () => {
    expect(await withoutFolders({ PATH: elsewhere }, [])).toEqual({ PATH: elsewhere });
  });
});

describe("the Python environments of a workspace", () => {
  it("are those that have a TensorFlow", async () => {
    const venv = await environment(join(workspace, ".venv"), ["tensorflow"]);
    await environment(join(workspace, "venv"), ["numpy"]);
    expect(await environmentsIn([workspace], undefined, {})).toEqual([venv]);
  });

  it("are also the one that is selected or activated, where it lies in the workspace", async () => {
    const selected = await environment(join(workspace, "py"), ["tensorflow"]);
    const activated = await environment(join(workspace, "activated"), ["tensorflow"]);
    const outside = await environment(elsewhere, ["tensorflow"]);
    const given = { VIRTUAL_ENV: activated, CONDA_PREFIX: outside };
    expect(await environmentsIn([workspace], join(selected, "bin", "python"), given)).toEqual([selected, activated]);
  });

  it("are none where there is no workspace", async () => {
    expect(await environmentsIn([], undefined, {})).toEqual([]);
  });
});
