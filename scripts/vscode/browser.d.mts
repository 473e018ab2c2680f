import type { Browser } from "playwright-core";

export function findBrowser(): string | null;
export function ensureBrowser(say?: (line: string) => void): string;
export const noBrowser: string;
export function openBrowser(options?: {
  executable?: string | null;
  language?: string;
  scrollbars?: boolean;
}): Promise<Browser>;
