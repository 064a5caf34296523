import { buildAthenaQueries } from './athena/queries.mjs';
import { buildAthena } from './athena/table.mjs';
import { buildCloudwatch } from './cloudwatch/build.mjs';
import { buildDistPage } from './dist-only/page.mjs';
import { buildOpensearch } from './opensearch/build.mjs';
import { buildQuestions } from './questions/page.mjs';
import { buildSplunk } from './splunk/build.mjs';

/**
 * Generated files of `deploy/`, and the page that shows its queries.
 * @returns {Promise<Record<string, string>>} path from the project's root → text
 */
export const buildDeploy = async () => {
  const files = {
    ...(await buildOpensearch()),
    ...(await buildAthena()),
    ...(await buildAthenaQueries()),
    ...(await buildSplunk()),
    ...(await buildCloudwatch()),
    ...buildDistPage(),
  };
  return { ...files, ...buildQuestions(files) };
};
