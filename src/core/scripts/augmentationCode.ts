import { pythonNumber, pythonString } from "./pythonLiteral.ts";
import type { ScriptPlan } from "./scriptPlan.ts";

export function augmentationImports({ experiment }: ScriptPlan): string[] {
  return experiment.data.augmentation === null ? [] : ["from scipy import ndimage"];
}

export function augmentationConstants({ experiment }: ScriptPlan): string[] {
  const { augmentation } = experiment.data;
  if (augmentation === null) return [];
  const { rotationRange, widthShiftRange, heightShiftRange, shearRange, zoomRange, fillMode, cval, elastic } =
    augmentation;
  return [
    `ROTATION_RANGE = ${pythonNumber(rotationRange)}  # degrees`,
    `WIDTH_SHIFT_RANGE = ${pythonNumber(widthShiftRange)}  # as a share of the width`,
    `HEIGHT_SHIFT_RANGE = ${pythonNumber(heightShiftRange)}`,
    `SHEAR_RANGE = ${pythonNumber(shearRange)}  # degrees`,
    `ZOOM_RANGE = ${pythonNumber(zoomRange)}`,
    `FILL_MODE = ${pythonString(fillMode)}${fillMode === "constant" ? `\nFILL_VALUE = ${pythonNumber(cval)}` : ""}`,
    ...(elastic === null
      ? []
      : [`ELASTIC_ALPHA = ${pythonNumber(elastic.alpha)}`, `ELASTIC_SIGMA = ${pythonNumber(elastic.sigma)}  # pixels`]),
  ];
}

/** @returns `augment(images, rng)`, of images [n, 28, 28] with pixels from 0 to 1, and what it needs; none without it. */
export function augmentationDefinitions({ experiment }: ScriptPlan): string[] {
  const { augmentation } = experiment.data;
  if (augmentation === null) return [];
  const fill = augmentation.fillMode === "constant" ? ", cval=FILL_VALUE" : "";
  const elastic =
    augmentation.elastic === null
      ? ""
      : `    # Elastic distortion (Simard, Steinkraus and Platt, 2003).
    for axis in (x, y):
        noise = rng.uniform(-1, 1, (28, 28))
        axis += ELASTIC_ALPHA * ndimage.gaussian_filter(noise, ELASTIC_SIGMA, mode="constant")
`;
  return [
    `def augment(images, rng):
    """Changes images of shape (n, 28, 28) at random, each in its own way."""
    return np.stack([augment_image(image, rng) for image in images])`,
    `def augment_image(image, rng):
    """Turns, shifts, shears and zooms an image as Keras's ImageDataGenerator does.

    Only that height shifts are vertical and width shifts horizontal: the generator swaps the two.
    """
    angle = np.deg2rad(rng.uniform(-ROTATION_RANGE, ROTATION_RANGE))
    shift_x = 28 * rng.uniform(-WIDTH_SHIFT_RANGE, WIDTH_SHIFT_RANGE)
    shift_y = 28 * rng.uniform(-HEIGHT_SHIFT_RANGE, HEIGHT_SHIFT_RANGE)
    shear = np.deg2rad(rng.uniform(-SHEAR_RANGE, SHEAR_RANGE))
    zoom_x = rng.uniform(1 - ZOOM_RANGE, 1 + ZOOM_RANGE)
    zoom_y = rng.uniform(1 - ZOOM_RANGE, 1 + ZOOM_RANGE)

    # Where each pixel of the result is read in the image, in coordinates about its middle.
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    shearing = np.array([[1, -np.sin(shear)], [0, np.cos(shear)]])
    matrix = rotation @ shearing @ np.diag([zoom_x, zoom_y])
    rows, columns = np.mgrid[:28, :28] - 13.5
    places = matrix @ np.stack([columns.ravel(), rows.ravel()])
    places += (rotation @ [shift_x, shift_y])[:, None] + 13.5
    x, y = places.reshape(2, 28, 28)
${elastic}    return ndimage.map_coordinates(image, [y, x], order=1, mode=FILL_MODE${fill})`,
  ];
}
