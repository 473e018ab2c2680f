import { existsSync, statSync } from "node:fs";
import type { Installation } from "../installation.ts";

/** Where NVIDIA's driver shows itself, on the systems for which TensorFlow can use it; the last is that of WSL. */
const driverSigns = ["/proc/driver/nvidia/version", "/dev/nvidia0", "/dev/dxg"];

/** Whether a driver of NVIDIA's seems to be installed; nothing is started. */
export const hasNvidiaDriver = (): boolean => driverSigns.some((sign) => existsSync(sign));

/** Whether the product has what makes TensorFlow's library callable: it is made for one system. */
export const hasBinding = ({ tensorflowBinding }: Installation): boolean => existsSync(tensorflowBinding);

/** Whether there is a file, or a link to one. */
export const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
