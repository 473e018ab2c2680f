import { strict as assert } from "node:assert";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually, type Api, type HostTest } from "./hostTest.ts";
import { workspaceOf, write } from "./workspace.ts";

const tiny = {
  name: "Tiny",
  data: { source: "mnist", limit: 2000 },
  model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] },
  training: { epochs: 2, batchSize: 32 },
};

interface Summary {
  readonly status: string;
  readonly epoch: number;
  readonly experimentFile: string;
  readonly result: { readonly fingerprint: string; readonly bestAccuracy: number; readonly test: { count: number } };
}

/** @returns what the runs of the workspace say, oldest first. */
async function summariesIn(vscode: Api): Promise<Summary[]> {
  const runs = join(workspaceOf(vscode), ".mnist", "runs");
  const names = existsSync(runs) ? (await readdir(runs)).filter((name) => !name.startsWith(".")).sort() : [];
  const texts = await Promise.all(
    names.map((name) => readFile(join(runs, name, "summary.json"), "utf8").catch(() => "")),
  );
  return texts.filter((text) => text !== "").map((text) => JSON.parse(text) as Summary);
}

async function completed(vscode: Api, count: number): Promise<Summary[]> {
  return eventually(`${count} completed runs`, async () => {
    const summaries = (await summariesIn(vscode)).filter(({ status }) => status === "completed");
    return summaries.length === count && summaries;
  });
}

export const training: readonly HostTest[] = [
  {
    name: "Train trains the file that it is given to the end, on MNIST, the same each time",
    async run(vscode) {
      const uri = await write(vscode, "tiny.mnist.json", tiny);
      await vscode.commands.executeCommand("mnistLab.train", uri);
      const [{ epoch, experimentFile, result }] = await completed(vscode, 1);
      assert.deepEqual({ epoch, experimentFile }, { epoch: 2, experimentFile: "../../../tiny.mnist.json" });
      assert.ok(result.bestAccuracy > 0.8 && result.bestAccuracy < 0.95, String(result.bestAccuracy));
      assert.equal(result.test.count, 10_000);
      await vscode.commands.executeCommand("mnistLab.train", uri);
      const both = await completed(vscode, 2);
      assert.deepEqual(
        both.map((each) => each.result.fingerprint),
        Array(2).fill(result.fingerprint),
      );
    },
  },
  {
    name: "Train saves what was typed before it trains it",
    async run(vscode) {
      const uri = await write(vscode, "typed.mnist.json", tiny);
      const editor = await vscode.window.showTextDocument(uri);
      const { document } = editor;
      const at = document.positionAt(document.getText().indexOf('"epochs": 2') + '"epochs": '.length);
      assert.ok(await editor.edit((edit) => edit.replace(new vscode.Range(at, at.translate(0, 1)), "1")));
      await vscode.commands.executeCommand("mnistLab.train", uri);
      assert.equal(document.isDirty, false);
      const summaries = await completed(vscode, 3);
      assert.equal(summaries.find(({ experimentFile }) => experimentFile.endsWith("typed.mnist.json"))?.epoch, 1);
    },
  },
  {
    name: "New Experiment writes an example under a free name and opens it",
    async run(vscode) {
      await vscode.commands.executeCommand("workbench.action.closeAllEditors");
      const command = vscode.commands.executeCommand("mnistLab.newExperiment");
      const created = join(workspaceOf(vscode), "lenet52.mnist.json");
      assert.equal(existsSync(created), false);
      // The list, then the name: what is offered is taken.
      const taken = await eventually("the new file", async () => {
        await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
        await new Promise((resolve) => setTimeout(resolve, 500));
        return vscode.window.activeTextEditor?.document;
      });
      await command;
      assert.equal(taken.uri.fsPath, created);
      assert.match(taken.getText(), /"LeNet-5"/);
    },
  },
];
