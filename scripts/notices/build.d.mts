export const bundledFolders: () => Promise<string[]>;
