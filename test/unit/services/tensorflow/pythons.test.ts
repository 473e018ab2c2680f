import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pythonsOf } from "../../../../src/services/tensorflow/pythons.ts";
import { temporaryFolder } from "../../../helpers/temporaryFolder.ts";

describe.skipIf(process.platform === "win32")("the Pythons that are asked", () => {
  it("are the chosen one, the selected one, the workspace's, the shell's and those on PATH", async () => {
    const workspace = await temporaryFolder();
    const shell = await temporaryFolder();
    for (const folder of [join(workspace, ".venv"), shell]) {
      await mkdir(join(folder, "bin"), { recursive: true });
      await writeFile(join(folder, "bin", "python3"), "");
    }
    const search = { python: "/a/python", selected: "/b/python", workspace, environment: { VIRTUAL_ENV: shell } };
    expect(pythonsOf(search).map(({ command }) => command)).toEqual([
      "/a/python",
      "/b/python",
      join(workspace, ".venv", "bin", "python3"),
      join(shell, "bin", "python3"),
      "python3",
      "python",
    ]);
    const without = pythonsOf({ python: "", workspace: null, environment: {} });
    expect(without.map(({ command }) => command)).toEqual(["python3", "python"]);
  });
});
