import { chmod, copyFile, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it, type TestContext } from "vitest";
import { parseTensorflowLibrary, tensorflowVariable } from "../../src/protocol/tensorflowLibrary.ts";
import { engineEnvironment } from "../../src/services/tensorflow/engineEnvironment.ts";
import { findTensorflow, notFoundError, type TensorflowSearch } from "../../src/services/tensorflow/find.ts";
import { builtInstallation } from "../helpers/builtTrainer.ts";
import { compiled, libraryFiles, linkLibrary, pythonEnvironment } from "../helpers/fakeTensorflow.ts";
import { rejectionOf } from "../helpers/rejection.ts";
import { temporaryFolder } from "../helpers/temporaryFolder.ts";
import { fetchTimeout, tensorFlowOrSkip } from "../helpers/tensorflow.ts";

let folder: string;
let search: TensorflowSearch;
beforeEach(async () => {
  folder = await temporaryFolder();
  const environment = { PATH: folder };
  search = {
    binding: builtInstallation.tensorflowBinding,
    packageFolder: join(folder, "package"),
    cache: join(folder, "cache"),
    python: "",
    workspace: null,
    environment,
    node: { execPath: process.execPath, environment },
  };
});

/** Puts a library where `mnist-lab setup tensorflow` puts it. @returns its folder. */
async function fetchedFolder(variant = "cpu", version = "2.21.0"): Promise<string> {
  const place = join(search.cache, `${version}-${variant}`);
  await mkdir(join(place, "tensorflow"), { recursive: true });
  await writeFile(join(place, "ready.json"), JSON.stringify({ version, variant, platform: "linux-x64" }));
  return join(place, "tensorflow");
}

async function errorOf(given = search) {
  const { library, attempts } = await findTensorflow(given);
  expect(library).toBeNull();
  return attempts.at(-1)!.error;
}

