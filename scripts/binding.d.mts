/** Where the built binding lies. */
export const bindingFile: string;
/** Whether the binding can be built here. */
export const bindingRuns: boolean;
export function buildBinding(tensorflow: string, options?: { say?: (line: string) => void }): Promise<string>;
