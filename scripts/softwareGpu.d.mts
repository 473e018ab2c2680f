/** Path of SwiftShader's manifest, for the environment variable VK_ICD_FILENAMES; null without one. */
export function findSoftwareGpu(): string | null;
