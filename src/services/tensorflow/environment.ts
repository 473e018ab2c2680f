import { tensorflowLibraryText, tensorflowVariable, type TensorflowLibrary } from "../../protocol/tensorflowLibrary.ts";
import { libraryNames, searchPath } from "./platform.ts";

/**
 * @returns the environment of a trainer that computes with this library: the dynamic linker reads its search path only
 * when a process starts.
 */
export function trainerEnvironment(
  library: TensorflowLibrary,
  environment: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const variable = libraryNames()?.searchVariable ?? "PATH";
  return {
    // Its messages would hide a trainer's last words; errors are still said.
    TF_CPP_MIN_LOG_LEVEL: "2",
    ...environment,
    [tensorflowVariable]: tensorflowLibraryText(library),
    [variable]: searchPath(library.libraries, environment[variable]),
  };
}
