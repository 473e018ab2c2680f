import { shellWord } from "../core/scripts/shellWord.ts";

/** @returns the path as the shell of this system takes it, to be put into a command that a person copies. */
export function shellPath(path: string, platform: NodeJS.Platform = process.platform): string {
  // No path has double quotes in it there, and single ones are nothing to its older shell.
  if (platform === "win32") return /^[\w.,:+=/\\-]+$/.test(path) ? path : `"${path}"`;
  return shellWord(path);
}
