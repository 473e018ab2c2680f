import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** What `npm run test:frameworks` runs: one file after another, since the frameworks take all cores. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: ["test/frameworks/*.{test,check}.ts"],
    pool: "forks",
    fileParallelism: false,
  },
});
