import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { build } from "esbuild";
import { beforeAll, expect, it } from "vitest";
import { openBrowser } from "../../scripts/vscode/browser.mjs";
import { layExtension } from "../../scripts/vscode/extension.mjs";
import { findServer, startServer, type RunningServer } from "../../scripts/vscode/server.mjs";
import { repository } from "../helpers/commandLine.ts";
import { hostTests } from "../host/all.ts";
import { resultsVariable, type HostResult } from "../host/hostTest.ts";
import { needsEditor, patience, whatIsMissing } from "./editor.ts";

/** The tests of `test/host/`, which run inside the extension host of one window, with the real API. */

needsEditor();

/** What came of them, by their names. */
let results = new Map<string, HostResult>();
/** Why there may be no more. */
let end = "";

beforeAll(async () => {
  if (whatIsMissing() !== null) return;
  const folder = await mkdtemp(join(tmpdir(), "mnist-lab-host-"));
  try {
    end = await runHostTests(folder);
    const lines = (await readFile(resultsIn(folder), "utf8").catch(() => "")).split("\n").slice(0, -1);
    results = new Map(
      lines.map((line) => {
        const result = JSON.parse(line) as HostResult;
        return [result.name, result];
      }),
    );
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}, 6 * patience);

it.each(hostTests.map(({ name }) => name))("%s", (name) => {
  const result = results.get(name);
  if (result === undefined) expect.fail(`It did not come to its end. ${end}`);
  if (result.failure !== null) throw new Error(result.failure);
});

const resultsIn = (folder: string): string => join(folder, "results.jsonl");

/** Opens a window on an empty folder, which runs the tests. @returns how they ended. */
async function runHostTests(folder: string): Promise<string> {
  const found = findServer();
  if (found === null) throw new Error("VS Code for the browser is not installed.");
  const [workspace, development] = [join(folder, "workspace"), join(folder, "development")];
  await mkdir(workspace);
  layExtension(development);
  const extension = join(development, (await readdir(development)).join());
  const tests = await bundleHostTests(folder);
  const server = await startServer(found, {
    folder: join(folder, "data"),
    extensions: join(folder, "extensions"),
    flags: ["--enable-smoke-test-driver"],
    env: { [resultsVariable]: resultsIn(folder) },
  });
  try {
    return await openUntilDone(server, addressOf(server, workspace, extension, tests));
  } finally {
    await server.stop();
  }
}

/** The program that VS Code loads into its extension host. */
async function bundleHostTests(folder: string): Promise<string> {
  const outfile = join(folder, "hostTests.cjs");
  await build({
    absWorkingDir: repository,
    entryPoints: ["test/host/main.ts"],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    external: ["vscode"],
    logLevel: "error",
  });
  return outfile;
}

/** What VS Code's own tests say to a window; without the flag of its driver the server does not listen. */
function addressOf(server: RunningServer, workspace: string, extension: string, tests: string): string {
  const remote = (path: string): string => `vscode-remote://${new URL(server.address).host}${path}`;
  const payload = [
    ["extensionDevelopmentPath", remote(extension)],
    ["extensionTestsPath", remote(tests)],
    ["skipWelcome", "true"],
  ];
  return `${server.open(workspace)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
}

/** @returns how the tests ended, and the last words of the window where that was too early. */
async function openUntilDone(server: RunningServer, address: string): Promise<string> {
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: "en" });
    const said: string[] = [];
    const exited = new Promise<string>((resolve) => {
      void page.exposeFunction("codeAutomationLog", (type: string, args: unknown[]) => {
        said.push(`${type}: ${args.map(String).join(" ")}`);
      });
      void page.exposeFunction("codeAutomationExit", (code: number) => {
        resolve(`VS Code ended its tests with ${code}.`);
      });
    });
    await page.goto(address);
    const ended = server.ended.then((code) => `VS Code's server ended with ${code}.`);
    const late = delay(5 * patience, "VS Code did not end its tests.", { ref: false });
    const how = await Promise.race([exited, ended, late]);
    return [how, ...said.slice(-20)].join("\n");
  } finally {
    await browser.close();
  }
}
