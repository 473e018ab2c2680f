// What an experiment file makes of the digits that it learns from.

export const augmentationScenes = {
  async augmentation(stage) {
    const { page, window } = stage;
    await window.openFile("augmented.mnist.json");
    await page.locator(".codelens-decoration", { hasText: "61,706" }).waitFor();
    await stage.command("previewAugmentation");
    await window.webview("main.augmentation .row");
    await stage.settle();
    await stage.take("augmentation");
  },
};
