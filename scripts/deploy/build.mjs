import { buildAthenaQueries } from './athena/queries.mjs';
import { buildAthena } from './athena/table.mjs';
import { buildTemplateSections } from './athena/template-sections.mjs';
import { buildCloudwatch } from './cloudwatch/build.mjs';
import { buildDistPage } from './dist-only/page.mjs';
import { buildOpensearch } from './opensearch/build.mjs';
import { buildQuestions } from './questions/page.mjs';
import { buildSplunk } from './splunk/build.mjs';
import { buildVerdictsPage } from './verdicts-page.mjs';

/**
 * Generated files of `deploy/`, the generated sections of `template.yaml`, and the page that shows the queries.
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
    ...buildVerdictsPage(),
    ...(await buildTemplateSections()),
  };
  return { ...files, ...buildQuestions(files) };
};
