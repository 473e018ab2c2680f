// `npm run test:golden`: everything that Keras's and PyTorch's numbers can be held against, and nothing else. The
// environment variable GOLDEN names another folder of the same format as test/fixtures/golden; groups may be missing.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildProduct } from "./build.mjs";
import { root, runMain, setUp, SetupError } from "./setup.mjs";

await runMain(async () => {
  const { GOLDEN } = process.env;
  if (GOLDEN !== undefined && !existsSync(GOLDEN)) {
    throw new SetupError(`GOLDEN names ${resolve(GOLDEN)}, which is not there.`);
  }
  setUp();
  await buildProduct();
  const env = { ...process.env, ...(GOLDEN === undefined ? {} : { GOLDEN: resolve(GOLDEN) }) };
  const args = ["run", "--reporter=verbose", "test/unit/trainer/engine/golden.test.ts", ...process.argv.slice(2)];
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [join(root, "node_modules", "vitest", "vitest.mjs"), ...args], {
      cwd: root,
      env,
      stdio: "inherit",
    });
    child.on("error", failed);
    child.on("close", (code) => done(code ?? 1));
  });
});
