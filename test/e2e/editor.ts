import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, expect, onTestFinished } from "vitest";
import { findBrowser, noBrowser, openBrowser } from "../../scripts/vscode/browser.mjs";
import { layExtension } from "../../scripts/vscode/extension.mjs";
import { findServer, startServer, type EditorServer, type RunningServer } from "../../scripts/vscode/server.mjs";
import { EditorWindow } from "../../scripts/vscode/window.mjs";
import { repository } from "../helpers/commandLine.ts";

/** Milliseconds for what a busy machine takes long to do: cold starts, and trainings that share its cores. */
export const patience = 60_000;

/** Where the pictures of failed tests lie. */
const pictures = join(repository, ".cache", "e2e");

/** @returns why no VS Code can be opened here, and what to do about it; null where one can. */
export function whatIsMissing(): string | null {
  if (findBrowser() === null) return noBrowser;
  if (findServer() === null)
    return "VS Code for the browser is not installed: `node scripts/vscode/server.mjs` does it, with a connection to npm's registry.";
  return null;
}

/** Skips the tests of a file, with the reason, where no VS Code can be opened. */
export function needsEditor(): void {
  beforeEach((context) => {
    const missing = whatIsMissing();
    if (missing !== null) context.skip(missing);
  });
}

/** A VS Code that runs with the extension, and one window of it. */
export interface Opened {
  readonly window: EditorWindow;
  readonly server: RunningServer;
  /** The folder that is open: a copy of `examples/` and what the test put beside. */
  readonly workspace: string;
  /** Another window on the same folder. */
  readonly another: () => Promise<EditorWindow>;
}

/**
 * Opens a real VS Code; it is closed when the test has finished.
 *
 * @param options.prepare puts files into the workspace before it is opened.
 * @param options.install puts the extension into the folder of extensions; by default as `dist/` has it.
 * @param options.trust whether every folder is trusted. @param options.settings user settings.
 * @param options.machineSettings settings of the machine, which alone may name programs.
 */
export async function openEditor({
  prepare = () => Promise.resolve(),
  install = (extensions) => {
    layExtension(extensions);
    return Promise.resolve();
  },
  trust = true,
  settings = {},
  machineSettings = {},
  env = {},
}: {
  prepare?: (workspace: string) => Promise<void>;
  install?: (extensions: string, server: EditorServer, folder: string) => Promise<void>;
  trust?: boolean;
  settings?: Readonly<Record<string, unknown>>;
  machineSettings?: Readonly<Record<string, unknown>>;
  env?: NodeJS.ProcessEnv;
} = {}): Promise<Opened> {
  const found = findServer();
  if (found === null) throw new Error("VS Code for the browser is not installed.");
  const folder = await mkdtemp(join(tmpdir(), "mnist-lab-e2e-"));
  // The last registered runs first: the folder goes when nothing writes into it any more.
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));
  const workspace = join(folder, "workspace");
  // Runs that somebody trained beside the examples stay where they are.
  await cp(join(repository, "examples"), workspace, { recursive: true, filter: (path) => !path.endsWith(".mnist") });
  await prepare(workspace);
  const extensions = join(folder, "extensions");
  await install(extensions, found, folder);
  const data = join(folder, "data");
  await mkdir(join(data, "Machine"), { recursive: true });
  await writeFile(join(data, "Machine", "settings.json"), JSON.stringify(machineSettings));
  const server = await startServer(found, { folder: data, extensions, settings, trust, env });
  onTestFinished(() => server.stop());
  const browser = await openBrowser();
  onTestFinished(() => browser.close());
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en" });
  const another = async (): Promise<EditorWindow> => {
    const window = new EditorWindow(await context.newPage());
    await window.open(server.open(workspace));
    return window;
  };
  const window = new EditorWindow(await context.newPage());
  // Registered last, it runs first: the window is still open.
  onTestFinished(async ({ task }) => {
    if (task.result?.state !== "fail") return;
    await mkdir(pictures, { recursive: true });
    for (const [index, page] of context.pages().entries()) {
      const path = join(pictures, `${task.name.replaceAll(/\W+/g, "-")}${index === 0 ? "" : `-${index + 1}`}.png`);
      await page.screenshot({ path });
      console.log(`The window as it was: ${path}`);
    }
    const logs = join(pictures, `${task.name.replaceAll(/\W+/g, "-")}-logs`);
    await cp(join(folder, "data", "logs"), logs, { recursive: true }).catch(() => undefined);
    await writeFile(join(logs, "server.txt"), server.output()).catch(() => undefined);
  });
  await window.open(server.open(workspace));
  return { window, server, workspace, another };
}

/** @returns the folders of the runs that lie in the workspace, oldest first. */
export async function runsIn(workspace: string): Promise<string[]> {
  const folder = join(workspace, ".mnist", "runs");
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => /^\d{8}-/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** @returns the only run of a workspace, when its trainer has begun to write. */
export async function onlyRun(workspace: string): Promise<string> {
  await expect.poll(() => runsIn(workspace), { timeout: patience }).toHaveLength(1);
  return (await runsIn(workspace)).join();
}

/** What a run's summary says; an empty object while there is none. */
export async function summaryOf(run: string): Promise<Record<string, unknown>> {
  const text = await readFile(join(run, "summary.json"), "utf8").catch(() => "{}");
  return JSON.parse(text) as Record<string, unknown>;
}

/** Waits until a run has a status. @returns its summary. */
export async function hasStatus(run: string, status: string, timeout = patience): Promise<Record<string, unknown>> {
  await expect.poll(async () => (await summaryOf(run))["status"], { timeout }).toBe(status);
  return summaryOf(run);
}

/** @returns the events of a run of one type, in their order. */
export async function eventsOf(run: string, type: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(join(run, "events.jsonl"), "utf8").catch(() => "");
  const lines = text.split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter((event) => event["type"] === type);
}

/** Waits until a notification says so. */
export async function notified(window: EditorWindow, text: RegExp, timeout = patience): Promise<void> {
  await expect.poll(() => window.notifications(), { timeout }).toContainEqual(expect.stringMatching(text));
}

/** Waits until the clock shows another second: a run's id tells when it began by seconds, and lists are in that order. */
export async function nextSecond(): Promise<void> {
  await sleep(1010 - (Date.now() % 1000));
}
