import { pythonString } from "./pythonLiteral.ts";
import { call, indented } from "./pythonSource.ts";
import { setsLookedAt, type ScriptPlan } from "./scriptPlan.ts";

/** What a framework says in the main function, as statements. */
export interface MainWords {
  readonly seed: string;
  /** Sets `model`. */
  readonly build: string;
  /** Puts the best epoch's weights into `model`. */
  readonly restore: string;
  /** Sets `loss` and `accuracy` of `test_set`. */
  readonly test: string;
}

/** @returns the parameters of `train`: the sets that it looks at are among them. */
export function trainParameters(plan: ScriptPlan): string {
  return ["model", ...trainSets(plan), "epochs=EPOCHS"].join(", ");
}

const trainSets = (plan: ScriptPlan): string[] => ["train_set", ...setsLookedAt(plan).map((set) => `${set}_set`)];

/** @returns `main()`: reads the digits, builds, trains, and looks at the test set at the end. */
export function mainFunction(plan: ScriptPlan, words: MainWords): string {
  const { experiment, validated, watched } = plan;
  const { name, model, data } = experiment;
  const sets = validated ? "train_set, validation_set, test_set" : "train_set, test_set";
  const isOwn = data.source === "mnist";
  const given = model.weights !== null;
  const body = [
    `parser = argparse.ArgumentParser(${name === "" ? "" : `description=${pythonString(name.replaceAll("%", "%%"))}`})`,
    argument("--data", [
      `metavar="FILE"`,
      `help="x_train, y_train, x_test and y_test as .npz, instead of ${isOwn ? "downloading MNIST" : "the experiment's files"}"`,
    ]),
    argument("--weights", [
      `metavar="FILE"`,
      ...(given ? ["required=True"] : []),
      `help="initial weights as MNIST Lab writes them (.safetensors)"`,
    ]),
    argument("--epochs", ["type=int", "default=EPOCHS"]),
    `args = parser.parse_args()`,
    ``,
    words.seed,
    `${sets} = load_data(args.data)`,
    words.build,
    ...(given
      ? [`load_initial_weights(model, args.weights)`]
      : [`if args.weights is not None:`, `    load_initial_weights(model, args.weights)`]),
    `train(${["model", ...trainSets(plan), "args.epochs"].join(", ")})`,
    ``,
    ...(watched === null
      ? []
      : [
          watched === "test"
            ? `# The best epoch was chosen on the test digits: this figure is better than new digits would give.`
            : `# The epoch with the highest validation accuracy is tested.`,
          words.restore,
        ]),
    words.test,
    `print(f"Test loss: {loss:.4f} - test accuracy: {accuracy:.4f}")`,
  ];
  return `def main():\n${indented(body.join("\n"), 4)}`;
}

const argument = (name: string, settings: readonly string[]): string =>
  call("parser.add_argument", [`"${name}"`, ...settings], 4);
