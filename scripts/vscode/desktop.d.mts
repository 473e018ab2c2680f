export function findDesktop(machine?: {
  platform?: NodeJS.Platform;
  env?: NodeJS.ProcessEnv;
  isWsl?: boolean;
}): string | null;
export function desktopWords(folder: string, options?: { isRoot?: boolean }): string[];
export function openDesktop(command: string, folder: string): Promise<void>;
