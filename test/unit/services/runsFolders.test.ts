import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { findRunsFolders } from "../../../src/services/runsFolders.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

async function folderWith(...folders: string[]): Promise<string> {
  const root = await temporaryFolder();
  for (const folder of folders) await mkdir(join(root, folder), { recursive: true });
  return root;
}

it("folders of runs are found at the root and deep below it, each once", async () => {
  const root = await folderWith(".mnist/runs", "course/week 1/.mnist/runs", "empty/.mnist", "other");
  const expected = [join(root, ".mnist/runs"), join(root, "course/week 1/.mnist/runs")];
  expect(await findRunsFolders([root])).toEqual(expected);
  expect((await findRunsFolders([root, join(root, "course"), root])).sort()).toEqual(expected);
});

it("packages, hidden folders, links and runs inside runs are not looked into", async () => {
  const root = await folderWith(
    "node_modules/a/.mnist/runs",
    ".git/b/.mnist/runs",
    ".mnist/runs/20260301-142530-lenet5-7f3a/.mnist/runs",
    "far",
  );
  const elsewhere = await folderWith(".mnist/runs");
  await symlink(elsewhere, join(root, "far/link"), "dir");
  await writeFile(join(root, "far/.mnist"), "a file of that name");
  expect(await findRunsFolders([root])).toEqual([join(root, ".mnist/runs")]);
});

it("what cannot be read holds nothing", async () => {
  const root = await temporaryFolder();
  await writeFile(join(root, "file"), "");
  expect(await findRunsFolders([join(root, "missing"), join(root, "file")])).toEqual([]);
});
