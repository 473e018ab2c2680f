import { count } from "../../core/formats.ts";

/** @returns 274000871 → "274 MB". */
export const megabytes = (bytes: number): string => `${count(bytes / 1e6)} MB`;