// What a library is called, and the linker's sentences, are those of Linux.
describe.skipIf(process.platform !== "linux")("TensorFlow's library", { timeout: fetchTimeout }, () => {
  it("comes from the package's own install before all others", async (context) => {
    const real = await tensorFlowOrSkip(context);
    linkLibrary(real, await fetchedFolder());
    const lib = join(search.packageFolder, "deps", "lib");
    linkLibrary(real, lib);
    await symlink(join(lib, libraryFiles[0]), join(lib, "libtensorflow.so.2"));
    await mkdir(join(search.packageFolder, "lib", "napi-v8"), { recursive: true });
    const binding = join(search.packageFolder, "lib", "napi-v8", "tfjs_binding.node");
    await symlink(real.binding, binding);
    const { library, attempts } = await findTensorflow(search);
    expect(library).toEqual({ binding, libraries: [lib], version: real.version, source: "the package's own install" });
    expect(attempts).toEqual([{ source: "the package's own install", error: null }]);
  });

  it.for(["chosen", "workspace", "VIRTUAL_ENV"])("comes from a Python environment: %s", async (way, context) => {
    const real = await tensorFlowOrSkip(context);
    linkLibrary(real, await fetchedFolder());
    const place = join(folder, "workspace", ".venv");
    const tensorflow = pythonEnvironment(context, place, "2.21.0");
    linkLibrary(real, tensorflow);
    await mkdir(join(tensorflow, "..", "nvidia", "cudnn", "lib"), { recursive: true });
    const { library } = await findTensorflow({
      ...search,
      ...(way === "chosen" ? { python: join(place, "bin", "python3") } : {}),
      ...(way === "workspace" ? { workspace: join(folder, "workspace") } : {}),
      ...(way === "VIRTUAL_ENV" ? { environment: { ...search.environment, VIRTUAL_ENV: place } } : {}),
    });
    expect(library).toMatchObject({
      version: "2.21.0",
      libraries: [tensorflow, join(tensorflow, "..", "nvidia", "cudnn", "lib")],
      source: expect.stringContaining(place) as string,
    });
  });

  it("is not looked for in a workspace that is not trusted", async (context) => {
    pythonEnvironment(context, join(folder, ".venv"), "2.21.0");
    const { attempts } = await findTensorflow(search);
    expect(attempts.map(({ source }) => source)).not.toContainEqual(expect.stringContaining(".venv"));
  });

  it("comes from what was fetched, the GPU's first, and names what was tried before", async (context) => {
    const real = await tensorFlowOrSkip(context);
    linkLibrary(real, await fetchedFolder("cpu"));
    linkLibrary(real, await fetchedFolder("gpu"));
    const { library, attempts } = await findTensorflow(search);
    expect(library?.source).toBe("fetched for the GPU");
    expect(attempts.map(({ error }) => error?.code)).toEqual([
      "library-not-found",
      "no-python",
      "no-python",
      undefined,
    ]);
  });

  it("is refused in a version that the binding was not tried with", async (context) => {
    for (const version of ["2.14.1", "2.22.0", "1.15.0"]) {
      pythonEnvironment(context, join(folder, version), version);
      const { attempts } = await findTensorflow({ ...search, python: join(folder, version, "bin", "python") });
      expect(attempts[1].error).toMatchObject({
        code: "library-wrong-version",
        message: expect.stringContaining(version) as string,
        next: expect.stringContaining("2.15 to 2.21") as string,
      });
    }
  });

  it("lacks a file", async (context) => {
    const real = await tensorFlowOrSkip(context);
    const place = await fetchedFolder();
    linkLibrary(real, place);
    await rm(join(place, libraryFiles[0]));
    expect(await errorOf()).toMatchObject({
      code: "library-incomplete",
      message: expect.stringContaining(join(place, libraryFiles[0])) as string,
      next: expect.stringContaining("mnist-lab setup tensorflow") as string,
    });
  });

  it("lacks the binding", async (context) => {
    const real = await tensorFlowOrSkip(context);
    linkLibrary(real, await fetchedFolder());
    const binding = join(folder, "tfjs_binding.node");
    expect(await errorOf({ ...search, binding })).toMatchObject({
      code: "library-incomplete",
      message: expect.stringContaining(binding) as string,
      next: expect.stringContaining("npm run binding") as string,
    });
  });

  it("is made for another processor or system, or is none", async (context) => {
    const place = await fetchedFolder();
    const files = libraryFiles.map((file) => join(place, file));
    for (const file of files) compiled(context, file, "int nothing;");
    const other = await readFile(files[1]);
    // ELF's e_machine: of ARM's processors and of Intel's.
    other.writeUInt16LE(process.arch === "x64" ? 0xb7 : 0x3e, 18);
    await writeFile(files[1], other);
    expect(await errorOf()).toMatchObject({
      code: "library-wrong-platform",
      message: expect.stringMatching(/is made for linux-(arm64|x64), and this is linux-/) as string,
    });
    const apple = Buffer.alloc(64);
    apple.writeUInt32LE(0xfeedfacf, 0);
    apple.writeUInt32LE(0x0100000c, 4);
    await writeFile(files[1], apple);
    expect(await errorOf()).toMatchObject({
      code: "library-wrong-platform",
      message: expect.stringContaining("darwin-arm64") as string,
    });
    await writeFile(files[1], "version https://git-lfs.github.com/spec/v1\n".repeat(3));
    expect(await errorOf()).toMatchObject({
      code: "library-incomplete",
      message: expect.stringContaining("is no native library") as string,
    });
  });

  it("lacks a symbol that the binding calls", async (context) => {
    await tensorFlowOrSkip(context);
    const place = await fetchedFolder();
    for (const file of libraryFiles) compiled(context, join(place, file), "int nothing;");
    expect(await errorOf()).toMatchObject({
      code: "library-missing-symbol",
      message: expect.stringMatching(/lacks TFE?_\w+/) as string,
      next: expect.stringContaining("mnist-lab setup tensorflow") as string,
    });
  });

  it("ends the process that loads it, and not this one", async (context) => {
    const place = await fetchedFolder();
    const crash = "#include <stdlib.h>\n__attribute__((constructor)) void start(void) { abort(); }";
    for (const file of libraryFiles) compiled(context, join(place, file), "int nothing;");
    const binding = join(folder, "tfjs_binding.node");
    compiled(context, binding, crash);
    expect(await errorOf({ ...search, binding })).toMatchObject({
      code: "library-unusable",
      message: expect.stringContaining("SIGABRT") as string,
    });
  });

  it("is not found with a Python that does not answer as one", async () => {
    const python = join(folder, "python");
    const tried = [
      ["echo hello", "does not answer as Python does"],
      ["exit 3", "exit code 3"],
    ];
    for (const [line, message] of tried) {
      await writeFile(python, `#!/bin/sh\n${line}\n`);
      await chmod(python, 0o755);
      const { attempts } = await findTensorflow({ ...search, python });
      expect(attempts[1].error).toMatchObject({
        code: "no-python",
        message: expect.stringContaining(message) as string,
      });
    }
  });

  it("is not imported, nor what lies in the working folder", async (context) => {
    const tensorflow = pythonEnvironment(context, join(folder, ".venv"), "2.21.0");
    await copyFile(join(tensorflow, "__init__.py"), join(folder, "json.py"));
    const before = process.cwd();
    process.chdir(folder);
    try {
      const { attempts } = await findTensorflow({ ...search, workspace: folder });
      expect(attempts[1].error?.code).toBe("library-incomplete");
    } finally {
      process.chdir(before);
    }
  });
});

