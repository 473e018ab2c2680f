// `npm run test:frameworks`: longer trainings beside the real Keras and PyTorch, which are set up once in a cache folder.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { buildProduct } from "./build.mjs";
import { ensurePythonEnvironment } from "./pythonEnvironment.mjs";
import { root, runMain, setUp } from "./setup.mjs";

await runMain(async () => {
  setUp();
  await buildProduct();
  await ensurePythonEnvironment({ pytorch: true });
  const config = join("test", "frameworks", "vitest.config.ts");
  const args = ["run", "--config", config, "--reporter=verbose", ...process.argv.slice(2)];
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [join(root, "node_modules", "vitest", "vitest.mjs"), ...args], {
      cwd: root,
      stdio: "inherit",
    });
    child.on("error", failed);
    child.on("close", (code) => done(code ?? 1));
  });
});
