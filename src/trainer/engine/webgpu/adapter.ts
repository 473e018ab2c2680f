import { loadDawn, notAvailable } from "./dawn.ts";

/** A GPU, or what takes its place. */
export interface ChosenAdapter {
  readonly adapter: GPUAdapter;
  /** "WebGPU on nvidia-h100" */
  readonly description: string;
}

/** Rasterizers that compute on the processor, by how they name themselves. */
const softwareNames = /swiftshader|llvmpipe|lavapipe|softpipe|basic.render|\bwarp\b/i;

/**
 * @param software whether an adapter will do that computes on the processor.
 * @throws ExpectedError `not-available` where there is none.
 */
export async function chooseAdapter(software: boolean): Promise<ChosenAdapter> {
  const gpu = await loadDawn();
  const options: GPURequestAdapterOptions[] = [
    { powerPreference: "high-performance" },
    { powerPreference: "high-performance", forceFallbackAdapter: true },
  ];
  let refused: string | null = null;
  for (const each of options) {
    const adapter = await gpu.requestAdapter(each);
    if (adapter === null) continue;
    const chosen = { adapter, description: describe(adapter.info) };
    if (software || !isSoftware(adapter.info)) return chosen;
    refused = chosen.description;
  }
  throw noAdapter(refused);
}

export function isSoftware(info: GPUAdapterInfo): boolean {
  return (
    info.isFallbackAdapter ||
    softwareNames.test(`${info.vendor} ${info.architecture} ${info.device} ${info.description}`)
  );
}

export function describe(info: GPUAdapterInfo): string {
  const { device, description, architecture, vendor } = info;
  // Dawn makes identifiers of names, and leaves a dash where one ended in a bracket.
  const name = [device, description, architecture, vendor].find((text) => text !== "")?.replace(/-+$/, "") ?? "a GPU";
  return `WebGPU on ${name}${isSoftware(info) ? " (software)" : ""}`;
}

/** @param refused the software adapter that there is. */
function noAdapter(refused: string | null): Error {
  const found = refused === null ? "" : `; there is ${refused}, which is taken only where the engine is named`;
  return notAvailable(
    `WebGPU finds no GPU here${found}.`,
    drivers[process.platform] ?? "Install the driver of the GPU",
  );
}

const drivers: Partial<Record<NodeJS.Platform, string>> = {
  linux: "Install the Vulkan driver of the GPU and Vulkan's loader (on Debian and Ubuntu: libvulkan1)",
  win32: "Install the newest driver of the GPU",
  darwin: "Use a Mac whose GPU supports Metal",
};
