// The dashboard of runs that are over, of one that trains, and of windows of other sizes.

const lossPlot = ".curvePlot >> nth=0";

export const dashboardScenes = {
  async dashboard(stage) {
    const frame = await stage.dashboardOf("relu, ten epochs");
    await stage.take("dashboard");
    for (const tab of ["Model", "Experiment", "Log"]) {
      await stage.tab(frame, tab);
      await stage.take(`dashboard-${tab.toLowerCase()}`);
    }
    await stage.tab(frame, "Curves");
  },

  async model(stage) {
    const frame = await stage.dashboardOf("one cycle");
    await stage.tab(frame, "Model");
    await stage.take("model-small");
    await stage.tab(frame, "Curves");
  },

  async ended(stage) {
    for (const [run, name] of [
      [stage.t("interrupted"), "interrupted"],
      [stage.t("stopped"), "stopped"],
      ["rate too high", "failed"],
      [stage.t("damaged"), "damaged"],
    ]) {
      await stage.dashboardOf(run);
      await stage.take(`dashboard-${name}`);
    }
  },

  async curves(stage) {
    const { page } = stage;
    const frame = await stage.dashboardOf("relu, ten epochs");
    await page.keyboard.press("Control+B");
    await stage.settle();
    const plot = frame.locator(lossPlot);
    await frame.locator(".slider").first().fill("0.9");
    await plot.focus();
    for (let i = 0; i < 4; i++) await plot.press("+");
    await plot.hover({ position: { x: 300, y: 100 } });
    await stage.settle();
    await stage.take("curves-zoomed");
    await stage.tick(frame, "log");
    await plot.press("0");
    await plot.hover({ position: { x: 200, y: 60 } });
    await stage.settle();
    await stage.take("curves-linear");
    await stage.tick(frame, "log");
    await frame.locator(".slider").first().fill("0");
    await page.keyboard.press("Control+B");
  },

  async confusion(stage) {
    const frame = await stage.dashboardOf("relu, ten epochs");
    const cells = stage.t("What the cells tell");
    const bars = stage.t("What the bars tell");
    await stage.tick(frame, "errors only");
    await stage.settle();
    await stage.take("confusion-errors");
    await stage.choose(frame, cells, "% of row");
    await stage.choose(frame, bars, "precision");
    await stage.settle();
    await stage.take("confusion-rows-precision");
    await stage.tick(frame, "errors only");
    await stage.choose(frame, cells, "% of column");
    await frame.locator(`vscode-dropdown[aria-label="${bars}"]`).click();
    await stage.take("confusion-choice");
    await frame.locator(`vscode-dropdown[aria-label="${bars}"] vscode-option`).last().click();
    await stage.settle();
    await stage.take("confusion-columns-f1");
    await stage.choose(frame, cells, "counts");
    await stage.choose(frame, bars, "recall");
    await frame.locator(".scrubberInput").press("Home");
    await stage.settle();
    await stage.take("scrubber-first-epoch");
    await frame.locator(".scrubberInput").press("End");
  },

  async sizes(stage) {
    const { page } = stage;
    const frame = await stage.dashboardOf("relu, ten epochs");
    for (const [name, width, height] of [
      ["large", 1920, 1080],
      ["narrow", 900, 600],
    ]) {
      await page.setViewportSize({ width, height });
      await stage.settle();
      await stage.take(`dashboard-${name}`);
    }
    await frame.evaluate("scrollTo(0, 1e6); document.scrollingElement.scrollTop = 1e6;");
    await stage.settle();
    await stage.take("dashboard-narrow-end");
    await stage.tab(frame, "Model");
    await stage.take("dashboard-narrow-model");
    await stage.tab(frame, "Curves");
  },
};

export const liveScenes = {
  async live(stage) {
    const { page } = stage;
    await stage.showRuns();
    await stage.train("lenet5.mnist.json");
    const item = page.locator(".statusbar-item", { hasText: /LeNet-5/ });
    await item.waitFor();
    const frame = await stage.dashboard();
    await frame.locator(".curvePlot").first().waitFor();
    await stage.settle();
    await stage.take("live-first-epoch");
    await stage.epochs(frame, 3);
    await stage.take("live");
    await stage.take("status-bar", () => stage.hover(item, "LeNet-5"));
    await stage.press("Pause");
    await frame.getByRole("button", { name: stage.t("Continue"), exact: true }).waitFor();
    await page.mouse.move(640, 400);
    await stage.settle();
    await stage.take("live-paused");
    // A second one waits for its turn.
    await stage.train("softmax.mnist.json");
    await stage.row(stage.t("queued")).waitFor();
    await stage.settle(2);
    await stage.take("live-queued");
    await stage.press("Cancel");
    await stage.row(stage.t("paused")).click();
    await stage.press("Stop");
    await item.waitFor({ state: "detached" });
  },
};
