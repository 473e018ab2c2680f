import type { ErrorReport } from "../core/errors.ts";
import type { Experiment } from "../core/experiment/schema.ts";

/** What a probe is told, once, at its start. */
export interface ProbeRequest {
  /** Which engine to look at. */
  readonly engine: Exclude<Experiment["engine"], "auto">;
  /** Only times batches of this experiment, and takes no GPU that the processor plays; left out: looks at everything. */
  readonly timed?: Experiment;
  /** Threads of the engine; all cores when left out, or null. */
  readonly threads?: number | null;
  readonly paths: {
    readonly mnist: string;
    readonly golden: string;
    /** Experiment file whose digits are used, and whose network, unless it is another's that is to be timed. */
    readonly experiment: string;
  };
}

/** What a probe tells, in this order; an engine that fails ends it. */
export type ProbeMessage =
  /** What is about to be done, so that it is known where a probe died: "checks the gradients of conv2d". */
  | { readonly type: "step"; readonly doing: string }
  | {
      readonly type: "started";
      readonly device: string;
      /** From the process's own beginning to a network on the device. */
      readonly milliseconds: number;
    }
  | { readonly type: "checked"; readonly check: ProbeCheck }
  | { readonly type: "timed"; readonly timing: ProbeTiming }
  | { readonly type: "failed"; readonly error: ErrorReport }
  | { readonly type: "done" };

/** One golden case on an engine. */
export interface ProbeCheck {
  readonly name: string;
  readonly description: string;
  readonly passed: boolean;
  /** Largest difference ÷ what is tolerated there; above 1 is a failure. */
  readonly worst: number;
}

/** One chunk of batches, after one that was not timed. */
export interface ProbeTiming {
  readonly batches: number;
  readonly batchSize: number;
  readonly milliseconds: number;
}
