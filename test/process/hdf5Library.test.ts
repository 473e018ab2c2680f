import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { repository } from "../helpers/commandLine.ts";

const built = join(repository, "dist", "h5wasm.cjs");

/** As the command line loads it, and as the extension does. */
const loaders: [string, () => Promise<typeof import("h5wasm")>][] = [
  ["import", () => import(pathToFileURL(built).href) as Promise<typeof import("h5wasm")>],
  ["require", () => Promise.resolve(createRequire(import.meta.url)(built) as typeof import("h5wasm"))],
];

describe("the HDF5 library of the built product", () => {
  it.each(loaders)("works by %s, and leaves the process as it was", async (_, load) => {
    expect(existsSync(built), "run `node scripts/build.mjs` first").toBe(true);
    const listeners = () => process.eventNames().map((name) => [name, process.listenerCount(name)]);
    const before = listeners();
    const library = await load();
    const { FS: files } = await library.ready;
    const written = new library.File("/a.h5", "w");
    written.create_dataset({ name: "numbers", data: Float32Array.of(1, -2.5), dtype: "<f" });
    written.close();
    const bytes = files.readFile("/a.h5");
    // It writes in memory, not on the disk.
    expect(existsSync("/a.h5")).toBe(false);
    files.unlink("/a.h5");
    files.writeFile("/b.h5", bytes);
    const read = new library.File("/b.h5", "r");
    expect((read.get("numbers") as InstanceType<typeof library.Dataset>).value).toEqual(Float32Array.of(1, -2.5));
    read.close();
    files.unlink("/b.h5");
    expect(listeners()).toEqual(before);
  });
});
