// The side panel of digits.

const grid = ".panel .tile";

export const digitScenes = {
  async digits(stage) {
    const { page } = stage;
    const dashboard = await stage.dashboardOf("relu, ten epochs");
    const panel = await stage.digits();
    await panel.locator(grid).first().waitFor();
    await stage.take("digits");
    await panel.locator(grid).nth(1).click();
    await stage.settle();
    await stage.take("digits-enlarged");
    await page.keyboard.press("Escape");
    await dashboard.locator('.cell[data-kind="wrong"]').filter({ hasText: /^\d+$/ }).first().click();
    await stage.settle();
    await stage.take("digits-of-cell");
    await dashboard.locator('.cell[aria-selected="true"]').click();
    await panel.locator(grid).first().waitFor();
    await panel.locator(".list").press("Home");
    for (const index of [0, 2, 3])
      await panel
        .locator(grid)
        .nth(index)
        .click({ modifiers: ["ControlOrMeta"] });
    await stage.settle();
    await stage.take("digits-selected");
    await stage.command("showDigitTable");
    await panel.locator(".panel .row").first().waitFor();
    await stage.settle();
    await stage.take("digits-table");
    await stage.command("showDigitGrid");
  },

  async "digits-secondary"(stage) {
    const { page, window } = stage;
    await stage.dashboardOf("relu, ten epochs");
    await window.command("View: Move View");
    await window.pick(stage.texts.name("view.misclassified"));
    await window.pick("Secondary Side Bar");
    await stage.digits();
    await page.locator(".part.auxiliarybar").waitFor();
    await stage.settle(2);
    await stage.take("digits-secondary");
    await window.command("View: Reset View Locations");
  },
};
