import { cos, sin } from "../math/trigonometry.ts";
import type { AffineParameters } from "./parameters.ts";
import { middle, side } from "./picture.ts";

/** Where an output pixel is read: x = a · column + b · row + c, y = d · column + e · row + f. */
export interface AffineMatrix {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

const degree = Math.PI / 180;

/**
 * The matrix as Keras composes it in `apply_affine_transform`: rotation · shift · shear · zoom about the picture's middle,
 * (13.5, 13.5). It leads from the output to the input, x along columns and y along rows.
 */
export function affineMatrix(parameters: AffineParameters): AffineMatrix {
  const { rotation, shiftX, shiftY, shear, zoomX, zoomY } = parameters;
  const [cosine, sine] = [cos(rotation * degree), sin(rotation * degree)];
  // Shear · zoom = [[zoomX, p], [0, q]].
  const p = -sin(shear * degree) * zoomY;
  const q = cos(shear * degree) * zoomY;
  const [a, b] = [cosine * zoomX, cosine * p - sine * q];
  const [d, e] = [sine * zoomX, sine * p + cosine * q];
  return {
    a,
    b,
    c: cosine * shiftX - sine * shiftY + middle - (a + b) * middle,
    d,
    e,
    f: sine * shiftX + cosine * shiftY + middle - (d + e) * middle,
  };
}

/** Writes where each output pixel is read, row by row. @param xs, ys receive 784 coordinates. */
export function writeCoordinates(matrix: AffineMatrix, xs: Float64Array, ys: Float64Array): void {
  const { a, b, c, d, e, f } = matrix;
  let at = 0;
  for (let row = 0; row < side; row++) {
    const x = b * row + c;
    const y = e * row + f;
    for (let column = 0; column < side; column++) {
      xs[at] = a * column + x;
      ys[at] = d * column + y;
      at++;
    }
  }
}
