import type { Dataset } from "../../../core/dataset.ts";
import { ExpectedError } from "../../../core/errors.ts";
import { encodeModule } from "../../assembler/module.ts";
import { kernels } from "./kernels/index.ts";
import type { Plan } from "./plan/compile.ts";

const largestPages = 65536;

const modules = new Map<number, WebAssembly.Module>();

/** The module for shards of `lanes` samples; made once. */
export function moduleFor(lanes: number): WebAssembly.Module {
  const module = modules.get(lanes) ?? new WebAssembly.Module(encodeModule(kernels(lanes), largestPages));
  modules.set(lanes, module);
  return module;
}

/** @throws ExpectedError `too-large` when the machine gives less than so many pages of 64 KiB. */
export function memoryFor({ pages }: { readonly pages: number }): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  } catch (cause) {
    const size = `${String(Math.ceil(pages / 16))} MiB`;
    throw new ExpectedError("too-large", `The machine did not give the ${size} of memory that this network needs.`, {
      next: "Make training.batchSize smaller, use fewer filters and units, or close other programs.",
      cause,
    });
  }
}

/** Puts the kernels' tables into a new memory. */
export function writeTables(tables: Plan["tables"], memory: SharedArrayBuffer): void {
  const ints = new Int32Array(memory);
  for (const [address, values] of tables) ints.set(values, address / 4);
}

/** Puts tables and digits into a new memory. */
export function fillMemory(plan: Plan, memory: SharedArrayBuffer, data: Dataset): void {
  writeTables(plan.tables, memory);
  const bytes = new Uint8Array(memory);
  for (const name of ["train", "validation", "test"] as const) {
    bytes.set(data[name].pixels, plan.sets[name].pixels);
    bytes.set(data[name].labels, plan.sets[name].labels);
  }
}
