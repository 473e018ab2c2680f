// `npm run bench -- --extension`: what a person waits for in VS Code, measured in a real one.
import { availableParallelism, loadavg } from "node:os";
import { measureActivation } from "./extension/activation.mjs";
import { measureDigits } from "./extension/digits.mjs";
import { measureFirstPoint } from "./extension/firstPoint.mjs";
import { measureTree } from "./extension/runsTree.mjs";
import { measureFrames, measureMemory } from "./extension/streaming.mjs";
import { median, rounded } from "./results.mjs";
import { SetupError } from "../setup.mjs";

/** What `--only` chooses among. */
const measurements = {
  activation: measureActivation,
  "first point": measureFirstPoint,
  tree: measureTree,
  digits: measureDigits,
  frames: measureFrames,
  memory: measureMemory,
};

/**
 * Measures one thing after the other, each in a VS Code of its own.
 *
 * @param options.only of the measurements, those whose name contains it.
 * @param options.folder where programs are bundled. @param options.minutes of streaming.
 * @param print is given each result as soon as it is there.
 */
export async function measureExtension({ only, repeats, minutes, folder, say }, print) {
  const chosen = Object.entries(measurements).filter(([name]) => name.includes(only.toLowerCase()));
  if (chosen.length === 0) {
    throw new SetupError(`Nothing measured is called "${only}". There are: ${Object.keys(measurements).join(", ")}.`);
  }
  for (const [name, measure] of chosen) {
    say(`Measuring ${name} in VS Code …`);
    for (const line of await measure({ repeats, minutes, folder, say })) print(resultOf(line));
    const [load] = loadavg();
    if (load > 2 * availableParallelism()) say(`This machine is busy with other things: a load of ${load.toFixed(1)}.`);
  }
}

function resultOf({ name, unit = "ms", all, limit, more = {}, note }) {
  const ours = median(all);
  return {
    name,
    unit,
    ours: rounded(ours),
    oursAll: all.map((value) => rounded(value)),
    ...more,
    ...(limit === undefined ? {} : { limit, reached: ours <= limit }),
    ...(note === undefined ? {} : { note }),
  };
}
