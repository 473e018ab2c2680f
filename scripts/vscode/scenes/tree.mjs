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

  async sweep(stage) {
    const { page } = stage;
    await stage.showRuns();
    await stage.window.openFile("sweep.mnist.json");
    await page.locator(".codelens-decoration", { hasText: stage.t("Sweep · {0} runs", 18) }).waitFor();
    await stage.take("sweep-lens");
    await stage.titleAction("command.train").click();
    const item = page.locator(".statusbar-item", { hasText: /9 .*18|18 .*9/ });
    await item.waitFor({ timeout: 120_000 });
    await stage.row(stage.t("best {0}", "")).waitFor();
    await page
      .locator(".pane .monaco-list-row", { hasText: stage.t("{0} of {1} done", 9, 18) })
      .first()
      .click();
    await stage.row(stage.t("{0} waiting", 7)).waitFor();
    await stage.settle(3);
    await stage.take("sweep-tree");
    await page
      .locator(".pane .monaco-list-row", { hasText: stage.t("{0} of {1} done", 9, 18) })
      .first()
      .click({ button: "right" });
    await page.locator(".monaco-menu .action-item").first().waitFor();
    await stage.take("sweep-menu");
    await stage.command("stopSweep");
    await item.waitFor({ state: "detached" });
  },
};
