import { join } from "node:path";
import { expect, it } from "vitest";
import { exportFormat, exportFormats, formatOfExtension } from "../../../../src/services/export/formats.ts";
import { exportTarget, pathsOf } from "../../../../src/services/export/targets.ts";
import { rejectionOf } from "../../../helpers/rejection.ts";
import { temporaryFolder } from "../../../helpers/temporaryFolder.ts";

async function pathsFor(id: string, subjects: readonly string[], to: string | null): Promise<string[]> {
  const cwd = await temporaryFolder();
  const format = exportFormat(id);
  if (format === null) throw new Error(`There is no format ${id}.`);
  const paths = pathsOf(await exportTarget(format, subjects, to, cwd));
  return paths.map((path) => path.slice(cwd.length + 1).replaceAll("\\", "/"));
}

it("is named after the run and what it holds, here, where nothing is said", async () => {
  expect(await pathsFor("history-csv", ["r1"], null)).toEqual(["r1-history.csv"]);
  expect(await pathsFor("history-csv", ["r1", "r2"], null)).toEqual(["runs-history.csv"]);
  expect(await pathsFor("tensorboard", ["r1"], null)).toEqual(["r1-tensorboard"]);
  expect(await pathsFor("sweep-csv", ["s1"], null)).toEqual(["s1-sweep.csv"]);
  expect(await pathsFor("curves", ["r1"], null)).toEqual(["r1-curves.svg"]);
});

it("is a file for each of several runs, in one folder, where a format is of one run", async () => {
  expect(await pathsFor("wrong-csv", ["r1", "r2"], null)).toEqual([
    "runs-wrong/r1-wrong.csv",
    "runs-wrong/r2-wrong.csv",
  ]);
  expect(await pathsFor("tfjs", ["r1", "r2"], "out")).toEqual(["out/r1-tfjs", "out/r2-tfjs"]);
});

it("lies in a folder that is named, under the same name", async () => {
  expect(await pathsFor("history-csv", ["r1"], ".")).toEqual(["r1-history.csv"]);
  expect(await pathsFor("history-csv", ["r1"], "new/")).toEqual(["new/r1-history.csv"]);
});

it("is the file or folder that is named, with an ending that suits", async () => {
  expect(await pathsFor("history-csv", ["r1"], join("a", "b.CSV"))).toEqual(["a/b.CSV"]);
  expect(await pathsFor("curves", ["r1"], "b.png")).toEqual(["b.png"]);
  expect(await pathsFor("tensorboard", ["r1"], "logs")).toEqual(["logs"]);
  expect((await rejectionOf(pathsFor("curves", ["r1"], "b.csv"))).message).toBe(
    "b.csv does not end in .svg or .png, as curves does.",
  );
});

it("is no folder that is called like a file, unless there is one", async () => {
  expect((await rejectionOf(pathsFor("keras", ["r1", "r2"], "infer.keras"))).message).toBe(
    "infer.keras is the name of one file, and there are 2 runs.",
  );
  expect((await rejectionOf(pathsFor("tfjs", ["r1"], "x.keras"))).message).toBe(
    "x.keras is the name of a file, and tfjs is a folder.",
  );
  expect(await pathsFor("keras", ["r1", "r2"], "infer.keras/")).toEqual([
    "infer.keras/r1-model.keras",
    "infer.keras/r2-model.keras",
  ]);
  expect(await pathsFor("keras", ["r1", "r2"], "v1.0")).toEqual(["v1.0/r1-model.keras", "v1.0/r2-model.keras"]);
});

it("knows a format by its file's ending, and every format by its name", () => {
  expect(formatOfExtension(".csv")?.id).toBe("history-csv");
  expect(formatOfExtension(".onnx")?.id).toBe("onnx");
  expect(formatOfExtension(".constructor")).toBe(null);
  const ids = exportFormats.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
