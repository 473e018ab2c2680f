import { defineConfig } from "vitest/config";
import { parseTensorflowLibrary, tensorflowVariable } from "./src/protocol/tensorflowLibrary.ts";
import { trainerEnvironment } from "./src/services/tensorflow/environment.ts";

/** What computes with TensorFlow in the test's own process. */
const withTensorflow = ["test/unit/trainer/engine/tensorflow/**/*.test.ts", "test/process/tensorflowEngine.test.ts"];

/**
 * The linker reads where libraries are when a process starts, so that the tests' processes are started with it.
 *
 * @returns variables besides this process's own; none where `npm test` has no library.
 */
function tensorflowEnvironment(): Record<string, string> {
  const named = process.env["MNIST_LAB_TEST_TENSORFLOW"] ?? "";
  if (named === "") return {};
  const whole = trainerEnvironment(parseTensorflowLibrary(named));
  const own = Object.entries(whole).filter(
    ([name, value]) => name === tensorflowVariable || process.env[name] !== value,
  );
  return Object.fromEntries(own.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: "forks",
    setupFiles: ["test/helpers/ownEngines.ts"],
    projects: [
      {
        extends: true,
        test: { name: "node", include: ["test/**/*.test.ts"], exclude: ["test/e2e/**", ...withTensorflow] },
      },
      { extends: true, test: { name: "tensorflow", include: withTensorflow, env: tensorflowEnvironment() } },
      {
        extends: true,
        // A VS Code and its browser want the machine for themselves: after all others, one at a time.
        test: {
          name: "vscode",
          include: ["test/e2e/**/*.test.ts"],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
