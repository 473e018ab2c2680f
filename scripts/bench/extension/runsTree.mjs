// The tree of a thousand runs: from the click that opens the view to its lines on the screen.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bundleScript } from "../../bundle.mjs";
import { layExamples, withEditor } from "./editor.mjs";

const count = 1000;
const limit = 200;

/** @returns first and later openings, the first one where it starts the extension too, and those of a short tree beside. */
export async function measureTree({ folder, repeats }) {
  const { makeRuns } = await import(await bundleScript("scripts/bench/madeRuns.ts", folder));
  const layRuns = (workspace, runs = count) => makeRuns(join(workspace, ".mnist", "runs"), runs);
  const openedTwice = async (runs) => {
    const [first, again] = [[], []];
    const prepare = (workspace) => {
      layExamples(workspace);
      layRuns(workspace, runs);
    };
    await withEditor({ prepare }, async ({ open, workspace }) => {
      for (let repeat = 0; repeat < repeats; repeat++) {
        const window = await openAnew(open, workspace);
        first.push(await openingTime(window));
        await window.showContainer("Explorer");
        again.push(await openingTime(window));
      }
    });
    return { first, again };
  };
  const { first, again } = await openedTwice(count);
  // What VS Code takes for itself.
  const few = await openedTwice(10);
  const asleep = [];
  // A folder without experiments, so that nothing but the view starts the extension.
  await withEditor({ prepare: layRuns }, async ({ open, workspace }) => {
    for (let repeat = 0; repeat < repeats; repeat++) {
      asleep.push(await openingTime(await openAnew(open, workspace)));
    }
  });
  return [
    { name: "tree of 1,000 runs, first time", all: first, limit },
    { name: "tree of 1,000 runs, again", all: again, limit },
    // Once in a window, and most of it is VS Code's: nothing to hold it to.
    { name: "the same, starting the extension", all: asleep },
    { name: "tree of 10 runs, first time", all: few.first },
    { name: "tree of 10 runs, again", all: few.again },
  ];
}

/** A window whose extension host knows nothing of the runs: not even the index of their files is left. */
async function openAnew(open, workspace) {
  rmSync(join(workspace, ".mnist", "runs", ".index.json"), { force: true });
  const { window } = await open();
  await settled(window);
  return window;
}

/** Waits until VS Code has started the extensions it starts by itself, and does nothing more. */
async function settled({ page }) {
  await sleep(2000);
  await page.locator(".statusbar-item", { hasText: "Activating Extensions" }).waitFor({ state: "detached" });
  await sleep(3000);
}

async function openingTime(window) {
  const { page } = window;
  const lines = '.pane:has(.pane-header[aria-label*="Runs"]) [role="treeitem"][aria-level="2"]';
  const isThere = `Array.from(document.querySelectorAll(${JSON.stringify(lines)})).some((line) => line.checkVisibility())`;
  if (await page.evaluate(isThere)) throw new Error("The tree was open before.");
  const seen = page.evaluate(`instruments.whenSeen(() => ${isThere})`);
  await page.locator('.activitybar .action-item a[aria-label^="MNIST Lab"]').click();
  const milliseconds = (await seen) - (await page.evaluate("instruments.clicked"));
  await sleep(500);
  return milliseconds;
}
