/** Where the built binding lies. */
export const bindingFile: string;
export function buildBinding(tensorflow: string, options?: { say?: (line: string) => void }): Promise<string>;
