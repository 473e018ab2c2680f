import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { unpackBundle, type DamagedEntry } from "../../../../src/services/handIn/unpackBundle.ts";
import { plainZip, type PlainEntry } from "../../../helpers/plainZip.ts";
import { rejectionOf } from "../../../helpers/rejection.ts";
import { temporaryFolder } from "../../../helpers/temporaryFolder.ts";

const never = new AbortController().signal;
let place: string;
let folder: string;

beforeEach(async () => {
  place = await temporaryFolder();
  folder = join(place, "unpacked");
  await mkdir(folder);
});

async function unpack(entries: readonly PlainEntry[]): Promise<DamagedEntry[]> {
  const bundle = join(place, "bundle.zip");
  await writeFile(bundle, plainZip(entries));
  return unpackBundle(bundle, folder, never);
}

test("files are unpacked where they belong", async () => {
  const content = Buffer.from("{}");
  expect(await unpack([{ name: "summary.json", content }, { name: "model/" }, { name: "model/model.json" }])).toEqual(
    [],
  );
  expect(await readFile(join(folder, "summary.json"))).toEqual(content);
  expect(await readdir(join(folder, "model"))).toEqual(["model.json"]);
});

describe("an archive that nobody should unpack is refused", () => {
  const noName = (name: string) => `its entry ${name} has a name that no file of a run has`;
  test.for<readonly [what: string, entries: readonly PlainEntry[], problem: string]>([
    ["a point for a folder", [{ name: "./summary.json" }], noName('"./summary.json"')],
    ["a stream of a file", [{ name: "summary.json:more" }], noName('"summary.json:more"')],
    ["a point at the end", [{ name: "model./model.json" }], noName('"model./model.json"')],
    ["what cannot be seen", [{ name: "a\u202egnp.exe" }], noName('"a\\u{202e}gnp.exe"')],
    ["an escape", [{ name: "a\u001b[31m" }], noName('"a\\u001b[31m"')],
    ["too long a name", [{ name: "n".repeat(300) }], noName(`"${"n".repeat(200)}…"`)],
    ["too deep", [{ name: "a/b/c/d/e" }], noName('"a/b/c/d/e"')],
    ["a file twice", [{ name: "Summary.json" }, { name: "summary.JSON" }], 'it holds "summary.JSON" twice'],
    ["a folder and a file", [{ name: "model/x" }, { name: "model" }], 'it holds "model" twice'],
    ["a file and a folder", [{ name: "summary.json" }, { name: "summary.json/x" }], 'it holds "summary.json/x" twice'],
    ["too much", [{ name: "events.jsonl", method: 8, size: 500_000_001 }], "it unpacks to more than 500 MB"],
    ["too many files", Array.from({ length: 1001 }, (_, i) => ({ name: `${i}` })), "it holds more than 1000 files"],
  ])("%s", async ([, entries, problem]) => {
    expect(await rejectionOf(unpack(entries))).toMatchObject({
      code: "bad-bundle",
      message: `${join(place, "bundle.zip")} is no hand-in bundle: ${problem}.`,
    });
    expect(await readdir(place)).toEqual(["bundle.zip", "unpacked"]);
  });
});

test("what another program packed its own way is told as that, and the rest is unpacked", async () => {
  const problem = "is packed in a way that MNIST Lab does not write";
  const entries = [{ name: "a", method: 12 }, { name: "b", method: 8, encrypted: true }, { name: "c" }];
  const expected = ["a", "b"].map((file) => ({ file, message: problem }));
  expect(await unpack(entries)).toEqual(expected);
  expect(await readdir(folder)).toEqual(["c"]);
});

test("bytes that do not unpack were changed", async () => {
  const problem = { file: "a", message: "cannot be unpacked: its compressed bytes were changed" };
  expect(await unpack([{ name: "a", content: Buffer.from([0xff, 0xff, 0xff]), method: 8, size: 9 }])).toEqual([
    problem,
  ]);
});
