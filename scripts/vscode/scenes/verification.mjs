// A run that is handed in, verified as it is and after somebody has changed it.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const run = "relu, ten epochs";

export const verificationScenes = {
  async verification(stage) {
    const { page, window, workspace } = stage;
    await stage.showRuns();
    await stage.chooseForRuns([run], "handIn");
    await page.locator(".quick-input-widget .monaco-button", { hasText: /OK|确定/ }).click();
    await window.answer(stage.t("Verify"));
    await window.pick(stage.t("Check the Bundle"));
    await window.webview(".verification .checks");
    await stage.settle();
    await stage.take("verification");

    const name = (await readdir(workspace)).find((each) => each.endsWith(".hand-in.zip"));
    const bundle = join(workspace, name);
    const bytes = await readFile(bundle);
    bytes[Math.floor(bytes.length / 2)] ^= 1;
    await writeFile(bundle, bytes);
    await stage.clear();
    await stage.command("verifyRun");
    const dialog = page.locator(".quick-input-widget");
    // What is typed before the folder was listed is replaced by the folder.
    await dialog.getByText(name).first().waitFor();
    await dialog.locator("input[type=text]").first().fill(bundle);
    await dialog.locator(".monaco-button", { hasText: stage.t("Verify") }).click();
    await window.pick(stage.t("Check the Bundle"));
    await window.webview(".verification .verdict.bad");
    await stage.settle();
    await stage.take("verification-failed");
  },
};
