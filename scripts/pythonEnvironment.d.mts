export function findPythonEnvironment(options?: { pytorch?: boolean }): string | null;
export function ensurePythonEnvironment(options?: { pytorch?: boolean; say?: (line: string) => void }): Promise<string>;
export function findPython(): { command: string; args: string[] };
