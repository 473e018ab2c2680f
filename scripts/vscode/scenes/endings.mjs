// What is said when a training ends as it should not.
import { setTimeout as sleep } from "node:timers/promises";
import { runsIn, summaryOf } from "./runs.mjs";

/** Trains without end. @returns the trainer's process id, when an epoch is done. */
async function trainEndless(stage) {
  const before = runsIn(stage.workspace);
  await stage.train("endless.mnist.json");
  for (;;) {
    await sleep(100);
    const run = runsIn(stage.workspace).find((path) => !before.includes(path));
    const { epoch = 0, pid } = run === undefined ? {} : summaryOf(run);
    if (epoch > 0) return pid;
  }
}

export const endingScenes = {
  async killed(stage) {
    await stage.showRuns();
    process.kill(await trainEndless(stage), "SIGKILL");
    await stage.page.locator(".notification-toast").first().waitFor();
    await stage.settle();
    await stage.take("trainer-killed");
  },

  async "window-closed"(stage) {
    await stage.showRuns();
    await trainEndless(stage);
    await stage.dashboard();
    // Not the page alone: VS Code writes down what is open before it goes.
    await stage.window.command("Developer: Reload Window");
    await stage.page.locator(".notification-toast").first().waitFor();
    await stage.take("window-closed");
    await stage.dashboard();
    await stage.settle();
    await stage.take("window-closed-dashboard");
  },
};
