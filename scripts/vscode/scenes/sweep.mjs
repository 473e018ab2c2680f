// A sweep of 81 runs: its table beside each of the charts.

/** Shows the sweep in the whole window, or beside the side bar. @returns its frame. */
async function showSweep(stage, chart) {
  await stage.toggleOff(".part.sidebar", "View: Toggle Primary Side Bar Visibility");
  await stage.command("showSweep");
  await stage.window.pick("C, grid");
  const frame = await stage.window.webview("main:not([hidden]) .runs tbody tr");
  await frame.locator(`#tab-${chart}`).click();
  await stage.page.mouse.move(640, 790);
  await stage.settle();
  return frame;
}

export const sweepScenes = {
  async "sweep-curves"(stage) {
    await showSweep(stage, "curves");
    await stage.take("sweep-curves");
  },

  async "sweep-curves-hovered"(stage) {
    const frame = await showSweep(stage, "curves");
    await frame.locator(".runs tbody tr").nth(20).hover();
    await stage.settle();
    await stage.take("sweep-curves-hovered");
  },

  async "sweep-bars"(stage) {
    await showSweep(stage, "bars");
    await stage.take("sweep-bars");
  },

  async "sweep-lines"(stage) {
    await showSweep(stage, "lines");
    await stage.take("sweep-lines");
  },

  async "sweep-parallel"(stage) {
    await showSweep(stage, "parallel");
    await stage.take("sweep-parallel");
  },

  async "sweep-heat"(stage) {
    const frame = await showSweep(stage, "heat");
    await frame.locator(".heatCell.mark").nth(6).hover();
    await stage.settle();
    await stage.take("sweep-heat");
  },

  async "sweep-filtered"(stage) {
    const frame = await showSweep(stage, "parallel");
    await frame.locator(".filterBar vscode-text-field input").fill("0.5");
    await frame.locator(".chip", { hasText: "rmsprop" }).click();
    await stage.page.mouse.move(640, 790);
    await stage.settle();
    await stage.take("sweep-filtered");
  },
};
