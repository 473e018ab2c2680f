// The experiment file, and what is asked and said around it.
import { usualSize } from "./stage.mjs";

export const editorScenes = {
  async experiment(stage) {
    await stage.window.openFile("lenet5.mnist.json");
    await stage.page.locator(".codelens-decoration", { hasText: "61,706" }).waitFor();
    await stage.take("experiment");
  },

  async problems(stage) {
    const { page, window } = stage;
    await window.openFile("mistakes.mnist.json");
    await page.locator(".squiggly-error").first().waitFor();
    await stage.titleAction("command.train").click();
    await page.locator(".markers-panel .monaco-list-row").first().waitFor();
    await page.locator(".notification-toast").first().waitFor();
    await stage.take("problems");
    await window.command("Notifications: Clear All Notifications");
    await window.command("View: Toggle Panel Visibility");
    const pooling = page.locator(".view-line span", { hasText: "40" }).last();
    await stage.take("problems-hover", () => stage.hover(pooling, "40×40"));
  },

  async completion(stage) {
    const { page, window } = stage;
    await window.openFile("softmax.mnist.json");
    await page.locator(".codelens-decoration").first().waitFor();
    await page.locator(".view-line", { hasText: '"epochs"' }).click();
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Control+Space");
    await page.locator(".suggest-widget .monaco-list-row").first().waitFor();
    await page.keyboard.press("Control+Space");
    await stage.settle();
    await stage.take("completion");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await window.command("File: Revert File");
  },

  async "new-experiment"(stage) {
    await stage.command("newExperiment");
    await stage.page.locator(".quick-input-title", { hasText: stage.t("New Experiment") }).waitFor();
    await stage.take("new-experiment");
  },
};

/** In a folder without runs. */
export const freshScenes = {
  async welcome(stage) {
    await stage.page.setViewportSize(usualSize);
    await stage.window.showContainer("MNIST Lab");
    await stage.page.locator(".welcome-view-content").first().waitFor();
    await stage.page.mouse.move(640, 790);
    await stage.settle(2);
    await stage.take("welcome");
  },
};
