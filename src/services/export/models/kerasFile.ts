import { kerasModelOf, kerasVersion } from "../../../files/exports/kerasModel.ts";
import type { TrainedModel } from "../../../files/exports/trainedModel.ts";
import { valuesOf } from "../../../files/fingerprint.ts";
import { encodeHdf5 } from "./hdf5File.ts";
import { encodeZip } from "./zipFile.ts";

/**
 * A model as the bytes of a `.keras` file, which `keras.models.load_model` of Keras 3 reads. It is not compiled: whoever wants
 * to train it further chooses loss and optimizer.
 *
 * @param time that the file says it was saved at.
 */
export async function encodeKeras(model: TrainedModel, time: Date): Promise<Uint8Array> {
  const { network, weights, facts } = model;
  const { config, groups, variables } = kerasModelOf(model);
  const hdf5 = await encodeHdf5({
    groups: new Map([
      ["vars", { name: "functional" }],
      ...Array.from(groups, ([group, name]) => [group, { name }] as const),
    ]),
    datasets: variables.map(({ group, name, weight }) => {
      const { name: of, shape, size } = network.weights[weight];
      return { group, name, shape, values: valuesOf(weights, of, size) };
    }),
  });
  // Keras's own two keys, and after them ours, which it does not look at.
  const metadata = { keras_version: kerasVersion, date_saved: dateText(time), mnist_lab: facts };
  return encodeZip(
    [
      { name: "metadata.json", content: JSON.stringify(metadata) },
      { name: "config.json", content: config },
      { name: "model.weights.h5", content: hdf5 },
    ],
    time,
  );
}

/** As Keras writes it: 2026-03-01@14:25:30. */
function dateText(time: Date): string {
  return time
    .toISOString()
    .replace("T", "@")
    .replace(/\.\d+Z$/, "");
}
