/** The states of a run: queued → running ⇄ paused → completed | stopped | failed | interrupted. */
export const runStatuses = ["queued", "running", "paused", "completed", "stopped", "failed", "interrupted"] as const;
export type RunStatus = (typeof runStatuses)[number];

const following: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  queued: ["running"],
  running: ["paused", "completed", "stopped", "failed", "interrupted"],
  paused: ["running", "stopped", "failed", "interrupted"],
  completed: [],
  stopped: ["queued"],
  failed: ["queued"],
  interrupted: ["queued"],
};

/** Whether a run in state `from` can go to state `to`. */
export function canFollow(from: RunStatus, to: RunStatus): boolean {
  return following[from].includes(to);
}

/** Whether a run in this state does nothing any more. */
export function isOver(status: RunStatus): boolean {
  switch (status) {
    case "completed":
    case "stopped":
    case "failed":
    case "interrupted":
      return true;
    case "queued":
    case "running":
    case "paused":
      return false;
  }
}

/**
 * @returns `to`.
 * @throws Error when a run in state `from` cannot go there: a mistake in the program.
 */
export function nextStatus(from: RunStatus, to: RunStatus): RunStatus {
  if (!canFollow(from, to)) throw new Error(`A run that is ${from} cannot become ${to}.`);
  return to;
}
