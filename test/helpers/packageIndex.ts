import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";

/** How an index behaves when it is asked for a file. */
export type Manner =
  | "whole"
  /** Half of the file, then the connection ends. */
  | "cut off"
  /** Half of the file, then nothing more. */
  | "stalling"
  /** Other bytes than the file's, as many. */
  | "altered";

export interface PackageIndex {
  /** Environment in which pip knows no other index. */
  readonly environment: NodeJS.ProcessEnv;
  /** Names of the files that were asked for. */
  readonly asked: readonly string[];
  /** Settles when files were asked for so many times. */
  wasAsked(times: number): Promise<void>;
}

/** A package index on 127.0.0.1 with one project, for the test. */
export async function packageIndex(
  project: string,
  file: string,
  content: Buffer,
  manner: Manner,
): Promise<PackageIndex> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    if (path === `/simple/${project}/`) {
      response.setHeader("Content-Type", "text/html").end(`<!DOCTYPE html><a href="/files/${file}">${file}</a>`);
    } else if (path === `/files/${file}`) {
      asked.push(file);
      answer(response, content, manner);
    } else response.writeHead(404).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const wasAsked = async (times: number): Promise<void> => {
    while (asked.length < times) await sleep(10);
  };
  const { port } = server.address() as AddressInfo;
  return { environment: indexEnvironment(`http://127.0.0.1:${String(port)}/simple`), asked, wasAsked };
}

/** @returns an environment in which pip knows this index alone, and no settings of a person's. */
export function indexEnvironment(url: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^pip_|_proxy$/i.test(name));
  return { ...Object.fromEntries(own), PIP_CONFIG_FILE: "/dev/null", PIP_INDEX_URL: url };
}

function answer(response: ServerResponse, content: Buffer, manner: Manner): void {
  response.writeHead(200, { "Content-Type": "application/octet-stream", "Content-Length": content.length });
  const half = content.subarray(0, Math.floor(content.length / 2));
  if (manner === "whole") response.end(content);
  else if (manner === "altered") response.end(Buffer.alloc(content.length, 7));
  else if (manner === "stalling") response.write(half);
  else response.write(half, () => response.destroy());
}

export interface MadeWheel {
  readonly file: string;
  readonly content: Buffer;
  readonly sha256: string;
}

const makeWheel = `
import json, sys, zipfile
path, name, version, files = json.load(sys.stdin)
info = "%s-%s.dist-info/" % (name, version)
files = dict(files)
files[info + "METADATA"] = "Metadata-Version: 2.1\\nName: %s\\nVersion: %s\\n" % (name, version)
files[info + "WHEEL"] = "Wheel-Version: 1.0\\nRoot-Is-Purelib: false\\nTag: cp312-cp312-manylinux_2_27_x86_64\\n"
files[info + "RECORD"] = ""
with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
    for each, text in files.items():
        archive.writestr(each, text)
`;

/** @param files of the wheel, by path, besides those that say what it is. */
export function madeWheel(
  python: string,
  folder: string,
  { project, version, files }: { project: string; version: string; files: Readonly<Record<string, string>> },
): MadeWheel {
  const name = project.replaceAll("-", "_");
  const path = join(folder, `${name}-${version}-cp312-cp312-manylinux_2_27_x86_64.whl`);
  const { status, stderr } = spawnSync(python, ["-c", makeWheel], {
    input: JSON.stringify([path, name, version, files]),
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  const content = readFileSync(path);
  return { file: basename(path), content, sha256: createHash("sha256").update(content).digest("hex") };
}
