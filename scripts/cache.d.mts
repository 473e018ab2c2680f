/** Where everything that can be made again is kept. */
export function cacheFolder(): string;
