// `npm test`: installs, builds, checks types, lints, checks the format and runs every test. Its last line is
// `N passed, N failed` (`, N skipped`). With CI=true what tests need is installed, and a skipped test is a failure.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildProduct } from "./build.mjs";
import { root, runMain, setUp, SetupError } from "./setup.mjs";

const isCi = process.env.CI === "true" || process.env.CI === "1";

/** The checks that count as one test each. */
const checks = [
  { name: "type check", program: "typescript/bin/tsc", args: ["--noEmit"] },
  { name: "type check of the webviews", program: "typescript/bin/tsc", args: ["--noEmit", "-p", "webview"] },
  {
    name: "type check of the webviews' tests",
    program: "typescript/bin/tsc",
    args: ["--noEmit", "-p", "test/unit/webview"],
  },
  { name: "lint", program: "eslint/bin/eslint.js", args: ["--max-warnings", "0", "."] },
  { name: "format", program: "prettier/bin/prettier.cjs", args: ["--check", "--log-level", "warn", "."] },
];

/** Runs a program of node_modules with this Node. @returns its exit code and what it printed. */
function runProgram(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, "node_modules", program), ...args], {
      cwd: root,
      stdio: options.live ? "inherit" : ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...options.env },
    });
    const output = [];
    child.stdout?.on("data", (chunk) => output.push(chunk));
    child.stderr?.on("data", (chunk) => output.push(chunk));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output: Buffer.concat(output).toString() }));
  });
}

/** @returns whether the check passed; what it found is printed. */
async function runCheck({ name, program, args }) {
  const start = performance.now();
  const { code, output } = await runProgram(program, args);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${code === 0 ? "✓" : "✗"} ${name} (${seconds} s)`);
  if (code !== 0) console.log(output.trimEnd());
  return code === 0;
}

/** @returns the counts of all tests: `{ passed, failed, skipped: [{ name, reason }] }`. */
async function runTests(given) {
  const folder = mkdtempSync(join(tmpdir(), "mnist-lab-test-"));
  try {
    const counts = join(folder, "counts.json");
    const reporter = join(root, "scripts", "countingReporter.mjs");
    const { code } = await runProgram(
      "vitest/vitest.mjs",
      ["run", "--reporter=default", `--reporter=${reporter}`, ...given],
      { live: true, env: { MNIST_LAB_COUNTS: counts } },
    );
    if (!existsSync(counts)) throw new SetupError(`vitest ended with exit code ${code} before it counted its tests.`);
    const result = JSON.parse(readFileSync(counts, "utf8"));
    // An exit code without a failed test (a broken setting, an unhandled error) is a failure all the same.
    if (code !== 0 && result.failed === 0) result.failed = 1;
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Installs what tests need besides Node. Where that cannot be had, the tests that need it say so themselves. */
async function installWhatTestsNeed(given) {
  const { ensurePythonEnvironment } = await import("./pythonEnvironment.mjs");
  const { ensureOtherNodes } = await import("./otherNodes.mjs");
  const { ensureBrowser, findBrowser } = await import("./vscode/browser.mjs");
  const { ensureServer } = await import("./vscode/server.mjs");
  const { ensureTensorflow } = await import("./tensorflow.mjs");
  const { ensureSoftwareGpu } = await import("./softwareGpu.mjs");
  const { ensureChineseFont } = await import("./chineseFont.mjs");
  const { ensureRedisServer } = await import("./redis.mjs");
  const system = [
    () => ensurePythonEnvironment({ pytorch: true }),
    () => {
      process.env.MNIST_LAB_NODES ??= ensureOtherNodes();
    },
    () => ensureBrowser(),
    () => ensureSoftwareGpu(),
    () => ensureChineseFont(),
    () => ensureRedisServer(),
  ];
  const tensorflow = async () => {
    process.env.MNIST_LAB_TEST_TENSORFLOW = JSON.stringify(await ensureTensorflow());
  };
  const computesWithIt = given.length === 0 || given.some((word) => word.includes("tensorflow"));
  // A VS Code comes from npm as the dependencies do; it is large, so only where tests will open it.
  const editor = () => (findBrowser() === null ? null : ensureServer());
  const opensEditor = given.length === 0 || given.some((word) => word.includes("e2e"));
  for (const install of [
    ...(isCi ? system : []),
    ...(isCi || computesWithIt ? [tensorflow] : []),
    ...(isCi || opensEditor ? [editor] : []),
  ]) {
    try {
      await install();
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      console.log(error.message);
    }
  }
}

function printSkipped(skipped) {
  console.log("\nSkipped:");
  for (const { name, reason } of skipped) console.log(`  ${name}\n    ${reason ?? "without a reason"}`);
}

await runMain(async () => {
  setUp();
  await buildProduct();
  await installWhatTestsNeed(process.argv.slice(2));
  const results = await Promise.all(checks.map(runCheck));
  const { passed, failed, skipped } = await runTests(process.argv.slice(2));
  if (skipped.length > 0) printSkipped(skipped);
  const forbidden = isCi ? skipped.length : 0;
  if (forbidden > 0) console.log(`\nWith CI=true nothing may be skipped: the skipped count as failed.`);
  const total = {
    passed: passed + results.filter(Boolean).length,
    failed: failed + results.filter((ok) => !ok).length + forbidden,
    skipped: skipped.length - forbidden,
  };
  console.log(
    `\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`,
  );
  return total.failed === 0 ? 0 : 1;
});
