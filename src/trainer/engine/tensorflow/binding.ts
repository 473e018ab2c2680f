/** What the package's native binding gives; names and codes are TensorFlow's own. */
export interface Binding {
  /** @returns a number by which the tensor is known. `values` is shared memory: it must not change. */
  createTensor(shape: number[], type: number, values: Float32Array | Int32Array | Uint8Array): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array;
  executeOp(operation: string, attributes: Attribute[], inputs: number[], outputs: number): Metadata[];
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(model: number): void;
  /** @param inputNodes names with commas between them, as `outputNodes`. */
  runSavedModel(model: number, inputs: number[], inputNodes: string, outputNodes: string): Metadata[];
  getNumOfSavedModels(): number;
  getNumOfTensors(): number;
  isUsingGpuDevice(): boolean;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
}

/** A tensor that an operation made. */
export interface Metadata {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

/** An attribute of an operation. */
export interface Attribute {
  readonly name: string;
  /** One of `TF_ATTR_…`. */
  readonly type: number;
  readonly value: unknown;
}
