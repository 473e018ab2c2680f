import { existsSync } from "node:fs";
import { ExpectedError } from "../../../core/errors.ts";

let dawn: Promise<GPU> | null = null;

/**
 * WebGPU as Dawn implements it, in the place where a browser has it; loaded once for a process.
 *
 * @throws ExpectedError `not-available` where it is not installed or cannot run here.
 */
export function loadDawn(): Promise<GPU> {
  return (dawn ??= load());
}

async function load(): Promise<GPU> {
  if (process.versions.electron !== undefined) {
    // Electron forbids memory that native code shares with JavaScript: nothing could be read from the device.
    throw notAvailable(
      "WebGPU does not run in VS Code's own runtime.",
      "Install Node.js 20 or newer, or name one in the setting mnistLab.node",
    );
  }
  const { create, globals } = await dawnPackage();
  Object.assign(globalThis, globals);
  const gpu = create([]);
  // Node 20 has no `navigator`; later ones have one that cannot be replaced.
  const place = globalThis as { navigator?: object };
  place.navigator ??= {};
  Object.defineProperty(place.navigator, "gpu", { value: gpu, configurable: true });
  return gpu;
}

/** Dawn's npm package: beside this program where the extension brings it, else that of `node_modules`. */
async function dawnPackage(): Promise<typeof import("webgpu")> {
  const brought = new URL("./webgpu/index.js", import.meta.url);
  try {
    return (await import(existsSync(brought) ? brought.href : "webgpu")) as typeof import("webgpu");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const isMissing = error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
    if (isMissing) throw notAvailable("Dawn, the library for WebGPU, is not part of this installation.", null, error);
    throw notAvailable(`Dawn, the library for WebGPU, could not be loaded: ${reason}.`, null, error);
  }
}

/** @param next a step before that of taking another engine. */
export function notAvailable(message: string, next: string | null, cause?: unknown): ExpectedError {
  const other = 'use "engine": "wasm"';
  return new ExpectedError("not-available", message, {
    next: next === null ? `U${other.slice(1)}.` : `${next}, or ${other}.`,
    ...(cause === undefined ? {} : { cause }),
  });
}
