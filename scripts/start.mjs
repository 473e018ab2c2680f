// `npm start` installs, builds and trains examples/lenet5.mnist.json; `npm start -- train FILE` passes its words on.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildProduct } from "./build.mjs";
import { root, runMain, setUp } from "./setup.mjs";

/** What is printed on the way goes to standard error, so that `--json` stays clean. */
const say = (line) => console.error(line);

await runMain(async () => {
  setUp(say);
  await buildProduct(say);
  const given = process.argv.slice(2);
  const command = given.length > 0 ? given : ["train", join(root, "examples", "lenet5.mnist.json")];
  const program = join(root, "dist", "cli.js");
  // In this process: one process fewer between a Ctrl-C and the run it stops.
  process.argv = [process.execPath, program, ...command];
  await import(pathToFileURL(program).href);
  return process.exitCode;
});
