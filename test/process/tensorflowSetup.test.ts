import { spawnSync } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, type TestContext } from "vitest";
import { fetchedTensorflows } from "../../src/services/tensorflow/fetched.ts";
import type { TensorflowPackage } from "../../src/services/tensorflow/packages.ts";
import type { PythonProgram } from "../../src/services/tensorflow/python.ts";
import { removeTensorflow, setUpTensorflow, type SetupProgress } from "../../src/services/tensorflow/setup.ts";
import { findPip } from "../../src/services/tensorflow/setupPython.ts";
import { startCommand, runCommand } from "../helpers/commandLine.ts";
import { indexEnvironment, madeWheel, packageIndex, type Manner, type PackageIndex } from "../helpers/packageIndex.ts";
import { rejectionOf } from "../helpers/rejection.ts";
import { smallDisk } from "../helpers/smallDisk.ts";
import { temporaryFolder } from "../helpers/temporaryFolder.ts";

const search = { python: "", workspace: null, environment: process.env };
const project = "tensorflow-cpu";
const version = "2.21.0";

/** In a wheel as TensorFlow's, what is needed and what is not. */
const files = {
  "tensorflow/libtensorflow_cc.so.2": "c".repeat(300_000),
  "tensorflow/libtensorflow_framework.so.2": "f".repeat(1000),
  "tensorflow/include/tensorflow/c/c_api.h": "// C",
  "tensorflow/include/tensorflow/core/kernels.h": "// not C",
  "tensorflow/python/__init__.py": "import nothing",
};

interface Prepared {
  readonly python: PythonProgram;
  readonly index: PackageIndex;
  readonly wanted: TensorflowPackage;
}

async function pipOrSkip({ skip }: TestContext): Promise<PythonProgram> {
  try {
    return await findPip(search);
  } catch (error) {
    return skip(`needs a Python with pip: ${(error as Error).message}`);
  }
}

/** An index that offers a small wheel, and what is asked of it. */
async function prepared(context: TestContext, manner: Manner, changes: { unpacked?: number } = {}): Promise<Prepared> {
  const python = await pipOrSkip(context);
  const wheel = madeWheel(python.command, await temporaryFolder(), { project, version, files });
  const index = await packageIndex(project, wheel.file, wheel.content, manner);
  const size = wheel.content.length;
  const { sha256 } = wheel;
  const wheels = [{ project, version, sha256, size, unpacked: changes.unpacked ?? 301_000 }];
  const wanted = { version, variant: "cpu", platform: "linux-x64", python: "3.12", wheels } as const;
  return { python, index, wanted: { ...wanted, tags: ["manylinux_2_27_x86_64"] } };
}

const options = ({ python, index, wanted }: Prepared, cache: string) => ({
  ...{ cache, wanted, python },
  environment: index.environment,
});

