// A Python environment with Keras, and on demand PyTorch, for the benchmark and for tests: made once by pip in a cache
// folder, used again from then on. `node scripts/pythonEnvironment.mjs [--pytorch]` makes it.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, takeLock } from "./cache.mjs";
import { isMain, runMain, SetupError } from "./setup.mjs";

/** What TensorFlow 2.21 has wheels for. */
const pythonVersions = { oldest: [3, 10], newest: [3, 13] };

const tensorflow = process.platform === "darwin" || process.arch === "arm64" ? "tensorflow" : "tensorflow-cpu";

/** What reads the formats that we export, so that a test can ask the real reader. */
const readers = ["safetensors==0.8.0", "onnxruntime==1.32.0", "onnx==1.23.2", "pandas==3.1.1", "tensorboard==2.21.0"];

/** The two environments; the second can do all that the first can. */
const environments = {
  keras: {
    packages: ["keras==3.15.1", `${tensorflow}==2.21.0`, "numpy", "scipy", ...readers],
    size: "1.7 GB",
  },
  frameworks: {
    packages: ["keras==3.15.1", `${tensorflow}==2.21.0`, "torch==2.15.0", "numpy", "scipy", ...readers],
    size: "up to 7 GB",
  },
};

function placeOf(name) {
  const folder = join(cacheFolder(), name);
  const python = process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
  return { folder, python, marker: join(folder, "ready.json"), lock: `${folder}.lock` };
}

/** An environment is ready when its last step, writing the marker, was done for the packages wanted today. */
function isReady(name) {
  return JSON.stringify(packagesIn(name)) === JSON.stringify(environments[name].packages);
}

/** @returns the packages of an environment that was made to its end; null where there is none. */
function packagesIn(name) {
  const { python, marker } = placeOf(name);
  try {
    const { packages } = JSON.parse(readFileSync(marker, "utf8"));
    return Array.isArray(packages) && existsSync(python) ? packages : null;
  } catch {
    return null;
  }
}

/**
 * Looks for an environment without making one.
 *
 * @returns the path of its Python, or null.
 */
export function findPythonEnvironment({ pytorch = false } = {}) {
  const name = ["frameworks", ...(pytorch ? [] : ["keras"])].find(isReady);
  return name === undefined ? null : placeOf(name).python;
}

/**
 * Makes the environment unless it is there.
 *
 * @param say prints one line about what is being done.
 * @returns the path of its Python.
 * @throws SetupError when there is no fitting Python, or pip fails.
 */
export async function ensurePythonEnvironment({ pytorch = false, say = console.log } = {}) {
  const found = findPythonEnvironment({ pytorch });
  if (found !== null) return found;
  const name = pytorch ? "frameworks" : "keras";
  const base = findPython();
  const release = await takeLock(placeOf(name).lock, say, "making the Python environment");
  try {
    // Another process may have made it while this one waited.
    if (!isReady(name)) await make(name, base, say);
  } finally {
    release();
  }
  return placeOf(name).python;
}

async function make(name, base, say) {
  const { folder, python, marker } = placeOf(name);
  const { packages, size } = environments[name];
  const there = packagesIn(name);
  if (there?.every((each) => packages.includes(each))) {
    const missing = packages.filter((each) => !there.includes(each));
    say(`Adding ${missing.join(", ")} to the Python environment in ${folder} …`);
    await install(python, missing, say);
  } else {
    say(`Making a Python environment with ${packages.join(", ")} in ${folder} (${size}, once) …`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(cacheFolder(), { recursive: true });
    await run(base.command, [...base.args, "-m", "venv", folder], say, "python3-venv may have to be installed");
    await install(python, packages, say);
  }
  await run(
    python,
    ["-I", "-c", `import keras${pytorchIn(packages) ? ", torch" : ""}`],
    say,
    "the packages do not load",
  );
  writeFileSync(marker, `${JSON.stringify({ packages }, null, 2)}\n`);
  say("The Python environment is ready.");
}

function install(python, packages, say) {
  const pip = ["-I", "-m", "pip", "--disable-pip-version-check", "install", "--progress-bar", "off"];
  return run(python, [...pip, ...packages], say, "is there a connection to a Python package index?");
}

const pytorchIn = (packages) => packages.some((wanted) => wanted.startsWith("torch="));

/** Runs a step; pip's lines about what it fetches and installs are passed on. */
function run(command, args, say, hint) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, KERAS_BACKEND: "tensorflow", TF_CPP_MIN_LOG_LEVEL: "3" },
    });
    const last = [];
    const read = (stream) => {
      let rest = "";
      stream.setEncoding("utf8").on("data", (text) => {
        const lines = (rest + text).split(/\r?\n/);
        rest = lines.pop();
        for (const line of lines) {
          if (/^\s*(Downloading|Installing)/.test(line)) say(`  ${line.trim().slice(0, 110)}`);
          if (line.trim() !== "") last.push(line);
          if (last.length > 8) last.shift();
        }
      });
    };
    read(child.stdout);
    read(child.stderr);
    const failed = (why) =>
      reject(new SetupError(`${[command, ...args].join(" ")}\n${why}; ${hint}.\n${last.join("\n")}`));
    child.on("error", (error) => failed(error.message));
    child.on("close", (code, signal) => (code === 0 ? resolve() : failed(`failed (${code ?? signal})`)));
  });
}

/**
 * @returns how to start a Python that the packages support.
 * @throws SetupError naming what was found instead.
 */
export function findPython() {
  const names = ["python3", "python", "python3.13", "python3.12", "python3.11", "python3.10"];
  const candidates = names.map((command) => ({ command, args: [] }));
  if (process.platform === "win32") candidates.unshift({ command: "py", args: ["-3"] });
  const seen = [];
  for (const candidate of candidates) {
    const asked = spawnSync(
      candidate.command,
      [...candidate.args, "-I", "-c", "import sys; print('%d.%d.%d' % sys.version_info[:3])"],
      { encoding: "utf8", timeout: 20_000 },
    );
    const version = /^(\d+)\.(\d+)\.\d+\s*$/.exec(asked.status === 0 ? asked.stdout : "");
    if (version === null) continue;
    const found = [Number(version[1]), Number(version[2])];
    if (isWithin(found)) return candidate;
    seen.push(`${candidate.command} is ${asked.stdout.trim()}`);
  }
  const range = `${pythonVersions.oldest.join(".")} to ${pythonVersions.newest.join(".")}`;
  const what = seen.length === 0 ? "none was found on PATH" : `found: ${[...new Set(seen)].join(", ")}`;
  throw new SetupError(`This needs Python ${range} (${what}). Install one and run the command again.`);
}

function isWithin([major, minor]) {
  const { oldest, newest } = pythonVersions;
  return major === oldest[0] && minor >= oldest[1] && minor <= newest[1];
}

if (isMain(import.meta.url)) {
  await runMain(async () => {
    console.log(await ensurePythonEnvironment({ pytorch: process.argv.includes("--pytorch") }));
  });
}
