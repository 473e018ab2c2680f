/** Formats of other programs that a trained network is written in. */
export const modelFormats = ["tfjs", "keras", "onnx", "safetensors"] as const;
export type ModelFormat = (typeof modelFormats)[number];
