import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { repository } from "../helpers/commandLine.ts";
import type { StudyRecord } from "../../scripts/reproduce/record.ts";

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "mnist-lab-reproduce-test-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs what `npm run reproduce -- …` runs, into a folder of its own. */
function reproduce(...words: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const program = join(repository, "scripts", "reproduce.mjs");
  const places = ["--out", join(folder, "docs"), "--runs", join(folder, "runs")];
  return spawnSync(process.execPath, [program, ...words, ...places], {
    cwd: repository,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined },
  });
}

it(
  "trains an experiment of a report, keeps its summary, draws it and writes the page; again, it trains nothing",
  { timeout: 300_000 },
  () => {
    const first = reproduce("D-learning-rate", "--quick");
    expect([first.status, first.stderr]).toEqual([0, ""]);
    const page = readFileSync(join(folder, "docs", "reproduction.md"), "utf8");
    expect(page).toContain("**A quick try");
    expect(page).toContain("3 runs, 1 seed; wasm");
    expect(page).toContain("![Training loss, a line for each seed.](reproduction/d-learning-rate.svg)");
    const summary = readFileSync(join(folder, "docs", "reproduction", "D-learning-rate.json"), "utf8");
    const { runs, changes } = JSON.parse(summary) as StudyRecord;
    expect(changes).toEqual([]);
    expect(runs.map(({ values }) => values)).toEqual(
      [0.000001, 0.00001, 0.0005].map((rate) => ({ "training.optimizer.learningRate": rate })),
    );
    expect(new Set(runs.map(({ fingerprint }) => fingerprint)).size).toBe(3);
    expect(runs.every(({ epochs }) => epochs.length === 2)).toBe(true);
    const again = reproduce("D-learning-rate", "--quick");
    expect(again.stdout).toContain("3 done before");
    expect(readFileSync(join(folder, "docs", "reproduction", "D-learning-rate.json"), "utf8")).toBe(summary);
    expect(readFileSync(join(folder, "docs", "reproduction.md"), "utf8")).toBe(page);
  },
);

it(
  "runs the trained network over the training set where a report published that, and keeps the looks after each batch",
  { timeout: 300_000 },
  () => {
    const { status, stderr } = reproduce("E-3", "--quick", "--repeats", "1");
    expect([status, stderr]).toEqual([0, ""]);
    const { runs } = JSON.parse(readFileSync(join(folder, "docs", "reproduction", "E-3.json"), "utf8")) as StudyRecord;
    expect(runs[0].training?.accuracy).toBeGreaterThan(0.1);
    expect(runs[0].looks?.step).toEqual([1, 2, 3, 4]);
    expect(runs[0].perClass).toHaveLength(10);
  },
);

it("says which experiments there are, and trains nothing", () => {
  const { status, stderr } = reproduce("F2");
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^There is no experiment F2\. There are: A1, A1-activation, A2, .*; A, B, C, D, E for all of a report\.\n$/,
  );
  expect(reproduce("--repeats", "11").stderr).toBe("--repeats is a whole number from 1 to 10, not 11.\n");
  expect(existsSync(join(folder, "docs", "reproduction", "A1.json"))).toBe(false);
});
