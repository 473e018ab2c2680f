// What the scenes are made of: what a person does in the window, in whichever language, and the pictures of it.
import { setTimeout as sleep } from "node:timers/promises";

/** Of the windows that most pictures show. */
export const usualSize = { width: 1280, height: 800 };

export class Stage {
  /**
   * @param given.window an EditorWindow with a folder open. @param given.workspace that folder.
   * @param given.texts what the extension says in this window's language.
   * @param given.take saves a picture, in each theme of the window: `(name, again) => Promise`; `again` is done before
   * each, for what a change of the theme ends.
   */
  constructor({ window, workspace, texts, take }) {
    this.window = window;
    this.page = window.page;
    this.workspace = workspace;
    this.texts = texts;
    this.take = take;
  }

  t(message, ...values) {
    return this.texts.t(message, ...values);
  }

  /** Chooses one of the extension's commands in the palette, by its id without `mnistLab.`. */
  async command(id) {
    await this.window.command(this.texts.command(id));
    // Where the line of the palette was, the mouse would rest on what comes.
    await this.page.mouse.move(640, 790);
  }

  /** Makes the window as it was: no editors, menus and notifications, the side bar as wide as at first. */
  async clear() {
    const { page } = this;
    for (let i = 0; i < 2; i++) await page.keyboard.press("Escape");
    await page.mouse.move(640, 790);
    await page.setViewportSize(usualSize);
    if ((await page.locator(".editor .tab").count()) > 0) await this.window.command("View: Close All Editors");
    if ((await page.locator(".notification-toast").count()) > 0) {
      await this.window.command("Notifications: Clear All Notifications");
    }
    await this.toggleOff(".part.panel", "View: Toggle Panel Visibility");
    await this.toggleOff(".part.auxiliarybar", "View: Toggle Secondary Side Bar Visibility");
  }

  /** Hides a part of the window. */
  async toggleOff(part, command) {
    if (await this.page.locator(part).isVisible()) await this.window.command(command);
  }

  /** Waits for what changes without being told: pictures that come, charts that are drawn. */
  async settle(seconds = 1) {
    await sleep(seconds * 1000);
  }

  titleAction(key) {
    return this.window.titleAction(this.texts.name(key));
  }

  /** Opens a file and clicks Train. */
  async train(file) {
    await this.window.openFile(file);
    await this.titleAction("command.train").click();
  }

  async showRuns() {
    await this.window.showContainer("MNIST Lab");
    await this.row("relu, ten epochs").waitFor();
  }

  /** The line of a run in the tree by its name, or by what else is said of it. */
  row(text) {
    return this.page.locator(".pane .monaco-list-row").filter({ hasText: text }).first();
  }

  async menuOf(text) {
    await this.row(text).click({ button: "right" });
    await this.page.locator(".monaco-menu .action-item").first().waitFor();
  }

  /** Selects runs in the tree and chooses in their menu. */
  async chooseForRuns(names, command) {
    // High enough for all lines: VS Code draws those alone that can be seen.
    await this.page.setViewportSize({ ...usualSize, height: 1600 });
    for (const [index, name] of names.entries()) {
      await this.row(name).click(index === 0 ? {} : { modifiers: ["ControlOrMeta"] });
    }
    await this.menuOf(names.at(-1));
    await this.window.chooseInMenu(this.texts.name(`command.${command}`).replace("…", ""));
    await this.page.setViewportSize(usualSize);
    await this.page.mouse.move(640, 790);
  }

  /** Shows a run in the dashboard. @returns its frame. */
  async dashboardOf(text) {
    await this.showRuns();
    await this.row(text).click();
    const frame = await this.dashboard();
    await this.settle();
    return frame;
  }

  /** @returns the frame of the dashboard, once it shows a run. */
  async dashboard() {
    return this.window.webview("main.dashboard:not([hidden]) .runName");
  }

  /** Rests the mouse on something until VS Code tells of it. */
  async hover(place, text) {
    await this.page.mouse.move(640, 790);
    await place.hover();
    await this.page.locator(".monaco-hover:visible", { hasText: text }).waitFor();
  }

  /** Waits until the run that the dashboard shows is in an epoch. */
  async epochs(frame, wanted) {
    const facts = frame.locator(".facts");
    while (Number(/\d+/.exec(await facts.innerText())?.[0] ?? 0) < wanted) await sleep(200);
  }

  /** Clicks a button of the dashboard, whichever frame it is in by now. */
  async press(label) {
    const button = `vscode-button:text-is(${JSON.stringify(this.t(label))})`;
    await (await this.window.find(button)).click();
  }

  async tab(frame, name) {
    await frame.getByRole("tab", { name: this.t(name), exact: true }).click();
    await this.settle();
  }

  /** Chooses in one of the toolkit's dropdowns by its place. */
  async choose(frame, label, option) {
    await frame.locator(`vscode-dropdown[aria-label="${this.t(label)}"]`).click();
    await frame
      .locator(`vscode-dropdown[aria-label="${this.t(label)}"] vscode-option`)
      .filter({ hasText: this.t(option) })
      .first()
      .click();
  }

  /** Ticks one of the toolkit's boxes, or unticks it. */
  async tick(frame, label) {
    await frame
      .locator("vscode-checkbox")
      .filter({ hasText: this.t(label) })
      .first()
      .click();
  }

  /** @returns the frame of the side panel, once it shows digits. */
  async digits() {
    return this.window.webview("main.panel .tile, main.panel .row");
  }
}
