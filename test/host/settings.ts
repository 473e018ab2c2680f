import { strict as assert } from "node:assert";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { settingIds } from "../../src/host/ids.ts";
import { eventually, type HostTest } from "./hostTest.ts";
import { extensionOf, workspaceOf, write } from "./workspace.ts";

interface Property {
  readonly type: "string" | "integer" | "boolean";
  readonly default: unknown;
  readonly scope: string;
}

export const settings: readonly HostTest[] = [
  {
    name: "settings have the defaults and types that package.json says",
    async run(vscode) {
      const { contributes } = extensionOf(vscode).packageJSON as {
        contributes: { configuration: { properties: Readonly<Record<string, Property>> } };
      };
      const { properties } = contributes.configuration;
      assert.deepEqual(Object.keys(properties).sort(), Object.values(settingIds).sort());
      const configuration = vscode.workspace.getConfiguration();
      for (const [id, { type, default: wanted }] of Object.entries(properties)) {
        assert.deepEqual(configuration.inspect(id)?.defaultValue, wanted);
        const value: unknown = configuration.get(id);
        assert.equal(type === "integer" ? "number" : type, Array.isArray(value) ? "array" : typeof value, id);
      }
      await Promise.resolve();
    },
  },
  {
    name: "no workspace says which program trains",
    async run(vscode) {
      const { node, concurrentRuns } = settingIds;
      const { Workspace, WorkspaceFolder } = vscode.ConfigurationTarget;
      for (const target of [Workspace, WorkspaceFolder]) {
        const folder = vscode.workspace.workspaceFolders?.at(0);
        const update = vscode.workspace.getConfiguration("", folder).update(node, "/bin/false", target);
        await assert.rejects(async () => update, /mnistLab\.node/);
      }
      // Not by hand either: the other setting, in the same file, shows when it is read.
      await mkdir(join(workspaceOf(vscode), ".vscode"), { recursive: true });
      await write(vscode, join(".vscode", "settings.json"), { [node]: "/bin/false", [concurrentRuns]: 3 });
      const value = (id: string): unknown => vscode.workspace.getConfiguration().get(id);
      await eventually("the workspace's settings are read", () => value(concurrentRuns) === 3);
      assert.equal(value(node), "");
      await write(vscode, join(".vscode", "settings.json"), {});
      await eventually("the workspace's settings are gone", () => value(concurrentRuns) === 1);
    },
  },
];
