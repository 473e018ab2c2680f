import { strict as assert } from "node:assert";
import type * as vscode from "vscode";
import { eventually, type HostTest } from "./hostTest.ts";
import { example, extensionOf, open } from "./workspace.ts";

export const activation: readonly HostTest[] = [
  {
    name: "an experiment file wakes the extension",
    async run(vscode) {
      const { document } = await open(vscode, "lenet5.mnist.json", await example(vscode, "lenet5"));
      assert.equal(document.languageId, "jsonc");
      await eventually("the extension is active", () => extensionOf(vscode).isActive);
    },
  },
  {
    name: "other JSON files are left alone, whatever their names",
    async run(vscode) {
      for (const name of ["tsconfig.json", "mnist.json", "lenet5.mnist.jsonc", "lenet5.mnist.json.txt"]) {
        const { document } = await open(vscode, name, '{ "model": { "layers": [{ "type": "flaten" }] } }\n');
        const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
          "vscode.executeCodeLensProvider",
          document.uri,
        );
        assert.deepEqual(
          lenses.map(({ command }) => command?.command ?? "").filter((command) => command.startsWith("mnistLab")),
          [],
        );
        const sources = vscode.languages.getDiagnostics(document.uri).map(({ source }) => source);
        assert.equal(sources.includes("MNIST Lab"), false);
      }
    },
  },
  {
    name: "every command that package.json names is registered",
    async run(vscode) {
      const { contributes } = extensionOf(vscode).packageJSON as {
        contributes: { commands: readonly { command: string }[] };
      };
      const there = new Set(await vscode.commands.getCommands(true));
      const named = contributes.commands.map(({ command }) => command);
      assert.ok(named.length > 20);
      assert.deepEqual(
        named.filter((command) => !there.has(command)),
        [],
      );
    },
  },
];
