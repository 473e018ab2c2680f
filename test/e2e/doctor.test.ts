import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../helpers/temporaryFolder.ts";
import { needsEditor, notified, openEditor, patience } from "./editor.ts";

needsEditor();

/** Without TensorFlow, wherever this runs: nothing is fetched, and no Python has it. */
async function withoutTensorflow(): Promise<NodeJS.ProcessEnv> {
  const folder = await temporaryFolder();
  return { XDG_CACHE_HOME: folder, VIRTUAL_ENV: "", CONDA_PREFIX: "", MNIST_LAB_TENSORFLOW: "" };
}

it(
  "shows of each engine whether it works here, and does so again",
  async () => {
    const { window } = await openEditor({ env: await withoutTensorflow() });
    const { page } = window;
    await window.command("MNIST Lab: Doctor");
    const frame = await window.webview("main.doctor");
    const row = frame.locator('tr[data-engine="wasm"]');
    await expect.poll(() => row.getAttribute("data-status"), { timeout: 4 * patience }).toBe("works");
    expect(await row.locator("th").innerText()).toBe("wasm");
    expect(await row.locator(".status").innerText()).toBe("works");
    expect(await row.locator(".device").innerText()).toMatch(/^WebAssembly SIMD, \d+ threads?$/);
    const cells = await row.locator("td").allInnerTexts();
    expect(cells[2]).toMatch(/^[\d,]+ ms$/);
    const [, passed, count] = /^(\d+) of (\d+) as Keras's$/.exec(cells[3]) ?? [];
    expect(Number(count)).toBeGreaterThan(10);
    expect(passed).toBe(count);
    expect(cells[4]).toMatch(/^\d+\.\d\d ms$/);

    await frame.locator(".auto").filter({ hasText: '"engine": "auto" takes ' }).waitFor();
    await expect.poll(() => frame.locator("header [role=status]").innerText()).toMatch(/^\d of 3 engines work here$/);
    await expect.poll(() => frame.locator(".machine").innerText()).toMatch(/^MNIST Lab \S+, Node \S+, \w+-\w+$/);

    // By keyboard: the button that was pressed gives way to the one that ends it.
    await frame.locator("vscode-button", { hasText: "Run Again" }).focus();
    await page.keyboard.press("Enter");
    await frame.locator("vscode-button:focus", { hasText: "Stop" }).waitFor();
    await page.keyboard.press("Enter");
    await frame.locator("vscode-button", { hasText: "Run Again" }).waitFor();
    expect(await frame.locator(".problem").isVisible()).toBe(false);
  },
  8 * patience,
);

it.skipIf(process.platform === "win32")(
  "is offered, as the set-up is, where a run needs TensorFlow and it is not there",
  async () => {
    // A Python that has nothing, so that none of this machine is found.
    const folder = await temporaryFolder();
    for (const name of ["python3", "python"]) {
      await writeFile(join(folder, name), "#!/bin/sh\nexit 3\n", { mode: 0o755 });
    }
    const env = { ...(await withoutTensorflow()), PATH: `${folder}:${process.env.PATH ?? ""}` };
    const { window } = await openEditor({
      env,
      prepare: (workspace) =>
        writeFile(
          join(workspace, "native.mnist.json"),
          JSON.stringify({
            engine: "tensorflow",
            model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] },
          }),
        ),
    });
    await window.openFile("native.mnist.json");
    await window.titleAction("Train").click();
    await notified(window, /The engine "tensorflow" found no TensorFlow that works\.(?!.*mnist-lab setup)/);
    await window.answer("Doctor");
    await window.webview("main.doctor");
  },
  4 * patience,
);
