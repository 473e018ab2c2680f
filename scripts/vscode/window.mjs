// One window of VS Code in a browser, and what a person does in it: for tests and for screenshots.
import { setTimeout as sleep } from "node:timers/promises";

/** What the palette and settings call the themes. */
export const themes = {
  dark: "Dark Modern",
  light: "Light Modern",
  hc: "Dark High Contrast",
  hcLight: "Light High Contrast",
};

/** What `workbench.colorTheme` calls them. */
export const themeSettings = {
  dark: "Dark Modern",
  light: "Light Modern",
  hc: "Default High Contrast",
  hcLight: "Default High Contrast Light",
};

/** Waiting for a cold start on a busy machine. */
const patience = 60_000;

export class EditorWindow {
  /** @param page playwright's page, with VS Code's address not opened yet. */
  constructor(page) {
    this.page = page;
    page.setDefaultTimeout(patience);
  }

  /** Opens a folder and waits for the workbench. */
  async open(address) {
    await this.page.goto(address);
    await this.ready();
  }

  async ready() {
    await this.page.waitForSelector(".monaco-workbench .part.editor");
    await this.page.waitForSelector(".statusbar-item", { state: "attached" });
  }

  /** Loads the window again, by VS Code's own command: a browser's would not wait until it has kept what is open. */
  async reload() {
    const loaded = this.page.waitForEvent("load");
    await this.command("Developer: Reload Window");
    await loaded;
    await this.ready();
  }

  /** Chooses an entry of the command palette by its whole name, "MNIST Lab: Train" for one. */
  async command(name) {
    await (await this.#listed("F1", `>${name}`, name)).click();
  }

  /** Opens a file of the workspace by its name. */
  async openFile(name) {
    // Enter would take the first line, which for a moment is another file.
    await (await this.#listed("ControlOrMeta+P", name, name)).click();
    await this.page.locator(".tabs-container .tab.active", { hasText: name }).waitFor();
    await this.page.locator(".monaco-editor .view-line").first().waitFor();
  }

  /**
   * Types into the list that a key opens. Begins again where the list was closed, as a panel that takes the focus does, or
   * is older than what is looked for.
   */
  async #listed(key, text, entry) {
    const input = this.page.locator(".quick-input-widget input[type=text]").first();
    const row = this.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: entry }).first();
    const end = performance.now() + patience;
    for (;;) {
      await this.page.keyboard.press(key);
      try {
        await input.fill(text, { timeout: 3000 });
        await row.waitFor({ state: "visible", timeout: 5000 });
        return row;
      } catch (error) {
        if (performance.now() > end) throw error;
        await this.page.keyboard.press("Escape");
      }
    }
  }

  /** Chooses an entry of the open quick pick. */
  async pick(text) {
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first().click();
  }

  /** Chooses an entry of the open context menu. */
  async chooseInMenu(text) {
    const item = this.page.locator(".monaco-menu .action-item", { hasText: text }).first();
    await item.waitFor();
    // What is clicked in its first moments, a menu takes for the end of the click that opened it.
    for (let tries = 0; tries < 20 && (await item.isVisible()); tries++) {
      await sleep(300);
      await item.click({ timeout: 1000 }).catch(() => undefined);
    }
  }

  /** An action in the editor's title bar, by its name. */
  titleAction(name) {
    return this.page.locator(`.editor-actions a.action-label[aria-label^="${name}"]`).first();
  }

  /**
   * The frame of the webview that holds something now or soon.
   *
   * @param selector a CSS selector that is in this webview and in no other.
   * @returns playwright's frame.
   */
  async webview(selector, timeout = patience) {
    const end = performance.now() + timeout;
    for (;;) {
      for (const frame of this.page.frames()) {
        // Frames come and go while a webview is loaded.
        const found = await frame.$(selector).catch(() => null);
        if (found !== null && frame !== this.page.mainFrame()) return frame;
      }
      if (performance.now() > end) throw new Error(`No webview holds ${selector}.`);
      await sleep(100);
    }
  }

  /** @returns the first element of a webview, or else of the window, that fits the selector, now or soon. */
  async find(selector, timeout = patience) {
    const end = performance.now() + timeout;
    for (;;) {
      const frames = this.page.frames().filter((frame) => frame !== this.page.mainFrame());
      for (const frame of [...frames, this.page.mainFrame()]) {
        for (const found of await frame.$$(selector).catch(() => [])) {
          if (await found.isVisible().catch(() => false)) return found;
        }
      }
      if (performance.now() > end) throw new Error(`Neither the window nor a webview shows ${selector}.`);
      await sleep(100);
    }
  }

  /** Shows a container of the side bar by the name in the activity bar. */
  async showContainer(name) {
    const item = this.page.locator(`.activitybar .action-item:has([aria-label^="${name}"])`).first();
    await item.waitFor();
    if (!/checked/.test((await item.getAttribute("class")) ?? "")) await item.click();
    // The side panel comes after the tree of runs, which moves then.
    if (name === "MNIST Lab") {
      const whole =
        '.pane-header[aria-label*="Misclassified"], .pane-header[aria-label*="误分类"], .welcome-view .button-container';
      await this.page.locator(whole).filter({ visible: true }).first().waitFor();
    }
  }

  /** The texts of the notifications that can be seen. */
  async notifications() {
    return this.page.locator(".notification-toast .notification-list-item-message").allInnerTexts();
  }

  /** Clicks a button of a notification. */
  async answer(button) {
    await this.page.locator(".notification-toast .monaco-button", { hasText: button }).first().click();
  }

  /** @param theme a name of {@link themes}. */
  async useTheme(theme) {
    await this.command("Preferences: Color Theme");
    const input = this.page.locator(".quick-input-widget input[type=text]").first();
    await input.fill(themes[theme]);
    await this.page
      .locator(".quick-input-list .monaco-list-row")
      .filter({ hasText: themes[theme] })
      .first()
      .waitFor({ state: "visible" });
    await sleep(300);
    await this.page.keyboard.press("Enter");
    await sleep(500);
  }

  /** Saves a picture of the whole window, when menus and toasts have faded in. */
  async screenshot(path) {
    await sleep(400);
    await this.page.screenshot({ path });
  }
}
