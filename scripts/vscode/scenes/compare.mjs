// Comparisons of two runs and of eight.

const eight = ["adam 0.001", "adam 0.01", "adam 0.0001", "sgd 0.1", "sgd 1", "batch 16", "batch 512", "seed 2"];

async function compare(stage, names) {
  await stage.showRuns();
  await stage.chooseForRuns(names, "compareRuns");
  return stage.window.webview("main:not([hidden]) .factsPart");
}

/** Pictures of the page from its top to its end. */
async function takeScrolled(stage, frame, name) {
  await stage.settle(2);
  const height = await frame.evaluate("document.scrollingElement.scrollHeight");
  const step = (await frame.evaluate("innerHeight")) * 0.85;
  for (let top = 0, part = 1; ; top += step, part++) {
    await frame.evaluate(`scrollTo(0, ${top})`);
    await stage.settle(0.5);
    await stage.take(`${name}-${part}`);
    if (top + step >= height - step * 0.17) break;
  }
}

export const compareScenes = {
  async "compare-2"(stage) {
    await takeScrolled(stage, await compare(stage, ["relu, ten epochs", "tanh"]), "compare-2");
  },

  async "compare-8"(stage) {
    await takeScrolled(stage, await compare(stage, eight), "compare-8");
  },
};
