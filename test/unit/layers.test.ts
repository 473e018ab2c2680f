import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

/**
 * Who may import whom, read from the real imports. A folder in `src/` not listed here may import nothing; `webview/` is
 * one layer. `engine/…` are parts
 * of the trainer with rules of their own: an engine never reaches into another, but into `engine/tfjs` where it is built on it;
 * only these know TensorFlow.js.
 */
interface Rule {
  readonly layers: readonly string[];
  readonly packages: readonly string[];
  readonly node: boolean;
}

const rules: Readonly<Partial<Record<string, Rule>>> = {
  core: { layers: [], packages: ["typebox", "jsonc-parser"], node: false },
  protocol: { layers: ["core"], packages: [], node: false },
  files: { layers: ["core"], packages: ["jpeg-js"], node: true },
  trainer: { layers: ["core", "protocol", "files"], packages: [], node: true },
  services: { layers: ["core", "protocol", "files"], packages: ["yauzl", "yazl", "@bufbuild/protobuf"], node: true },
  cli: { layers: ["core", "protocol", "services"], packages: ["commander", "picocolors"], node: false },
  // Of Node only what reads no disk: paths are taken apart where they are shown.
  host: { layers: ["core", "protocol", "services"], packages: ["vscode", "node:path"], node: false },
  "extension.ts": { layers: ["host", "services"], packages: ["vscode"], node: false },
  webview: { layers: ["core", "protocol"], packages: ["chart.js"], node: false },
};

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** @returns the violations of one file. @param file path from the root, with forward slashes. */
function violationsOf(file: string, text: string): string[] {
  const layer = layerOf(file);
  const rule = rules[layer];
  return ts.preProcessFile(text, true, true).importedFiles.flatMap(({ fileName: specifier }) => {
    const reason = rule === undefined ? `no rule for ${layer}` : forbiddenReason(file, layer, rule, specifier);
    return reason === null ? [] : [`${file} imports ${specifier}: ${reason}`];
  });
}

