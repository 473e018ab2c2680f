import * as Type from "typebox";
import type { Static } from "typebox";
import { boolean, closed, integer, kind, number, optional, orNull, words } from "./schemaParts.ts";

/** How a value is drawn at random. Where the field is a whole number, whole numbers are drawn. */
const uniform = kind(
  "uniform",
  { description: "Any value between two, all equally likely." },
  {
    min: number({}, { description: "The least value." }),
    max: number({}, { description: "The greatest value." }),
  },
);
const logUniform = kind(
  "logUniform",
  { description: "Any value between two, each order of magnitude equally likely: for learning rates." },
  {
    min: number({ exclusiveMinimum: 0 }, { description: "The least value, above 0." }),
    max: number({ exclusiveMinimum: 0 }, { description: "The greatest value." }),
  },
);

/** A range that a value is drawn from. */
export type SweepRange = Static<typeof uniform> | Static<typeof logUniform>;

/** A list of values, or with `samples` how one is drawn; a list is then drawn from. */
export type SweepValues = readonly unknown[] | SweepRange;

/** Many runs from one file. */
export const sweep = orNull(
  Type.Object(
    {
      // `Type.Record` brings ten times the code of all the others.
      parameters: optional(
        Type.Unsafe<Record<string, SweepValues>>({
          type: "object",
          patternProperties: {
            "^.*$": Type.Union([Type.Array(Type.Unknown(), { minItems: 1, maxItems: 10_000 }), uniform, logUniform]),
          },
          ...words({
            description:
              "Which values of this file to vary, by their path, and the values each takes; the last varies fastest. `model.layers[*].activation` reaches all layers that have one in this file, but the last layer.",
            examples: [
              { "training.batchSize": [16, 32, 64], "training.optimizer": [{ type: "sgd" }, { type: "adam" }] },
            ],
            defaultSnippets: [
              { label: "Batch size", body: { "training.batchSize": ["^${1:16}", "^${2:32}", "^${3:64}"] } },
              { label: "Learning rate", body: { "training.optimizer.learningRate": ["^${1:0.01}", "^${2:0.001}"] } },
            ],
          }),
        }),
        {},
      ),
      zip: optional(
        Type.Array(
          Type.Array(Type.String()),
          words({
            description:
              "Groups of paths whose values go together: the first with the first, the second with the second.",
            examples: [[["training.batchSize", "training.optimizer.learningRate"]]],
          }),
        ),
        [],
      ),
      samples: optional(
        orNull(integer(1, 10_000, { description: "Settings." }), {
          description:
            "Random search: so many settings, all different, are drawn from the seed; `null`: all combinations.",
        }),
        null,
      ),
      repeats: optional(integer(1, 1000, { description: "Runs of each setting, with seed, seed + 1, …" }), 1),
      warmStart: optional(
        boolean(
          "Whether each run starts from the final weights of the one before: one after the other, in the order of this file.",
        ),
        false,
      ),
    },
    closed,
  ),
  { description: "Many runs from one file: `mnist-lab sweep FILE` trains them all." },
);
