import { activation } from "./activation.ts";
import { editing } from "./editing.ts";
import type { HostTest } from "./hostTest.ts";
import { settings } from "./settings.ts";
import { training } from "./training.ts";

/** In the order in which they run, in one window. */
export const hostTests: readonly HostTest[] = [...activation, ...settings, ...editing, ...training];
