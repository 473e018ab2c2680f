import type { ErrorReport } from "../core/errors.ts";
import type { Experiment } from "../core/experiment/schema.ts";

/** What the doctor tells a probe, once, at its start. */
export interface ProbeRequest {
  /** Which engine to look at; `auto`: only which one that takes. */
  readonly engine: Experiment["engine"];
  readonly paths: {
    readonly mnist: string;
    readonly golden: string;
    /** Experiment file whose network the timed batches train. */
    readonly experiment: string;
  };
}

/** What a probe tells, in this order; an engine that fails ends it. */
export type ProbeMessage =
  /** What is about to be done, so that it is known where a probe died: "checks the gradients of conv2d". */
  | { readonly type: "step"; readonly doing: string }
  | { readonly type: "selected"; readonly engine: string; readonly reason: string | null }
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
