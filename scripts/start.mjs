// `npm start` installs, builds and opens VS Code on examples/ with the extension running: the desktop's, else one in the
// browser. `npm start -- train FILE` passes its words on to the command line.
//
//   npm start -- --browser     in the browser, whatever is installed
//   npm start -- --no-open     prints the address and leaves the browser alone
//   npm start -- --port N      serves at this port; without it at 8470, or at any where that one is taken
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { buildProduct } from "./build.mjs";
import { root, runMain, setUp, SetupError } from "./setup.mjs";

/** What is printed on the way goes to standard error, so that `--json` stays clean. */
const say = (line) => console.error(line);

const ownOptions = {
  browser: { type: "boolean", default: false },
  "no-open": { type: "boolean", default: false },
  port: { type: "string" },
};

/** @returns the options of this script; null where the words are for the command line. */
function ownWords(given) {
  if (given.length > 0 && !Object.keys(ownOptions).some((name) => given[0].split("=")[0] === `--${name}`)) return null;
  try {
    const { values } = parseArgs({ args: given, options: ownOptions });
    const port = values.port === undefined ? null : Number(values.port);
    if (port === null || (Number.isInteger(port) && port > 0 && port < 65_536)) return { ...values, port };
  } catch (error) {
    throw new SetupError(error.message);
  }
  throw new SetupError(`--port is a number from 1 to 65535, not ${given.join(" ")}.`);
}

await runMain(async () => {
  const given = process.argv.slice(2);
  const options = ownWords(given);
  setUp(say);
  await buildProduct(say);
  if (options === null) {
    const program = join(root, "dist", "cli.js");
    // In this process: one process fewer between a Ctrl-C and the run it stops.
    process.argv = [process.execPath, program, ...given];
    await import(pathToFileURL(program).href);
    return process.exitCode;
  }
  const examples = join(root, "examples");
  const { findDesktop, openDesktop } = await import("./vscode/desktop.mjs");
  const desktop = options.browser || options.port !== null || options["no-open"] ? null : findDesktop();
  if (desktop !== null) {
    say(`Opening ${examples} in ${desktop} …`);
    return openDesktop(desktop, examples);
  }
  const { serveInBrowser } = await import("./vscode/serve.mjs");
  return serveInBrowser(examples, { port: options.port, open: !options["no-open"], say });
});
