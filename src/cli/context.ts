import type { Installation } from "../services/installation.ts";
import type { AnswerSource } from "./asking.ts";
import type { SignalSource } from "./interruption.ts";
import type { Terminal } from "./terminal.ts";

/** What every command is given. */
export interface Context {
  readonly terminal: Terminal;
  readonly installation: Installation;
  readonly signals: SignalSource;
  /** Where a person answers. */
  readonly answers: AnswerSource;
}

/** Options that change what an experiment file says. */
export interface ExperimentOptions {
  readonly engine?: string;
  readonly seed?: number;
  /** `path=value`, as written. */
  readonly set?: readonly string[];
  readonly json?: boolean;
}
