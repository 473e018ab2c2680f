import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runColorCount, runColorId } from "../../../src/core/runColors.ts";
import {
  commandIds,
  containerId,
  contextKeys,
  extensionId,
  isRunTarget,
  panelIds,
  settingIds,
  viewIds,
} from "../../../src/host/ids.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const readJson = (file: string): unknown => JSON.parse(readFileSync(join(root, file), "utf8"));

interface Menu {
  readonly command?: string;
  readonly submenu?: string;
  readonly when?: string;
}
interface Manifest {
  readonly name: string;
  readonly publisher: string;
  readonly activationEvents: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly enablement?: string }[];
    readonly menus: Readonly<Record<string, readonly Menu[]>>;
    readonly viewsContainers: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly when?: string }[]>>;
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope: string }>> };
    readonly colors: readonly { readonly id: string }[];
  };
}
const manifest = readJson("package.json") as Manifest;
const { contributes } = manifest;
const sorted = (values: Iterable<string>): string[] => [...values].sort();

describe("the contributed ids", () => {
  it("are the extension's", () => {
    expect(`${manifest.publisher}.${manifest.name}`).toBe(extensionId);
  });

  it("are those of the commands", () => {
    expect(sorted(contributes.commands.map(({ command }) => command))).toEqual(sorted(Object.values(commandIds)));
  });

  it("are those of the views, in the extension's container", () => {
    expect(Object.values(contributes.viewsContainers).flatMap((all) => all.map(({ id }) => id))).toEqual([containerId]);
    expect(sorted(contributes.views[containerId].map(({ id }) => id))).toEqual(sorted(Object.values(viewIds)));
  });

  it("are those of the settings", () => {
    expect(sorted(Object.keys(contributes.configuration.properties))).toEqual(sorted(Object.values(settingIds)));
  });

  it("are those of the runs' colours", () => {
    const colors = Array.from({ length: runColorCount }, (_, color) => runColorId(color));
    const contributed = contributes.colors.map(({ id }) => id);
    expect(contributed.filter((id) => /^mnistLab\.run\d+$/.test(id))).toEqual(colors);
  });

  it("activate the extension for each panel that survives a reload", () => {
    const events = manifest.activationEvents.filter((event) => event.startsWith("onWebviewPanel:"));
    expect(sorted(events)).toEqual(sorted(Object.values(panelIds).map((id) => `onWebviewPanel:${id}`)));
  });
});

describe("the menus", () => {
  const commands: ReadonlySet<string> = new Set(Object.values(commandIds));
  const items = Object.values(contributes.menus).flat();

  it("name commands that there are", () => {
    expect(items.flatMap(({ command = "" }) => (command === "" || commands.has(command) ? [] : [command]))).toEqual([]);
  });

  it("read context keys that are set", () => {
    const conditions = [
      ...items.map(({ when }) => when),
      ...contributes.commands.map(({ enablement }) => enablement),
      ...contributes.views[containerId].map(({ when }) => when),
    ].join(" ");
    const known: ReadonlySet<string> = new Set([...Object.values(contextKeys), ...Object.values(viewIds)]);
    const read = conditions.match(/mnistLab\.\w+/g) ?? [];
    expect(read.length).toBeGreaterThan(0);
    expect(read.filter((key) => !known.has(key))).toEqual([]);
  });
});

describe("the settings", () => {
  it("let no workspace name an executable, or a server", () => {
    const { node, python, sweepQueue } = settingIds;
    expect(contributes.configuration.properties[node].scope).toBe("machine");
    expect(contributes.configuration.properties[settingIds.dataFolders].scope).toBe("machine");
    expect(contributes.configuration.properties[python].scope).toBe("machine");
    expect(contributes.configuration.properties[sweepQueue].scope).toBe("machine");
    expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toEqual([node, python, sweepQueue]);
  });
});

describe("package.nls.json", () => {
  it("has every text that package.json asks for, and no other", () => {
    const asked = readFileSync(join(root, "package.json"), "utf8").matchAll(/"%([^%"]+)%"/g);
    expect(sorted(new Set([...asked].map(([, key]) => key)))).toEqual(
      sorted(Object.keys(readJson("package.nls.json") as object)),
    );
  });
});

describe("a target of a command", () => {
  it.each([
    [{ path: "/runs/a" }, true],
    [{ path: "/runs/a", id: "a" }, true],
    [{ path: 1 }, false],
    [{}, false],
    ["/runs/a", false],
    [null, false],
    [undefined, false],
  ])("is told from anything else: %j", (value, expected) => {
    expect(isRunTarget(value)).toBe(expected);
  });
});
