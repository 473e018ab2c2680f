import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { readEngineMemory, writeEngineMemory } from "../../../../src/services/engines/memory.ts";
import { temporaryFolder } from "../../../helpers/temporaryFolder.ts";

const library = { binding: "/b.node", libraries: ["/lib"], version: "2.21.0", source: "fetched for the CPU" };
const known = { library, workspace: null, files: [{ path: "/b.node", size: 3, modified: 1.5 }] };
const times = { key: "k", engines: [{ engine: "wasm", milliseconds: 2.5 }] } as const;
const failed = { key: "f", engines: [{ engine: "tensorflow", milliseconds: null, problem: "It died." }] } as const;

let path: string;
beforeEach(async () => {
  path = join(await temporaryFolder(), "cache", "engines.json");
});

it("gives back what was written, in a folder that was not there", async () => {
  const memory = { libraries: [known], times: [times, failed] };
  await writeEngineMemory(path, memory);
  expect(readEngineMemory(path)).toMatchObject(memory);
});

it.each([
  ["no file", null],
  ["no JSON", "{"],
  ["a newer version", { version: 2, libraries: [], times: [] }],
  ["a library without files", { version: 1, libraries: [{ library, workspace: null }], times: [] }],
  [
    "times of an engine that is not known",
    { version: 1, libraries: [], times: [{ key: "k", engines: [{ engine: "x", milliseconds: 1 }] }] },
  ],
])("remembers nothing where there is %s", async (_, content) => {
  await mkdir(join(path, ".."), { recursive: true });
  if (content !== null) await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  expect(readEngineMemory(path)).toEqual({ libraries: [], times: [] });
});

it("keeps the networks that were timed last", async () => {
  const many = Array.from({ length: 600 }, (_, index) => ({ ...times, key: String(index) }));
  await writeEngineMemory(path, { libraries: [], times: many });
  const kept = readEngineMemory(path).times;
  expect([kept.length, kept[0].key, kept.at(-1)?.key]).toEqual([500, "100", "599"]);
});

it("does without where it cannot be written", async () => {
  await writeEngineMemory(path, { libraries: [known], times: [] });
  const before = await readFile(path, "utf8");
  // A folder in its place, since who runs tests may write everywhere.
  const folder = join(path, "..", "folder");
  await mkdir(folder);
  await chmod(folder, 0o755);
  await writeEngineMemory(folder, { libraries: [], times: [] });
  expect(await readFile(path, "utf8")).toBe(before);
});
