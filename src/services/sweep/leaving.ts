/** Why a signal is aborted where the process ends: runs under way are not stopped but left, and so interrupted. */
export const leaving = "leaving";
