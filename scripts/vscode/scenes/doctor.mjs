// The doctor's page, and what is told before TensorFlow is fetched.

/** Holds once every engine was looked at. */
const finished = 'main.doctor tr[data-engine="wasm"][data-status="works"], main.doctor .problem:not([hidden])';

export const doctorScenes = {
  async doctor(stage) {
    await stage.command("doctor");
    const frame = await stage.window.webview(finished, 240_000);
    await frame.locator(".auto:not(:empty)").waitFor();
    await stage.settle();
    await stage.take("doctor");
    // Beside a side bar, and in a column.
    await stage.page.setViewportSize({ width: 800, height: 800 });
    await stage.settle();
    await stage.take("doctor-narrow");
  },

  async "set-up-tensorflow"(stage) {
    await stage.command("setUpTensorflow");
    const { page } = stage;
    await page.locator(".quick-input-title:visible, .notification-toast:visible").first().waitFor();
    await stage.take("set-up-tensorflow");
    await page.keyboard.press("Escape");
  },
};
