import { ExpectedError } from "../../../core/errors.ts";

/** What a file in HDF5 is made of. */
export interface Hdf5Content {
  /** Every group by its path without a leading slash, with its text attributes; those above it need not be named. */
  readonly groups: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly datasets: readonly Hdf5Dataset[];
}

/** Numbers of float32. */
export interface Hdf5Dataset {
  /** Path of a group. */
  readonly group: string;
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

let written = 0;

/**
 * The bytes of a file in HDF5, written by the HDF5 library itself in memory. Four megabytes are loaded for it, the first time.
 *
 * @throws ExpectedError `too-large` where the library finds no memory for it.
 */
export async function encodeHdf5({ groups, datasets }: Hdf5Content): Promise<Uint8Array> {
  const library = await import("h5wasm");
  const { FS: files } = await library.ready;
  const path = `/export-${written++}.h5`;
  try {
    const file = new library.File(path, "w");
    try {
      for (const [group, attributes] of groups) {
        makeGroups(file, group);
        const made = file.get(group);
        if (!(made instanceof library.Group)) throw new Error(`The group ${group} could not be made.`);
        for (const [name, text] of Object.entries(attributes)) made.create_attribute(name, text);
      }
      for (const { group, name, shape, values } of datasets) {
        const parent = file.get(group);
        if (!(parent instanceof library.Group)) throw new Error(`There is no group ${group}.`);
        parent.create_dataset({ name, data: values, shape: [...shape], dtype: "<f" });
      }
      file.flush();
    } finally {
      file.close();
    }
    return files.readFile(path);
  } catch (error) {
    if (!isOutOfMemory(error)) throw error;
    throw new ExpectedError("too-large", "The weights are too large for a file in HDF5.", {
      next: "Make the largest layer smaller.",
      cause: error,
    });
  } finally {
    if (files.analyzePath(path).exists) files.unlink(path);
  }
}

/** What WebAssembly, and JavaScript's arrays, throw where there is no more memory. */
function isOutOfMemory(error: unknown): boolean {
  return error instanceof RangeError || (error instanceof Error && error.name === "RuntimeError");
}

function makeGroups(root: { get(path: string): unknown; create_group(path: string): unknown }, path: string): void {
  const parts = path.split("/");
  for (let i = 1; i <= parts.length; i++) {
    const above = parts.slice(0, i).join("/");
    if (root.get(above) === null) root.create_group(above);
  }
}
