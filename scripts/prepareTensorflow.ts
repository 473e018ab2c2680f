import { setTimeout as sleep } from "node:timers/promises";
import { ExpectedError } from "../src/core/errors.ts";
import type { TensorflowLibrary } from "../src/protocol/tensorflowLibrary.ts";
import { installationOf } from "../src/services/installation.ts";
import { ownOptions, tensorflowSearch } from "../src/services/tensorflow/engineEnvironment.ts";
import { checkFetched } from "../src/services/tensorflow/find.ts";
import type { TensorflowPackage } from "../src/services/tensorflow/packages.ts";
import { setUpTensorflow } from "../src/services/tensorflow/setup.ts";
import { planSetup } from "../src/services/tensorflow/setupPlan.ts";
import { findPip } from "../src/services/tensorflow/setupPython.ts";

export { trainerEnvironment } from "../src/services/tensorflow/environment.ts";

export interface PrepareOptions {
  /** URL of a program in `dist/`. */
  readonly program: string;
  /** Builds the binding with the TensorFlow in this folder, unless it is built. */
  readonly build: (tensorflow: string, options: { say: (line: string) => void }) => Promise<string>;
  /** Prints one line about what is being done. */
  readonly say: (line: string) => void;
  /** Another package than this platform's, and its folder. */
  readonly other?: { readonly wanted: TensorflowPackage; readonly cache: string };
}

/**
 * Fetches TensorFlow as `mnist-lab setup tensorflow` does, and builds the binding; both only where they are missing.
 *
 * @throws ExpectedError as those of the set-up; what the build throws.
 */
export async function prepareTensorflow({ program, build, say, other }: PrepareOptions): Promise<TensorflowLibrary> {
  const options = ownOptions(installationOf(program));
  const { wanted, cache } = other ?? (await planSetup(options, "cpu"));
  const { environment } = options;
  const python = await findPip(options);
  let told = "";
  const onProgress = ({ project }: { project: string }): void => {
    if (told === project) return;
    told = project;
    say(`Fetching ${project} ${wanted.version} (once) …`);
  };
  for (let tries = 0; ; tries++) {
    try {
      await build(await setUpTensorflow({ cache, wanted, python, environment, onProgress }), { say });
      return await checkFetched({ ...tensorflowSearch(options), cache }, wanted.variant);
    } catch (error) {
      // Another process of the tests is doing the same: some minutes at most.
      if (!(error instanceof ExpectedError) || error.code !== "run-busy" || tries === 1200) throw error;
      if (tries === 0) say("Another process is fetching TensorFlow; waiting for it …");
      await sleep(500);
    }
  }
}