describe("the environment of a trainer", () => {
  const given = (context: Partial<NodeJS.ProcessEnv>) => ({
    installation: { ...builtInstallation, tensorflowPackage: join(folder, "package") },
    python: "",
    workspace: null,
    execPath: process.execPath,
    environment: { PATH: folder, XDG_CACHE_HOME: folder, ...context },
  });

  it("is the same object for other engines: nothing is looked for", () => {
    const options = given({});
    expect(engineEnvironment("wasm", options)).toBe(options.environment);
    expect(engineEnvironment("auto", options)).toBe(options.environment);
  });

  it(
    "names the library and puts its folder before the linker's others",
    { timeout: fetchTimeout },
    async (context: TestContext) => {
      context.skip(process.platform !== "linux", "the linker's variable is that of Linux");
      const real = await tensorFlowOrSkip(context);
      search = { ...search, cache: join(folder, "mnist-lab", "tensorflow") };
      const place = await fetchedFolder();
      linkLibrary(real, place);
      const options = given({ LD_LIBRARY_PATH: "/before" });
      const environment = await engineEnvironment("tensorflow", options);
      expect(environment).toMatchObject({ ...options.environment, LD_LIBRARY_PATH: `${place}:/before` });
      const library = parseTensorflowLibrary(environment[tensorflowVariable]);
      expect(library).toMatchObject({ version: "2.21.0", libraries: [place], source: "fetched for the CPU" });
      // Whoever sets it has looked already.
      expect(engineEnvironment("tensorflow", { ...options, environment })).toBe(environment);
    },
  );

  it("says why there is none", async () => {
    const error = await rejectionOf(Promise.resolve(engineEnvironment("tensorflow", given({}))));
    expect(error).toMatchObject({
      code: "library-not-found",
      next: expect.stringContaining("mnist-lab doctor") as string,
    });
    const broken = { code: "library-missing-symbol", message: "It lacks TF_X." } as const;
    const told = notFoundError({ library: null, attempts: [{ source: "", error: broken }] });
    expect([told.code, told.message]).toEqual([broken.code, expect.stringContaining(broken.message)]);
  });
});
