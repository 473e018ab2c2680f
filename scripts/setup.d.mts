/** Where the repository lies. */
export const root: string;

/** @returns what is missing or different from the lockfile, in words; null when everything is there. */
export function differenceFromLockfile(folder?: string): string | null;
