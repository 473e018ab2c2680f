/** @returns the server on PATH, or the one that was fetched; null without one. */
export function findRedisServer(): string | null;
/** @throws SetupError when it cannot be had. */
export function ensureRedisServer(say?: (line: string) => void): Promise<string>;
