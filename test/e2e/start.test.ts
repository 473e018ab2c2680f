import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { openBrowser } from "../../scripts/vscode/browser.mjs";
import { EditorWindow } from "../../scripts/vscode/window.mjs";
import { repository } from "../helpers/commandLine.ts";
import { needsEditor, patience } from "./editor.ts";

needsEditor();

it(
  "npm start serves the examples to who has the address, until Ctrl-C",
  async () => {
    const child = spawn(process.execPath, [join(repository, "scripts", "start.mjs"), "--browser", "--no-open"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (printed += text));
    }
    await expect.poll(() => printed, { timeout: patience }).toMatch(/VS Code with MNIST Lab: http:\S+\n/);
    const address = new URL(/http:\S+/.exec(printed)?.[0] ?? "");
    expect(address.hostname).toBe("127.0.0.1");
    expect((await fetch(address.origin)).status).toBe(403);

    const browser = await openBrowser();
    onTestFinished(() => browser.close());
    const window = new EditorWindow(await browser.newPage());
    await window.open(address.href);
    await window.openFile("lenet5.mnist.json");
    await window.page.locator(".codelens-decoration", { hasText: "Train · 61,706 parameters" }).waitFor();
    expect(await window.titleAction("Train").count()).toBe(1);

    child.kill("SIGINT");
    const [code] = (await once(child, "exit")) as [number | null];
    expect(code).toBe(0);
    await expect(fetch(address.origin)).rejects.toThrow();
  },
  3 * patience,
);
