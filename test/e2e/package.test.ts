import { spawnSync } from "node:child_process";
import { readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { EditorServer } from "../../scripts/vscode/server.mjs";
import { repository } from "../helpers/commandLine.ts";
import { eventsOf, hasStatus, needsEditor, onlyRun, openEditor, patience } from "./editor.ts";

needsEditor();

const quick = {
  name: "Quick",
  data: { source: "mnist", limit: 2000 },
  model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] },
  training: { epochs: 2, batchSize: 32 },
};

/** Packs the extension and installs the package as a person would, into a VS Code that has nothing else. */
async function installPackage(extensions: string, server: EditorServer, folder: string): Promise<void> {
  const vsix = join(folder, "mnist-lab.vsix");
  const packed = spawnSync(process.execPath, [join(repository, "scripts", "package.mjs"), "--out", vsix], {
    encoding: "utf8",
  });
  expect([packed.status, packed.stderr]).toEqual([0, ""]);
  expect((await stat(vsix)).size).toBeLessThan(30 * 1024 ** 2);
  const words = ["--install-extension", vsix, "--extensions-dir", extensions, "--user-data-dir", join(folder, "data")];
  const more = ["--server-data-dir", join(folder, "data", "server"), "--accept-server-license-terms"];
  const installed = spawnSync(server.node, [server.program, ...words, ...more], { encoding: "utf8" });
  expect(installed.stdout).toContain("was successfully installed");
}

/** Everything below a folder, with slashes. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort();
}

it(
  "installs into a clean VS Code from its package, and trains there",
  async () => {
    let installedIn = "";
    const { window, workspace } = await openEditor({
      install: async (extensions, server, folder) => {
        await installPackage(extensions, server, folder);
        installedIn = extensions;
      },
      prepare: (folder) => writeFile(join(folder, "quick.mnist.json"), JSON.stringify(quick)),
    });
    const folders = (await readdir(installedIn)).filter((name) => name.startsWith("mnist-lab."));
    expect(folders).toEqual([expect.stringMatching(/^mnist-lab\.mnist-lab-\d+\.\d+\.\d+/)]);
    const files = await filesIn(join(installedIn, folders.join()));
    // Neither sources nor dependencies nor maps.
    const foreign = files.filter(
      (file) =>
        !/^(dist\/[\w.-]+\.(js|cjs|json|bin)|dist\/webview\/\w+\.(js|css)|examples\/\w+\.mnist\.json|media\/\w+\.(svg|png)|l10n\/[\w.-]+\.json|package(\.nls[\w.-]*)?\.json|readme\.md|changelog\.md|LICENSE\.txt|NOTICE|\.vsixmanifest)$/.test(
          file,
        ),
    );
    expect(foreign).toEqual([]);

    await window.openFile("quick.mnist.json");
    await window.titleAction("Train").click();
    const run = await onlyRun(workspace);
    const { result } = await hasStatus(run, "completed", 2 * patience);
    expect((result as { bestAccuracy: number }).bestAccuracy).toBeGreaterThan(0.8);
    expect(await eventsOf(run, "epochEnd")).toHaveLength(2);
  },
  5 * patience,
);