describe("a set-up", () => {
  it("fetches the library once, and of the wheel only what is needed", async (context) => {
    const given = await prepared(context, "whole");
    const cache = join(await temporaryFolder(), "cache");
    const told: SetupProgress[] = [];
    const folder = await setUpTensorflow({ ...options(given, cache), onProgress: (progress) => told.push(progress) });
    expect(folder).toBe(join(cache, "2.21.0-cpu", "tensorflow"));
    expect((await readdir(folder, { recursive: true })).filter((name) => /\.\w+$/.test(name)).sort()).toEqual(
      ["include/tensorflow/c/c_api.h", "libtensorflow_cc.so.2", "libtensorflow_framework.so.2"].sort(),
    );
    expect(await readFile(join(folder, "libtensorflow_cc.so.2"), "utf8")).toBe(
      files["tensorflow/libtensorflow_cc.so.2"],
    );
    expect(await readdir(cache)).toEqual(["2.21.0-cpu"]);
    expect(new Set(told.map(({ stage }) => stage))).toEqual(new Set(["download", "unpack"]));
    expect(told.every(({ done, total }) => done <= total)).toBe(true);

    await setUpTensorflow(options(given, cache));
    expect(given.index.asked).toHaveLength(1);
    expect(await removeTensorflow(cache)).toBe(true);
    expect(await readdir(cache)).toEqual([]);
    expect(await removeTensorflow(cache)).toBe(false);
  });

  it.for([
    ["altered", /wrong-checksum/],
    // What a pip makes of half a file depends on its version: older ones only see that the checksum is not right.
    ["cut off", /download-failed|wrong-checksum/],
  ] as const)("keeps nothing of a file that was %s", async ([manner, code], context) => {
    const given = await prepared(context, manner);
    const cache = await temporaryFolder();
    const error = await rejectionOf(setUpTensorflow(options(given, cache)));
    expect(error).toMatchObject({ name: "ExpectedError", code: expect.stringMatching(code) as string });
    expect(error).toMatchObject({ message: expect.stringMatching(/tensorflow-cpu 2\.21\.0.*cut off/) as string });
    expect(error).toMatchObject({ next: expect.stringContaining("Try again") as string });
    expect(await readdir(cache)).toEqual([]);
  });

  it("says when there is no network", async (context) => {
    const given = await prepared(context, "whole");
    const cache = await temporaryFolder();
    // Port 1 of this machine, where nobody listens.
    const environment = indexEnvironment("http://127.0.0.1:1/simple");
    const error = await rejectionOf(setUpTensorflow({ ...options(given, cache), environment }));
    expect(error).toMatchObject({ code: "no-network", next: expect.stringContaining("network") as string });
    expect(await readdir(cache)).toEqual([]);
  });

  it("says when the index does not have the version", async (context) => {
    const given = await prepared(context, "whole");
    const wheels = given.wanted.wheels.map((wheel) => ({ ...wheel, version: "2.20.0" }));
    const error = await rejectionOf(
      setUpTensorflow(options({ ...given, wanted: { ...given.wanted, wheels } }, await temporaryFolder())),
    );
    expect(error).toMatchObject({ code: "download-failed", message: expect.stringContaining("2.20.0") as string });
  });

  it("is told before it begins that the disk has no room", async (context) => {
    const given = await prepared(context, "whole", { unpacked: 50_000_000 });
    const cache = smallDisk(context, 1_000_000);
    const error = await rejectionOf(setUpTensorflow(options(given, cache)));
    expect(error).toMatchObject({ code: "disk-full", message: expect.stringMatching(/needs 5\d MB/) as string });
    expect(given.index.asked).toEqual([]);
  });

  it("keeps nothing where the disk gets full on the way", async (context) => {
    const given = await prepared(context, "whole", { unpacked: 1000 });
    const cache = smallDisk(context, 200_000);
    expect(await rejectionOf(setUpTensorflow(options(given, cache)))).toMatchObject({ code: "disk-full" });
    expect(await readdir(cache)).toEqual([]);
  });

  it("is one at a time, and can be cancelled, which leaves nothing", async (context) => {
    const given = await prepared(context, "stalling");
    const cache = await temporaryFolder();
    const cancel = new AbortController();
    const first = rejectionOf(setUpTensorflow({ ...options(given, cache), signal: cancel.signal }));
    await given.index.wasAsked(1);
    expect(await rejectionOf(setUpTensorflow(options(given, cache)))).toMatchObject({ code: "run-busy" });
    expect(await fetchedTensorflows(cache)).toEqual([]);
    cancel.abort();
    expect(await first).toMatchObject({ code: "aborted" });
    expect(await readdir(cache)).toEqual([]);
  });

  it("begins again after one that was cut off, whose remains are never used", async (context) => {
    const given = await prepared(context, "whole");
    const cache = await temporaryFolder();
    const remains = join(cache, "unfinished-0123", "tensorflow");
    await mkdir(remains, { recursive: true });
    await writeFile(join(remains, "libtensorflow_cc.so.2"), "half");
    await writeFile(join(cache, "unfinished-0123", "ready.json"), '{"version":"2.21.0","platform":"linux-x64"}');
    expect(await fetchedTensorflows(cache)).toEqual([]);
    await setUpTensorflow(options(given, cache));
    expect(await readdir(cache)).toEqual(["2.21.0-cpu"]);
  });

  it("takes a Python that has pip, and says what is missing where none has", async (context) => {
    const python = await pipOrSkip(context);
    const bare = join(await temporaryFolder(), ".venv");
    expect(spawnSync(python.command, ["-m", "venv", "--without-pip", bare]).status).toBe(0);
    const without = { python: join(bare, "bin", "python"), workspace: null, environment: { PATH: "" } };
    expect(await rejectionOf(findPip(without))).toMatchObject({
      code: "no-pip",
      next: expect.stringContaining("python3-pip") as string,
    });
    expect(await findPip({ ...search, workspace: join(bare, "..") })).toEqual(python);
    const given = await prepared(context, "whole");
    const program = { command: without.python, args: [], source: "" };
    const failed = setUpTensorflow({ ...options(given, await temporaryFolder()), python: program });
    expect(await rejectionOf(failed)).toMatchObject({ code: "no-pip" });
  });

  it("says when there is no Python", async () => {
    const none = { python: "", workspace: null, environment: { PATH: await temporaryFolder() } };
    expect(await rejectionOf(findPip(none))).toMatchObject({ code: "no-python" });
    const chosen = join(await temporaryFolder(), "python");
    expect(await rejectionOf(findPip({ ...search, python: chosen }))).toMatchObject({
      code: "no-python",
      message: expect.stringContaining(chosen) as string,
    });
  });
});

