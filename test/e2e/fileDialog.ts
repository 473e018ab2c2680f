import type { Locator } from "playwright-core";
import { expect } from "vitest";
import type { EditorWindow } from "../../scripts/vscode/window.mjs";
import { patience } from "./editor.ts";

const button = ".monaco-button";

function dialogOf(window: EditorWindow, title: string): { dialog: Locator; input: Locator } {
  const dialog = window.page.locator(".quick-input-widget", { hasText: title });
  return { dialog, input: dialog.locator("input[type=text]") };
}

/**
 * Agrees to what a dialog for files proposes.
 *
 * @param title words of its title. @param ending what the proposed path holds.
 * @returns the path.
 */
export async function agree(window: EditorWindow, title: string, ending: string): Promise<string> {
  const { dialog, input } = dialogOf(window, title);
  // The place is offered as soon as it was looked at.
  await expect.poll(() => input.inputValue(), { timeout: patience }).toContain(ending);
  const proposed = await input.inputValue();
  await dialog.locator(button, { hasText: /^(OK|Export Here)$/ }).click();
  return proposed;
}

/** Types a path into a dialog for files, and clicks its button. */
export async function choosePath(window: EditorWindow, title: string, path: string, label: string): Promise<void> {
  const { dialog, input } = dialogOf(window, title);
  await dialog.locator(".monaco-list-row").first().waitFor({ timeout: patience });
  const trying = async (): Promise<boolean> => {
    // What is typed while the folder is being listed is replaced by the folder.
    await input.fill(path, { timeout: 1000 });
    await dialog.locator(button, { hasText: label }).click({ timeout: 1000 });
    await dialog.waitFor({ state: "hidden", timeout: 3000 });
    return true;
  };
  const gone = async (): Promise<boolean> => (await trying().catch(() => false)) || !(await dialog.isVisible());
  await expect.poll(gone, { timeout: patience }).toBe(true);
}
