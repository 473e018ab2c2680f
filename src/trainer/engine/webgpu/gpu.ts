import * as tf from "@tensorflow/tfjs-core";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { chooseAdapter } from "./adapter.ts";
import { failed, lost } from "./failures.ts";

/** What TensorFlow.js's kernels ask of a device: as much as the adapter has. */
const limits = [
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxComputeWorkgroupSizeX",
  "maxComputeInvocationsPerWorkgroup",
] as const;

/** A device with TensorFlow.js's operations on it, and what became of it. */
export class Gpu {
  readonly backend: WebGPUBackend;
  /** What a person reads. */
  readonly description: string;
  private failure: Error | null = null;

  constructor(backend: WebGPUBackend, description: string) {
    this.backend = backend;
    this.description = description;
    // Whatever else it says follows from that it is gone.
    void this.device.lost.then(({ message }) => (this.failure = lost(message)));
    this.device.addEventListener("uncapturederror", (event) => {
      // It would be printed, and all that follows from it.
      event.preventDefault();
      this.failure ??= failed(description, event.error);
    });
  }

  get device(): GPUDevice {
    return this.backend.device;
  }

  /** Whether it can be used no longer. */
  get failed(): boolean {
    return this.failure !== null;
  }

  /** Runs what asks the device. @throws ExpectedError in the place of what follows from a failure of the device. */
  async asking<T>(ask: () => Promise<T>): Promise<T> {
    try {
      const answer = await ask();
      if (this.failure === null) return answer;
    } catch (error) {
      // What happened to the device is told after what it leads to.
      await new Promise((resolve) => setTimeout(resolve, 50));
      if (this.failure === null) throw error;
    }
    throw this.failure;
  }
}

let loaded: Promise<Gpu> | null = null;

/**
 * The device of this process; a new one where the last one failed.
 *
 * @param software whether an adapter will do that computes on the processor.
 * @throws ExpectedError `not-available`.
 */
export async function loadGpu(software: boolean): Promise<Gpu> {
  const before = await loaded?.catch(() => null);
  if (before != null && !before.failed) return before;
  loaded = load(software);
  return loaded;
}

async function load(software: boolean): Promise<Gpu> {
  const { adapter, description } = await chooseAdapter(software);
  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(limits.map((name) => [name, adapter.limits[name]])),
  });
  // Its modules look for `navigator.gpu` when they are loaded.
  const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu");
  const backend = new WebGPUBackend(device, adapter.info);
  tf.removeBackend("webgpu");
  tf.registerBackend("webgpu", () => backend, 3);
  await tf.setBackend("webgpu");
  return new Gpu(backend, description);
}
