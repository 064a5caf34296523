import { bundleModule } from '../../bundle-module.mjs';
import { indexedFields } from './indexed-fields.mjs';
import { savedSearches } from './searches.mjs';

const FOLDER = 'deploy/splunk/vpc_flow_enricher/default';

/**
 * The files of the Splunk app that derive from tables; the others are written by hand.
 * @returns {Promise<Record<string, string>>} path from the project's root → text
 */
export const buildSplunk = async () => {
  const tables = await bundleModule(new URL('../tables.ts', import.meta.url));
  return {
    [`${FOLDER}/savedsearches.conf`]: savedSearches(tables),
    [`${FOLDER}/fields.conf`]: indexedFields([tables.SPLUNK_SCHEMA, tables.SPLUNK_RAW_SCHEMA]),
  };
};
