// The tree of runs, and what is asked around it.

export const treeScenes = {
  async runs(stage) {
    const { page } = stage;
    await stage.showRuns();
    await stage.take("runs");
    await stage.take("runs-tooltip", () => stage.hover(stage.row("relu, ten epochs"), stage.t("Fingerprint")));
    await stage.menuOf(stage.t("interrupted"));
    await stage.take("runs-menu");
  },

  async "runs-asking"(stage) {
    const { page } = stage;
    await stage.showRuns();
    for (const id of ["sortRuns", "filterRunsByStatus", "compareRuns"]) {
      await stage.command(id);
      await page.locator(".quick-input-title").waitFor();
      await stage.settle(0.5);
      await stage.take(`asking-${id}`);
      await page.keyboard.press("Escape");
    }
    await stage.command("filterRuns");
    const input = page.locator(".quick-input-widget input[type=text]").first();
    await page.locator(".quick-input-title").waitFor();
    await input.fill("adam");
    await stage.settle();
    await stage.take("asking-filterRuns");
    await page.keyboard.press("Enter");
    await stage.command("clearRunsFilter");
    await stage.row("tanh").click();
    await page.keyboard.press("Delete");
    await page.locator(".monaco-dialog-box").waitFor();
    await stage.take("asking-deleteRun");
    await page.keyboard.press("Escape");
  },
};
