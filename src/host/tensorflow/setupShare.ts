import type { SetupProgress } from "../../services/tensorflow/setup.ts";
import type { TensorflowPackage } from "../../services/tensorflow/packages.ts";

/**
 * @returns how much of a whole set-up is done, 0 to 1: bytes that were downloaded and unpacked, of all files in their order.
 */
export function setupShare({ stage, project, done }: SetupProgress, { wheels }: TensorflowPackage): number {
  const sizes = wheels.map(({ size, unpacked }) => size + unpacked);
  const index = wheels.findIndex((wheel) => wheel.project === project);
  const wheel = wheels.at(index);
  if (index < 0 || wheel === undefined) return 0;
  const before = sum(sizes.slice(0, index));
  const within = stage === "download" ? Math.min(done, wheel.size) : wheel.size + Math.min(done, wheel.unpacked);
  return (before + within) / sum(sizes);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
