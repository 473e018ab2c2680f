import { mkdir, readFile, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, it, onTestFinished } from "vitest";
import { Heartbeat, readHeartbeat } from "../../../src/files/heartbeat.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

async function started(file: string, lost: unknown[] = []): Promise<Heartbeat> {
  const heartbeat = await Heartbeat.start(file, { interval: 10, onLost: (error) => lost.push(error) });
  onTestFinished(() => heartbeat.stop());
  return heartbeat;
}

/** @returns the first beat that is another one. */
async function nextBeat(file: string, beat: string | null): Promise<string | null> {
  for (;;) {
    const next = await readHeartbeat(file);
    if (next !== beat) return next;
    await delay(5);
  }
}

describe("a heartbeat", () => {
  it("is there at once, and goes on until it is stopped", async () => {
    const file = path.join(await temporaryFolder(), "heartbeat");
    const heartbeat = await started(file);
    let beat = await readHeartbeat(file);
    expect(beat).toMatch(/^[0-9a-f]{8} \d{12}\n$/);
    for (let beats = 0; beats < 5; beats++) {
      const next = await nextBeat(file, beat);
      expect(next?.length).toBe(beat?.length);
      expect(Number(next?.split(" ")[1])).toBeGreaterThan(Number(beat?.split(" ")[1]));
      beat = next;
    }
    await heartbeat.stop();
    const last = await readFile(file, "utf8");
    await delay(100);
    expect(await readFile(file, "utf8")).toBe(last);
  });

  it("covers whatever lay there, and is never like an earlier one", async () => {
    const file = path.join(await temporaryFolder(), "heartbeat");
    await writeFile(file, "x".repeat(500));
    await (await started(file)).stop();
    const first = await readHeartbeat(file);
    expect(first).toHaveLength(22);
    await (await started(file)).stop();
    expect(await readHeartbeat(file)).not.toBe(first);
  });

  it.each([
    { what: "deleted", act: (folder: string) => rm(folder, { recursive: true }) },
    { what: "moved", act: (folder: string) => rename(folder, `${folder}-moved`) },
    {
      what: "replaced by a file",
      act: async (folder: string) => {
        await rm(folder, { recursive: true });
        await writeFile(folder, "");
      },
    },
  ])("tells once when its folder is $what, and makes nothing again", async ({ act }) => {
    const folder = await temporaryFolder();
    const run = path.join(folder, "run");
    await mkdir(run);
    const lost: unknown[] = [];
    const heartbeat = await started(path.join(run, "heartbeat"), lost);
    await act(run);
    const names = await readdir(folder);
    while (lost.length === 0) await delay(5);
    await delay(100);
    expect(lost).toEqual([expect.objectContaining({ syscall: "open" })]);
    expect(await readdir(folder)).toEqual(names);
    await heartbeat.stop();
  });

  it.skipIf(process.platform === "win32")("goes on after a trouble that passes", async () => {
    const file = path.join(await temporaryFolder(), "heartbeat");
    const lost: unknown[] = [];
    await started(file, lost);
    // Replaced in one step, by something that cannot be written.
    await symlink(path.dirname(file), `${file}-folder`);
    await rename(`${file}-folder`, file);
    await delay(50);
    await writeFile(`${file}-new`, "");
    await rename(`${file}-new`, file);
    const beat = await readHeartbeat(file);
    expect(await nextBeat(file, beat)).not.toBeNull();
    expect(lost).toEqual([]);
  });

  it("says when it cannot be made", async () => {
    const file = path.join(await temporaryFolder(), "no", "heartbeat");
    const error = await rejectionOf(Heartbeat.start(file, { onLost: () => undefined }));
    expect([error.code, error.message.includes(file)]).toEqual(["file-unwritable", true]);
  });

  it("keeps no process alive", async () => {
    const folder = await temporaryFolder();
    const program = path.join(folder, "beating.mjs");
    await build({
      stdin: {
        contents: `import { Heartbeat } from "./heartbeat.ts";
          await Heartbeat.start(process.argv[2], { interval: 10, onLost: () => undefined });
          setTimeout(() => undefined, 100);`,
        resolveDir: fileURLToPath(new URL("../../../src/files", import.meta.url)),
      },
      bundle: true,
      platform: "node",
      format: "esm",
      outfile: program,
    });
    const child = spawn(process.execPath, [program, path.join(folder, "heartbeat")], { stdio: "inherit" });
    onTestFinished(() => {
      child.kill("SIGKILL");
    });
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("is null where there is none, or something else", async () => {
    const folder = await temporaryFolder();
    expect(await readHeartbeat(path.join(folder, "none"))).toBeNull();
    expect(await readHeartbeat(folder)).toBeNull();
    await writeFile(path.join(folder, "large"), Buffer.alloc(2000));
    expect(await readHeartbeat(path.join(folder, "large"))).toBeNull();
  });
});
