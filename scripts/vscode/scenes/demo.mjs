// Digits that show what a run has learned, and a person's own picture.

const run = "relu, ten epochs";

export const demoScenes = {
  async demo(stage) {
    await stage.showRuns();
    await stage.chooseForRuns([run], "demo");
    const frame = await stage.window.webview("main.demo .tile");
    await stage.settle();
    await stage.take("demo");
    await frame.locator('.part[data-part="wrong"] .tile').nth(6).click();
    await stage.settle();
    await stage.take("demo-enlarged");
    // Beside another editor, one part below the other.
    await frame.locator("body").press("Escape");
    await stage.page.setViewportSize({ width: 800, height: 800 });
    await stage.settle();
    await stage.take("demo-narrow");
  },

  async predict(stage) {
    const { page, window } = stage;
    await stage.showRuns();
    await stage.chooseForRuns([run], "predictImage");
    await page.locator(".quick-input-widget input[type=text]").first().waitFor();
    await page.keyboard.press("Escape");
    const frame = await window.webview("main.predict.isEmpty");
    await stage.settle(3);
    await stage.take("predict-empty");
    await frame.evaluate(pasteDigit);
    await frame.locator(".answer:not([hidden])").waitFor();
    await stage.settle();
    await stage.take("predict");
    await frame.evaluate(pasteText);
    await frame.locator(".problem:not([hidden])").waitFor();
    await stage.settle();
    await stage.take("predict-refused");
  },
};

/** In the page: draws a 7 as with a pencil on paper, and pastes it as a JPEG. */
const pasteDigit = `(async () => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [640, 480];
  const context = canvas.getContext("2d");
  const paper = context.createLinearGradient(0, 0, 640, 480);
  paper.addColorStop(0, "#f4efe2");
  paper.addColorStop(1, "#ddd5c2");
  context.fillStyle = paper;
  context.fillRect(0, 0, 640, 480);
  Object.assign(context, { strokeStyle: "#2d3260", lineWidth: 22, lineCap: "round", lineJoin: "round" });
  context.beginPath();
  context.moveTo(250, 130);
  context.bezierCurveTo(300, 118, 360, 122, 410, 116);
  context.bezierCurveTo(370, 200, 340, 280, 322, 372);
  context.stroke();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
  const data = new DataTransfer();
  data.items.add(new File([blob], "seven.jpg"));
  document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data }));
})()`;

/** In the page: pastes what is no picture. */
const pasteText = `(() => {
  const data = new DataTransfer();
  data.items.add(new File(["GIF89a"], "animation.png"));
  document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data }));
})()`;
