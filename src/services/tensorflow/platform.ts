import { delimiter } from "node:path";

/** "linux-x64": what a native library is made for. */
export type PlatformName = `${string}-${string}`;

/** What TensorFlow's library is called on a system, and how a process is told where it lies. */
export interface LibraryNames {
  readonly framework: string;
  readonly cc: string;
  /** Variable of the folders that the dynamic linker searches; it is read only when a process starts. */
  readonly searchVariable: string;
}

const names: Readonly<Partial<Record<NodeJS.Platform, LibraryNames>>> = {
  linux: {
    framework: "libtensorflow_framework.so.2",
    cc: "libtensorflow_cc.so.2",
    searchVariable: "LD_LIBRARY_PATH",
  },
  darwin: {
    framework: "libtensorflow_framework.2.dylib",
    cc: "libtensorflow_cc.2.dylib",
    searchVariable: "DYLD_LIBRARY_PATH",
  },
};

/** @returns null where TensorFlow does not come as these two libraries: on Windows. */
export function libraryNames(system: NodeJS.Platform = process.platform): LibraryNames | null {
  return names[system] ?? null;
}

/** What a library must be made for to be loaded by this process. */
export const ownPlatform: PlatformName = `${process.platform}-${process.arch}`;

/** @returns the environment's search path with these folders before what it holds. */
export function searchPath(folders: readonly string[], before: string | undefined): string {
  return [...folders, ...(before === undefined || before === "" ? [] : [before])].join(delimiter);
}

/** Versions of TensorFlow that the binding was loaded with. */
export const oldestTensorflow = "2.15";
export const newestTensorflow = "2.21";

/** Whether the binding works with it. @param version "2.21.0" */
export function isSupportedVersion(version: string): boolean {
  const found = numberOf(version);
  return found !== null && found >= numberOf(oldestTensorflow)! && found <= numberOf(newestTensorflow)!;
}

/** @returns major and minor version as one number; null for what is no version. */
function numberOf(version: string): number | null {
  const parts = /^(\d+)\.(\d+)(\.|$)/.exec(version);
  return parts === null ? null : Number(parts[1]) * 1000 + Number(parts[2]);
}
