import { spawnSync } from "node:child_process";
import { readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { EditorServer } from "../../scripts/vscode/server.mjs";
import { repository } from "../helpers/commandLine.ts";
import { fetchTimeout, tensorFlowOrSkip } from "../helpers/tensorflow.ts";
import { hasWebgpu } from "../helpers/webgpuEngine.ts";
import { eventsOf, hasStatus, needsEditor, onlyRun, openEditor, patience } from "./editor.ts";

needsEditor();

const quick = {
  name: "Quick",
  data: { source: "mnist", limit: 2000 },
  model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] },
  training: { epochs: 2, batchSize: 32 },
};

/** Packs the extension and installs the package as a person would, into a VS Code that has nothing else. */
async function installPackage(
  options: readonly string[],
  extensions: string,
  server: EditorServer,
  folder: string,
): Promise<void> {
  const vsix = join(folder, "mnist-lab.vsix");
  const script = join(repository, "scripts", "package.mjs");
  const packed = spawnSync(process.execPath, [script, "--out", vsix, ...options], { encoding: "utf8" });
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

const everywhere =
  /^(dist\/[\w.-]+\.(js|cjs|json|bin|wasm)|dist\/fonts\/\w+\.ttf|dist\/webview\/\w+\.(js|css)|examples\/\w+\.mnist\.json|media\/\w+\.(svg|png)|l10n\/[\w.-]+\.json|package(\.nls[\w.-]*)?\.json|readme\.md|changelog\.md|LICENSE\.txt|NOTICE|\.vsixmanifest)$/;

/** Installs the package into a VS Code, trains there. @returns folder of the installed extension. */
async function trainsInstalled(options: readonly string[], engine: string): Promise<string> {
  let installedIn = "";
  const { window, workspace } = await openEditor({
    install: async (extensions, server, folder) => {
      await installPackage(options, extensions, server, folder);
      installedIn = extensions;
    },
    prepare: (folder) => writeFile(join(folder, "quick.mnist.json"), JSON.stringify({ ...quick, engine })),
  });
  const folders = (await readdir(installedIn)).filter((name) => name.startsWith("mnist-lab."));
  expect(folders).toEqual([expect.stringMatching(/^mnist-lab\.mnist-lab-\d+\.\d+\.\d+/)]);

  await window.openFile("quick.mnist.json");
  await window.titleAction("Train").click();
  const run = await onlyRun(workspace);
  const { result } = await hasStatus(run, "completed", 2 * patience);
  expect((result as { bestAccuracy: number }).bestAccuracy).toBeGreaterThan(0.8);
  expect(await eventsOf(run, "epochEnd")).toHaveLength(2);
  return join(installedIn, folders.join());
}

it(
  "installs into a clean VS Code from its package, and trains there",
  async () => {
    const files = await filesIn(await trainsInstalled([], "auto"));
    // Neither sources nor dependencies nor maps, and nothing that is made for one system.
    expect(files.filter((file) => !everywhere.test(file))).toEqual([]);
  },
  5 * patience,
);

it(
  "has in the package for this platform what TensorFlow and WebGPU need",
  async (context) => {
    await tensorFlowOrSkip(context);
    const extension = await trainsInstalled(["--platform"], "tensorflow");
    const own = (await filesIn(extension)).filter((file) => !everywhere.test(file));
    const platform = `${process.platform}-${process.arch}`;
    expect(own).toEqual([
      "dist/tensorflow/tfjs_binding.node",
      "dist/webgpu/LICENSE.md",
      `dist/webgpu/dist/${platform}/dawn.node`,
      "dist/webgpu/index.js",
      "dist/webgpu/package.json",
    ]);
    const words = [join(extension, "dist", "cli.js"), "doctor", "--engine", "webgpu"];
    const { stdout } = spawnSync(process.execPath, words, { encoding: "utf8" });
    // Whether there is a GPU or not: Dawn itself is there and answers.
    expect(stdout).toMatch(hasWebgpu ? /✓ webgpu {2}WebGPU on / : /WebGPU finds no GPU here\./);
  },
  fetchTimeout,
);
