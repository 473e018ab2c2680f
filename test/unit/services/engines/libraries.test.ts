import { mkdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { knownLibrary, rememberLibrary } from "../../../../src/services/engines/libraries.ts";
import { readEngineMemory, writeEngineMemory } from "../../../../src/services/engines/memory.ts";
import { builtInstallation } from "../../../helpers/builtTrainer.ts";
import { libraryFiles } from "../../../helpers/fakeTensorflow.ts";
import { temporaryFolder } from "../../../helpers/temporaryFolder.ts";

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

const given = (workspace: string | null = null) => ({
  installation: builtInstallation,
  python: "",
  workspace,
  execPath: process.execPath,
  environment: { MNIST_LAB_ENGINES: join(folder, "engines.json") },
});

/** A library that looks like one from outside: what is in its files is for others to find out. */
async function libraryIn(place: string) {
  await mkdir(place, { recursive: true });
  const binding = join(place, "tfjs_binding.node");
  for (const file of [binding, ...libraryFiles.map((name) => join(place, name))]) await writeFile(file, "library");
  return { binding, libraries: [place], version: "2.21.0", source: "fetched for the CPU" };
}

describe.skipIf(process.platform !== "linux")("a library that was found", () => {
  it("is known until one of its files changes or goes", async () => {
    const library = await libraryIn(join(folder, "tensorflow"));
    expect(knownLibrary(given())).toBeNull();
    await rememberLibrary(library, given());
    const known = knownLibrary(given());
    expect(known).toMatchObject({ library, workspace: null });
    expect(known!.files.map(({ path }) => path)).toEqual([
      library.binding,
      ...libraryFiles.map((name) => join(library.libraries[0], name)).toReversed(),
    ]);
    await utimes(library.binding, 1, 1);
    expect(knownLibrary(given())).toBeNull();
    // Found again; then another size alone.
    await rememberLibrary(library, given());
    expect(knownLibrary(given())).not.toBeNull();
    await writeFile(library.binding, "another library");
    await utimes(library.binding, 1, 1);
    expect(knownLibrary(given())).toBeNull();
  });

  it("is forgotten when none is found any more", async () => {
    await rememberLibrary(await libraryIn(join(folder, "tensorflow")), given());
    await rememberLibrary(null, given());
    expect(knownLibrary(given())).toBeNull();
  });

  it("gets another chance with every network when it is found again", async () => {
    const library = await libraryIn(join(folder, "tensorflow"));
    const path = join(folder, "engines.json");
    const wasm = { engine: "wasm", milliseconds: 2 } as const;
    const failed = {
      key: "f",
      engines: [wasm, { engine: "tensorflow", milliseconds: null, problem: "busy" }],
    } as const;
    const timed = { key: "t", engines: [wasm, { engine: "tensorflow", milliseconds: 1 }] } as const;
    await writeEngineMemory(path, { libraries: [], times: [failed, timed] });
    await rememberLibrary(null, given());
    expect(readEngineMemory(path).times).toEqual([failed, timed]);
    await rememberLibrary(library, given());
    expect(readEngineMemory(path).times).toEqual([timed]);
  });

  it("is used by its own workspace alone where it lies in one", async () => {
    const workspace = join(folder, "workspace");
    const own = await libraryIn(join(workspace, ".venv", "tensorflow"));
    await rememberLibrary(own, given(workspace));
    expect(knownLibrary(given())).toBeNull();
    expect(knownLibrary(given(join(folder, "other")))).toBeNull();
    const everybodys = await libraryIn(join(folder, "tensorflow"));
    await rememberLibrary(everybodys, given(join(folder, "other")));
    expect(knownLibrary(given())?.library).toEqual(everybodys);
    expect(knownLibrary(given(workspace))?.library).toEqual(own);
  });
});
