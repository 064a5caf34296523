import type { Plugin } from 'esbuild';

/** The plugins of the bundles that are deployed. Each begins where esbuild by itself keeps what no function needs. */
export function bundlePlugins(): Plugin[];