function forbiddenReason(file: string, layer: string, rule: Rule, specifier: string): string | null {
  if (specifier.startsWith(".")) {
    const target = posix.join(posix.dirname(file), specifier);
    if (target === "package.json") return layer === "core" ? "core may not import package.json" : null;
    if (!/^(src|webview)\//.test(target)) return "outside of src and webview";
    const other = layerOf(target);
    if (other !== layer) return rule.layers.includes(other) ? null : `${layer} may not import ${other}`;
    return mayReach(engineOf(file), engineOf(target)) ? null : "an engine may not import another";
  }
  if (specifier.startsWith("node:") || builtinModules.includes(specifier)) {
    return rule.node || rule.packages.includes(specifier) ? null : `${layer} may not import Node's modules`;
  }
  if (file === controlsFile && packageOf(specifier) === "@vscode/webview-ui-toolkit") return null;
  if (tensorflowEngines.has(engineOf(file) ?? "") && specifier.startsWith("@tensorflow/")) return null;
  if (engineOf(file) === "webgpu" && specifier === "webgpu") return null;
  if (file === rendererFile && specifier === "@resvg/resvg-wasm") return null;
  if (file.startsWith(queueFolder) && queuePackages.includes(specifier)) return null;
  if (file.startsWith(modelsFolder) && modelPackages.includes(specifier)) return null;
  return rule.packages.includes(packageOf(specifier)) ? null : `${layer} may not import this package`;
}

/** Built on TensorFlow.js; what they share is `tfjs`. */
const tensorflowEngines = new Set(["tfjs", "tensorflow", "webgpu"]);

/** @param from null: no engine. */
function mayReach(from: string | null, to: string | null): boolean {
  return from === null || to === null || from === to || (to === "tfjs" && tensorflowEngines.has(from));
}

/** What works with queues is bundled by itself; it alone knows these packages. */
const queueFolder = "src/services/queue/";
const queuePackages = ["bullmq", "ioredis"];

/** The only one that knows what turns SVG into PNG. */
const rendererFile = "src/services/export/pictures/svgToPng.ts";

/** What writes trained networks for other programs; it alone knows what writes their formats. */
const modelsFolder = "src/services/export/models/";
const modelPackages = ["h5wasm"];

/** The only one that knows the toolkit, so that it can be replaced. */
const controlsFile = "webview/shared/controls.ts";

/** Folder in `src/`, or a file that lies there by itself; everything in `webview/` is one layer. */
const layerOf = (file: string): string => file.split("/").at(file.startsWith("webview/") ? 0 : 1) ?? "";
const engineOf = (file: string): string | null => /^src\/trainer\/engine\/(\w+)\//.exec(file)?.[1] ?? null;
const packageOf = (specifier: string): string => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");

/** Functions whose last bits differ from one machine to another; `**` on variables is `Math.pow`. */
function hostMathOf(file: string, text: string): string[] {
  const found: string[] = [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const visit = (node: ts.Node): void => {
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    if (
      ts.isPropertyAccessExpression(node) &&
      node.expression.getText(source) === "Math" &&
      /^(a?(sin|cos|tan)h?|atan2|exp|expm1|log|log1p|log2|log10|pow|cbrt|hypot)$/.test(node.name.text)
    ) {
      found.push(`${file}:${line} Math.${node.name.text}`);
    }
    if (
      ts.isBinaryExpression(node) &&
      [ts.SyntaxKind.AsteriskAsteriskToken, ts.SyntaxKind.AsteriskAsteriskEqualsToken].includes(
        node.operatorToken.kind,
      ) &&
      !(ts.isNumericLiteral(node.left) && ts.isNumericLiteral(node.right))
    ) {
      found.push(`${file}:${line} **`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const sources = ["src", "webview"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => {
      const path = join(root, folder, name);
      return { file: relative(root, path).split(sep).join("/"), text: readFileSync(path, "utf8") };
    }),
);

describe("the layers", () => {
  it("import only what they may", () => {
    expect(sources.length).toBeGreaterThan(0);
    expect(sources.flatMap(({ file, text }) => violationsOf(file, text))).toEqual([]);
  });

  it("each have a folder that is there", () => {
    const folders = new Set(sources.map(({ file }) => layerOf(file)));
    expect([...folders].sort()).toEqual(Object.keys(rules).sort());
  });

  it.each([
    ["src/core/a.ts", 'import { x } from "../files/b.ts";', "core may not import files"],
    ["src/core/a.ts", 'import type { x } from "../protocol/b.ts";', "core may not import protocol"],
    ["src/core/a.ts", 'import { readFileSync } from "node:fs";', "core may not import Node's modules"],
    ["src/core/a.ts", 'import { readFileSync } from "fs";', "core may not import Node's modules"],
    ["src/core/a.ts", 'import pc from "picocolors";', "core may not import this package"],
    ["src/protocol/a.ts", 'export * from "../trainer/main.ts";', "protocol may not import trainer"],
    ["src/files/a.ts", 'const x = await import("../services/b.ts");', "files may not import services"],
    ["src/trainer/a.ts", 'import { x } from "../services/b.ts";', "trainer may not import services"],
    ["src/services/a.ts", 'import { x } from "../trainer/main.ts";', "services may not import trainer"],
    ["src/services/a.ts", 'type X = import("../trainer/main.ts").X;', "services may not import trainer"],
    ["src/cli/a.ts", 'import { x } from "../files/b.ts";', "cli may not import files"],
    ["src/cli/a.ts", 'import { x } from "node:fs";', "cli may not import Node's modules"],
    ["src/cli/a.ts", 'import { x } from "../../scripts/b.mjs";', "outside of src and webview"],
    ["src/core/a.ts", 'import { version } from "../../package.json";', "core may not import package.json"],
    ["src/other/a.ts", 'import { x } from "../core/b.ts";', "no rule for other"],
    ["src/services/a.ts", 'import * as vscode from "vscode";', "services may not import this package"],
    ["src/services/a.ts", 'import { Queue } from "bullmq";', "services may not import this package"],
    ["src/host/a.ts", 'import { x } from "../files/b.ts";', "host may not import files"],
    ["src/host/a.ts", 'import { x } from "node:fs";', "host may not import Node's modules"],
    ["src/host/a.ts", 'import { x } from "../../webview/shared/b.ts";', "host may not import webview"],
    ["src/extension.ts", 'import { x } from "./core/b.ts";', "extension.ts may not import core"],
    ["webview/dashboard/a.ts", 'import { x } from "../../src/services/b.ts";', "webview may not import services"],
    [
      "webview/dashboard/a.ts",
      'import { x } from "@vscode/webview-ui-toolkit";',
      "webview may not import this package",
    ],
    ["src/trainer/engine/wasm/a.ts", 'import { x } from "../webgpu/b.ts";', "an engine may not import another"],
    ["src/trainer/engine/wasm/a.ts", 'import { x } from "../tfjs/b.ts";', "an engine may not import another"],
    ["src/trainer/engine/tfjs/a.ts", 'import { x } from "../tensorflow/b.ts";', "an engine may not import another"],
    ["src/trainer/train.ts", 'import * as tf from "@tensorflow/tfjs-core";', "trainer may not import this package"],
    ["src/trainer/engine/tfjs/a.ts", 'import { create } from "webgpu";', "trainer may not import this package"],
  ])("are guarded: %s with %s", (file, text, reason) => {
    expect(violationsOf(file, text)).toEqual([expect.stringContaining(reason)]);
  });

  it.each([
    ["src/core/experiment/a.ts", 'import Type from "typebox";'],
    ["src/core/experiment/a.ts", 'import Value from "typebox/value";'],
    ["src/trainer/engine/wasm/a.ts", 'import { x } from "../engine.ts"; import { y } from "node:worker_threads";'],
    [
      "src/trainer/engine/webgpu/a.ts",
      'import * as tf from "@tensorflow/tfjs-core"; import { x } from "../tfjs/b.ts";',
    ],
    ["src/services/a.ts", 'import { x } from "../files/b.ts"; import { y } from "node:fs";'],
    ["src/services/queue/a.ts", 'import { Queue } from "bullmq"; import { Redis } from "ioredis";'],
    ["src/cli/a.ts", 'import { Command } from "commander"; import { x } from "../services/b.ts";'],
    ["src/cli/a.ts", 'import { version } from "../../package.json";'],
    ["src/host/a.ts", 'import { join } from "node:path";'],
    ["src/host/dashboard/a.ts", 'import * as vscode from "vscode"; import { x } from "../../services/b.ts";'],
    ["src/extension.ts", 'import { x } from "./host/b.ts"; import { y } from "./services/c.ts";'],
    ["webview/dashboard/a.ts", 'import { Chart } from "chart.js"; import { x } from "../../src/protocol/b.ts";'],
    ["webview/shared/controls.ts", 'import { x } from "@vscode/webview-ui-toolkit";'],
  ])("allow %s with %s", (file, text) => {
    expect(violationsOf(file, text)).toEqual([]);
  });
});

describe("the host's transcendental functions", () => {
  it("are in nothing that computes a result", () => {
    const computing = sources.filter(({ file }) => /^src\/(core|files|trainer)\//.test(file));
    expect(computing.flatMap(({ file, text }) => hostMathOf(file, text))).toEqual([]);
  });

  it.each([
    ["const x = Math.exp(1);", "src/core/a.ts:1 Math.exp"],
    ["const f =\n  Math.pow;", "src/core/a.ts:2 Math.pow"],
    ["const x = y ** 2;", "src/core/a.ts:1 **"],
  ])("are found in %s", (text, expected) => {
    expect(hostMathOf("src/core/a.ts", text)).toEqual([expected]);
  });

  it("leave sqrt and constant powers alone", () => {
    expect(hostMathOf("src/core/a.ts", "const x = Math.sqrt(2 ** 32) * Math.floor(1.5);")).toEqual([]);
  });
});
