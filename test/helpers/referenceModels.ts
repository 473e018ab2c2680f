import type { ExperimentFile } from "../../src/core/experiment/schema.ts";

type Layer = ExperimentFile["model"]["layers"][number];
type Activation = "relu" | "sigmoid" | "tanh" | "softmax";

const conv = (filters: number, kernelSize: number, more: object = {}): Layer => ({
  type: "conv2d",
  filters,
  kernelSize,
  activation: "relu",
  ...more,
});
const dense = (units: number, activation: Activation = "relu"): Layer => ({ type: "dense", units, activation });
const dropout = (rate: number): Layer => ({ type: "dropout", rate });
const maxPooling: Layer = { type: "maxPooling2d" };
const averagePooling: Layer = { type: "averagePooling2d" };
const flatten: Layer = { type: "flatten" };
const batchNormalization: Layer = { type: "batchNormalization" };
const output = dense(10, "softmax");
const same = { padding: "same" };
const sigmoid = { activation: "sigmoid" };

function residualNetwork(kernelSize: number): Layer[] {
  const branch = { type: "conv2d", filters: 32, kernelSize, padding: "same" } as const;
  return [
    conv(32, 3),
    batchNormalization,
    {
      type: "residual",
      activation: "relu",
      layers: [
        branch,
        { type: "batchNormalization" },
        { type: "activation", activation: "relu" },
        branch,
        { type: "batchNormalization" },
      ],
    },
    conv(64, 3),
    batchNormalization,
    maxPooling,
    flatten,
    dense(128),
    batchNormalization,
    output,
  ];
}

/** The layers of the reference models, by the letters under which `test/fixtures/golden/models.json` has them. */
export const referenceModels: Readonly<Record<string, readonly Layer[]>> = {
  A1: [flatten, dense(128, "tanh"), output],
  A2: [flatten, dense(512), dropout(0.2), dense(512), dropout(0.2), output],
  A3: [...[16, 32, 64].map((filters) => conv(filters, 3, { strides: 2 })), flatten, dense(128), output],
  A4: [conv(32, 3), maxPooling, conv(64, 3), conv(64, 3), maxPooling, flatten, dense(64), output],
  A5: [
    ...[conv(32, 5, same), conv(32, 5, same), maxPooling, dropout(0.25)],
    ...[conv(64, 3, same), conv(64, 3, same), { type: "maxPooling2d", strides: 2 } as const, dropout(0.25)],
    ...[flatten, dense(256), dropout(0.5), output],
  ],
  B: [
    ...[conv(6, 5, sigmoid), maxPooling, conv(16, 5, sigmoid), maxPooling],
    ...[flatten, dense(120, "sigmoid"), dense(84, "sigmoid"), output],
  ],
  C: [conv(6, 5, same), averagePooling, conv(16, 5), averagePooling, flatten, dense(120), dense(84), output],
  D: [conv(10, 5), maxPooling, conv(20, 5), maxPooling, flatten, output],
  "E-kernel3": residualNetwork(3),
  "E-kernel5": residualNetwork(5),
};

/** @returns the text of an experiment file with these layers. */
export function experimentText(layers: readonly Layer[], rest: Partial<ExperimentFile> = {}): string {
  return JSON.stringify({ ...rest, model: { layers } }, null, 2);
}
