// What runs inside the window and its webviews to measure them: clocks and cameras, nothing that changes what they do.

/**
 * Goes into every frame before its own scripts, as text: it can use nothing of this module. Times are in milliseconds since
 * 1970, the same in all frames.
 */
export function installInstruments() {
  const clock = () => performance.timeOrigin + performance.now();

  /** @returns when what the page has come to by now was on the screen: after the next frame was drawn. */
  const drawn = () =>
    new Promise((resolve) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(clock());
        port2.postMessage(null);
      });
    });

  /** @returns when that which fulfils the condition was on the screen. */
  const whenSeen = (condition) =>
    new Promise((resolve) => {
      // Not in each frame: what waits for one is forgotten when VS Code writes the webview's document.
      const look = () => (condition() ? resolve(drawn()) : setTimeout(look, 5));
      look();
    });

  /** @returns the time from each frame to the next until `stop` is called, in milliseconds. */
  const camera = () => {
    const times = [];
    let last = null;
    let on = true;
    const shoot = (time) => {
      if (last !== null) times.push(time - last);
      last = time;
      if (on) requestAnimationFrame(shoot);
    };
    requestAnimationFrame(shoot);
    return {
      stop: () => {
        on = false;
        return times;
      },
    };
  };

  /** Whether a curve can be seen in a canvas: curves are coloured, axes are grey. */
  const isInked = (canvas) => {
    if (!canvas || canvas.width === 0 || canvas.height === 0) return false;
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] <= 60) continue;
      const [red, green, blue] = [data[i], data[i + 1], data[i + 2]];
      if (Math.max(red, green, blue) - Math.min(red, green, blue) > 60) return true;
    }
    return false;
  };

  /** Whether there is anything in a canvas. */
  const isDrawn = (canvas) => {
    if (!canvas) return false;
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.some((value) => value > 0);
  };

  globalThis.instruments = { clock, whenSeen, camera, clicked: null };
  // From the beginning: whoever asks for it later gets the time all the same.
  if (globalThis !== top) {
    instruments.firstPoint = whenSeen(() => isInked(document.querySelector(".curvePlot canvas")));
    instruments.digits = whenSeen(() => isDrawn(document.querySelector(".list:not([hidden]) .tile canvas.digit")));
  }
  addEventListener("click", (event) => (instruments.clicked = performance.timeOrigin + event.timeStamp), true);
}
