export function layExtension(extensions: string, source?: string): void;
