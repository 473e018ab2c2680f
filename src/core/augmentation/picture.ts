/** Pixels of a digit's row, and rows. */
export const side = 28;
/** Pixels of a digit. */
export const pixelsOfDigit = side * side;
/** Coordinate of the last row and column. */
export const edge = side - 1;
/** Coordinate of a picture's middle, between two pixels. */
export const middle = edge / 2;
