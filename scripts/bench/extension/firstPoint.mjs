// From the click on Train to the first point of the loss on the screen, with real training.
import { layExamples, withEditor } from "./editor.mjs";

const file = "lenet5.mnist.json";

/** @returns the first training after VS Code has started, and the one after it. */
export async function measureFirstPoint({ repeats }) {
  const cold = [];
  const warm = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    await withEditor({ prepare: layExamples }, async ({ open }) => {
      const { window, page } = await open();
      await window.openFile(file);
      // A person looks at the file first; by then the extension has said what it has to say of it.
      await page.locator(".codelens-decoration", { hasText: "Train · 61,706 parameters" }).waitFor();
      cold.push(await clickToFirstPoint(window));
      await showAgain(window);
      warm.push(await clickToFirstPoint(window));
    });
  }
  return [
    { name: "Train to first point, cold", all: cold, limit: 2000 },
    { name: "Train to first point, warm", all: warm, limit: 1000 },
  ];
}

/**
 * Leaves the dashboard, shows it once more and goes back to the editor. The second webview in the life of a browser waits
 * for three seconds, whosever it is, while the browser looks whether VS Code's service worker is still the same.
 */
async function showAgain(window) {
  const tab = (text) => window.page.locator(".tab", { hasText: text }).click();
  await tab(file);
  await tab("LeNet-5");
  await window.webview("main.dashboard:not([hidden]) .runName");
  await tab(file);
}

/** Trains what the editor shows, and ends it again. @returns milliseconds. */
async function clickToFirstPoint(window) {
  await window.titleAction("Train").click();
  const dashboard = await window.webview("main.dashboard:not([hidden]) .runName");
  const seen = await dashboard.evaluate("instruments.firstPoint");
  const clicked = await window.page.evaluate("instruments.clicked");
  await dashboard.getByRole("button", { name: "Stop", exact: true }).click();
  await dashboard.locator(".statusWord", { hasText: "stopped" }).waitFor();
  return seen - clicked;
}
