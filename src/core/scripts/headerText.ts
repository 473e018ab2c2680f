import { docstringText } from "./pythonLiteral.ts";
import { wrapped } from "./pythonSource.ts";
import type { ScriptPlan } from "./scriptPlan.ts";
import { shellWord } from "./shellWord.ts";

/** What differs between the frameworks in a script's docstring. */
export interface HeaderWords {
  /** "Keras" */
  readonly framework: string;
  /** What `mnist-lab script --as` calls it. */
  readonly format: "keras" | "pytorch";
  /** Packages for pip. */
  readonly packages: string;
  /** What happens without `--data`. */
  readonly defaultData: string;
  /** Where the framework's conventions are others than those of the experiment file, and what the script does about it. */
  readonly conventions: readonly string[];
}

/** @returns the docstring of a script, escaped: what it is, how it is run, and what cannot be as in MNIST Lab. */
export function headerText(plan: ScriptPlan, words: HeaderWords): string {
  const { experiment, fileName, weightsName, changes } = plan;
  const { name, description, sweep, model, data } = experiment;
  const script = docstringText(shellWord(fileName));
  const weights = docstringText(shellWord(weightsName));
  const changed = changes.map((word) => docstringText(shellWord(oneLineOf(word)))).join(" ");
  const writesWeights = ["    mnist-lab script FILE --as", words.format, changed, "--initial-weights", weights]
    .filter((word) => word !== "")
    .join(" ");
  const title = `${docstringText(oneLineOf(name))} - in ${words.framework}.`;
  const packages = data.augmentation === null ? words.packages : `${words.packages} scipy`;
  const usage = [
    [`pip install ${packages}`, ""],
    [`python ${script}`, data.source === "mnist" ? words.defaultData : "reads the files that the experiment names"],
    [`python ${script} --data mnist.npz`, "x_train, y_train, x_test, y_test"],
    [`python ${script} --weights ${weights}`, "MNIST Lab's initial weights"],
  ];
  const width = Math.max(...usage.map(([line]) => line.length));
  const paragraphs = [
    wrapped(title),
    ...description.split(/\n+/).map((line) => wrapped(docstringText(oneLineOf(line)))),
    usage
      .map(([line, meaning]) => `    ${line.padEnd(width)}  ${meaning === "" ? "" : `# ${meaning}`}`.trimEnd())
      .join("\n"),
    wrapped(
      "Written by MNIST Lab, which trains the same: the same digits, network, loss, optimizer and settings. What cannot be " +
        `the same is what is drawn at random: ${randomThings(plan).join(", ")}. So the figures differ from MNIST Lab's as ` +
        "they would with another seed.",
    ),
    ...(changed === "" ? [] : [wrapped(`Of the experiment file was changed for this script: ${changed}`)]),
    // On a line of its own: whoever copies a command must not copy a line end with it.
    "The initial weights that --weights reads (pip install safetensors) are written by",
    writesWeights,
    wrapped(
      model.weights === null
        ? `where FILE is the experiment's. Without them ${words.framework} draws its own, in the same way.`
        : "where FILE is the experiment's, which starts from given weights.",
    ),
    ...(words.conventions.length === 0
      ? []
      : [
          `Where ${words.framework} has other conventions, this script does what the experiment means:\n${words.conventions
            .map((each) => indent(wrapped(each)))
            .join("\n")}`,
        ]),
    ...(sweep === null
      ? []
      : [wrapped("The sweep of the experiment is left aside: these are the file's own settings.")]),
    ...(experiment.checkpoints === null || experiment.checkpoints.keep === "all"
      ? []
      : [wrapped("Of the checkpoints only the best epoch's weights are saved; a run that was ended begins anew.")]),
  ];
  return paragraphs
    .filter((paragraph) => paragraph !== "")
    .join("\n\n")
    .replace(/[ \t]+$/gm, "");
}

function randomThings({ experiment, network }: ScriptPlan): string[] {
  const { data, model } = experiment;
  return [
    ...(data.shuffle ? ["the order of the digits"] : []),
    ...(network.nodes.some(({ type }) => type === "dropout") ? ["what dropout leaves out"] : []),
    ...(data.augmentation === null ? [] : ["how the digits are changed"]),
    ...(model.weights === null ? ["without --weights the initial weights"] : []),
  ];
}

const oneLineOf = (text: string): string => text.replace(/\s+/g, " ").trim();
const indent = (text: string): string => `- ${text.replaceAll("\n", "\n  ")}`;
