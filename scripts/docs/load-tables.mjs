import { bundleModule } from '../bundle-module.mjs';

/**
 * Loads the tables of the TypeScript sources.
 * @returns {Promise<typeof import('./tables.ts')>}
 */
export const loadTables = () => bundleModule(new URL('./tables.ts', import.meta.url));
