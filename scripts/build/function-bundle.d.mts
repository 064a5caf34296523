import type { Metafile } from 'esbuild';

export const bundleFunctions: () => Promise<{ readonly metafile: Metafile }>;
