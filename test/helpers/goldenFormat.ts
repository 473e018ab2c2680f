/** What the files of a golden folder hold; their README explains it. */
export interface TensorFile {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
export type TensorsFile = Readonly<Record<string, TensorFile>>;

export interface ToleranceFile {
  readonly absolute: number;
  readonly relative: number;
}

type Pair = readonly [number, number];

interface RegularizerFile {
  readonly type: "l1" | "l2";
  readonly factor: number;
}

export type LayerFile =
  | {
      readonly type: "conv2d";
      readonly name: string;
      readonly filters: number;
      readonly kernelSize: Pair;
      readonly strides: Pair;
      readonly padding: "valid" | "same";
      readonly activation: string;
      readonly useBias?: boolean;
      readonly kernelRegularizer?: RegularizerFile;
    }
  | {
      readonly type: "dense";
      readonly name: string;
      readonly units: number;
      readonly activation: string;
      readonly useBias?: boolean;
      readonly kernelRegularizer?: RegularizerFile;
    }
  | {
      readonly type: "maxPooling2d" | "averagePooling2d";
      readonly name: string;
      readonly poolSize: Pair;
      readonly strides: Pair;
      readonly padding: "valid" | "same";
    }
  | { readonly type: "globalAveragePooling2d" | "flatten" | "leakyReLU"; readonly name: string }
  | { readonly type: "dropout"; readonly name: string; readonly rate: number }
  | {
      readonly type: "batchNormalization";
      readonly name: string;
      readonly momentum?: number;
      readonly epsilon?: number;
    }
  | {
      readonly type: "activation";
      readonly name: string;
      readonly activation: string;
      readonly negativeSlope?: number;
    }
  | {
      readonly type: "residualBlock";
      readonly name: string;
      readonly filters: number;
      readonly kernelSize: Pair;
      readonly projection: boolean;
    }
  | {
      readonly type: "residual";
      readonly name: string;
      readonly layers: readonly LayerFile[];
      readonly activation: string;
    };

interface NetworkFile {
  readonly description: string;
  readonly layers: readonly LayerFile[];
}

export interface LayerCaseFile extends NetworkFile {
  readonly training: boolean;
  readonly tolerance: ToleranceFile;
  readonly input: TensorFile;
  readonly weights: TensorsFile;
  readonly upstreamGradient: TensorFile;
  readonly expected: {
    readonly output: TensorFile;
    readonly inputGradient: TensorFile;
    readonly weightGradients: TensorsFile;
    readonly updatedStatistics: TensorsFile;
  };
}

export interface LossCaseFile {
  readonly description: string;
  readonly tolerance: ToleranceFile;
  readonly labels: readonly number[];
  readonly logits: TensorFile;
  readonly probabilities: TensorFile;
  readonly expected: { readonly loss: number; readonly gradientOfLogits: TensorFile };
}

export interface GradientsCaseFile extends NetworkFile {
  readonly training: boolean;
  readonly tolerance: ToleranceFile;
  readonly loss:
    | { readonly type: "sparseCategoricalCrossentropy"; readonly labelSmoothing: number }
    | { readonly type: "meanSquaredError" };
  readonly input: TensorFile;
  readonly weights: TensorsFile;
  readonly labels: readonly number[];
  readonly expected: {
    readonly loss: number;
    readonly penalties: number;
    readonly inputGradient: TensorFile;
    readonly weightGradients: TensorsFile;
  };
}

/** Keras's names of the hyperparameters. */
export type OptimizerConfigFile = Readonly<Record<string, number | boolean>>;

export interface OptimizerCaseFile {
  readonly description: string;
  readonly tolerance: ToleranceFile;
  readonly optimizer: string;
  readonly config: OptimizerConfigFile;
  readonly parameters: readonly number[];
  readonly gradients: readonly (readonly number[])[];
  readonly expected: { readonly parametersAfterEachStep: readonly (readonly number[])[] };
}

export interface UpdatesCaseFile {
  readonly description: string;
  readonly tolerance: ToleranceFile;
  readonly optimizer: string;
  readonly config: OptimizerConfigFile;
  readonly parameters: TensorsFile;
  readonly gradients: readonly TensorsFile[];
  readonly expected: { readonly parametersAfterEachStep: readonly TensorsFile[] };
}

export interface TrajectoryCaseFile extends NetworkFile {
  readonly tolerance: {
    readonly loss: number;
    readonly accuracy: number;
    readonly finalWeights: number;
    readonly finalUndetermined?: number;
  };
  readonly undetermined: readonly string[];
  readonly loss: string;
  readonly optimizer: { readonly type: string; readonly learningRate: number };
  readonly batchSize: number;
  readonly epochs: number;
  readonly images: { readonly dataSet: string; readonly first: number; readonly count: number };
  readonly initialWeights: TensorsFile;
  readonly expected: {
    readonly lossPerBatch: readonly number[];
    readonly accuracyPerBatch: readonly number[];
    readonly finalWeights: TensorsFile;
  };
}

export interface ScheduleCaseFile {
  readonly description: string;
  readonly tolerance: ToleranceFile;
  /** In the words of the experiment file, what has its default left out. */
  readonly schedule: Readonly<Record<string, unknown>> & { readonly type: string };
  readonly learningRate: number;
  readonly stepsPerEpoch: number;
  readonly epochs: number;
  readonly steps: readonly number[];
  readonly expected: { readonly learningRates: readonly number[] };
}

export interface InitializerCaseFile {
  readonly description: string;
  readonly layer: Readonly<Record<string, unknown>>;
  readonly inputShape: readonly number[];
  readonly shape: readonly number[];
  readonly fanIn: number;
  readonly fanOut: number;
  readonly seeds: number;
  readonly expected: Readonly<Record<string, number>> & { readonly limit: number | null };
  readonly tolerance: Readonly<Record<string, number>>;
}
