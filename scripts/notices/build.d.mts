import type { Metafile } from 'esbuild';

export const bundledFolders: (metafile: Metafile) => string[];
