// How long the extension's activation takes, as VS Code itself measures it: Developer: Show Running Extensions.
import { layExamples, withEditor } from "./editor.mjs";

const limit = 100;

/** @returns milliseconds to load its code and to activate it, of an extension host each. */
export async function measureActivation({ repeats }) {
  return withEditor({ prepare: layExamples }, async ({ open }) => {
    const all = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      const { window, page } = await open();
      await window.command("Developer: Show Running Extensions");
      const row = page.locator(".runtime-extensions-editor .monaco-list-row", { hasText: "MNIST Lab" }).first();
      const text = await row.locator(".activation-time", { hasText: /\d/ }).innerText();
      all.push(Number(/([\d,.]+)\s*ms/.exec(text)[1].replaceAll(",", "")));
    }
    return [{ name: "activation", all, limit }];
  });
}
