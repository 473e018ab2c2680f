// What the host and the doctor's page say to each other. Texts are in the person's language.

/** What is known of one engine. */
export interface DoctorRow {
  readonly engine: string;
  readonly status: "waiting" | "looking" | "works" | "fails";
  readonly device: string | null;
  /** Milliseconds from the beginning of a process to a network on the device. */
  readonly ready: number | null;
  /** Layers, losses and optimizers that were held against Keras's numbers; null where it did not come so far. */
  readonly checks: {
    readonly count: number;
    readonly passed: number;
    /** Those that differ: "conv2d: 12.3 times what is tolerated". */
    readonly wrong: readonly string[];
  } | null;
  /** Milliseconds that LeNet-5 takes for a batch, and the digits in it. */
  readonly lenet5: { readonly milliseconds: number; readonly batchSize: number } | null;
  /** Why it does not work, and what to do. */
  readonly error: string | null;
  /** What else is to be known, each a sentence. */
  readonly remarks: readonly string[];
  /** Whether setting up TensorFlow may help. */
  readonly canBeSetUp: boolean;
}

export interface DoctorState {
  /** Whether engines are being looked at. */
  readonly examining: boolean;
  /** Which program on which system: "MNIST Lab 0.1.0, Node 20.20.2, linux-x64"; empty before that is known. */
  readonly machine: string;
  readonly rows: readonly DoctorRow[];
  /** Which engine `auto` takes, as a sentence; null as long as that is not known. */
  readonly auto: string | null;
  /** Why nothing was looked at, or not to the end. */
  readonly problem: string | null;
}

export interface ToDoctor {
  readonly type: "state";
  readonly state: DoctorState;
}

export type FromDoctor =
  /** The webview listens: tell it everything. */
  | { readonly type: "ready" }
  | { readonly type: "examine" }
  | { readonly type: "stop" }
  | { readonly type: "copy" }
  | { readonly type: "setUpTensorflow" };
