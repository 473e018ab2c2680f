/** What the shell is told. */
export const exitCodes = {
  done: 0,
  /** A run failed. */
  failed: 1,
  /** A bad experiment file, or a command line that makes no sense: nothing was started. */
  usage: 2,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