describe("mnist-lab setup tensorflow", () => {
  it("tells the size, and fetches nothing where nobody can agree", async () => {
    const cache = await temporaryFolder();
    const { code, err } = await runCommand(["setup", "tensorflow"], cache, { XDG_CACHE_HOME: cache });
    expect(code).toBe(2);
    expect(err).toMatch(/is \d+ MB to download and takes \d+ MB in .*\n.*--yes/);
  });

  it("has nothing to remove where nothing was fetched", async () => {
    const cache = await temporaryFolder();
    const { code, out } = await runCommand(["setup", "tensorflow", "--remove"], cache, { XDG_CACHE_HOME: cache });
    expect([code, out]).toEqual([0, "No TensorFlow was fetched: there is nothing to remove.\n"]);
  });

  it("begins again after kill -9; cancelled by Ctrl-C, it leaves nothing", async (context) => {
    await pipOrSkip(context);
    context.skip(process.platform !== "linux" || process.arch !== "x64", "needs Linux on x64");
    const file = "tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl";
    const index = await packageIndex(project, file, Buffer.alloc(10_000_000), "stalling");
    const home = await temporaryFolder();
    const cache = join(home, "mnist-lab", "tensorflow");
    const start = () =>
      startCommand(["setup", "tensorflow", "--yes"], home, { ...index.environment, XDG_CACHE_HOME: home });

    const killed = start();
    await index.wasAsked(1);
    const pips = await childrenOf(killed.child.pid!);
    killed.child.kill("SIGKILL");
    // Its pip would wait for the rest.
    for (const pip of pips) process.kill(pip, "SIGKILL");
    await killed.ended;
    const left = await readdir(cache);
    expect(left).toContainEqual(expect.stringMatching(/^unfinished-/));

    const { child, ended } = start();
    await index.wasAsked(2);
    expect((await readdir(cache)).filter((name) => left.includes(name))).toEqual(["setup.lock"]);
    child.kill("SIGINT");
    const { code, err } = await ended;
    expect([code, err]).toEqual([130, "Cancelled; nothing of it was kept.\n"]);
    expect(await readdir(cache)).toEqual([]);
  });
});

/** @returns the processes that it started and that live. */
async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${String(pid)}/task/${String(pid)}/children`, "utf8");
  return text.trim().split(" ").filter(Boolean).map(Number);
}
