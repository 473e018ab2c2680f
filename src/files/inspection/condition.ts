/**
 * What to expect of a run's files:
 * - "live": a process holds the run, and may be writing;
 * - "crashed": the process that held it is gone without a word; the end of a file may be torn, the last events missing;
 * - "ended": nobody holds it, so that everything should be as it was told.
 */
export type RunCondition = "live" | "crashed" | "ended";
