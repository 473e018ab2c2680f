import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../helpers/temporaryFolder.ts";
import { hasStatus, needsEditor, notified, onlyRun, openEditor, patience, runsIn } from "./editor.ts";

needsEditor();

const quick = {
  name: "Quick",
  data: { source: "mnist", limit: 2000 },
  model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] },
  training: { epochs: 1 },
};

it.skipIf(process.platform === "win32")(
  "says why the chosen Node cannot train, and trains when another one is chosen",
  async () => {
    const old = join(await temporaryFolder(), "node");
    await writeFile(old, "#!/bin/sh\necho v18.20.8\n", { mode: 0o755 });
    const { window, workspace } = await openEditor({
      machineSettings: { "mnistLab.node": old },
      prepare: (folder) => writeFile(join(folder, "quick.mnist.json"), JSON.stringify(quick)),
    });
    await window.openFile("quick.mnist.json");
    await window.titleAction("Train").click();
    await notified(window, /node is Node 18\.20\.8; training needs Node 20 or newer\. Choose another Node/);
    expect(await runsIn(workspace)).toEqual([]);

    await window.answer("Choose Node…");
    await window.pick("Find it automatically");
    await notified(window, /^Node \d+\.\d+\.\d+ trains from now on: /);
    await window.titleAction("Train").click();
    await hasStatus(await onlyRun(workspace), "completed");
  },
  4 * patience,
);
