import { readFileSync } from 'node:fs';
import { bundleModule } from '../../bundle-module.mjs';
import { presetFormats } from './formats.mjs';
import { cloudwatchPage } from './page.mjs';
import { queriesFile } from './queries.mjs';
import { withGroupQueries } from './stack-queries.mjs';
import { analysesTemplate } from './template.mjs';

const FOLDER = 'deploy/cloudwatch';
const STACK = 'template.yaml';

/**
 * Queries and metric filters for the log group of a flow log: `deploy/cloudwatch/`, docs/cloudwatch.md and
 * the generated sections of template.yaml.
 * @returns {Promise<Record<string, string>>} path from the project's root → text
 */
export const buildCloudwatch = async () => {
  const { FIELDS } = await bundleModule(new URL('../tables.ts', import.meta.url));
  const formats = presetFormats(FIELDS);
  const files = Object.fromEntries(
    Object.entries(formats).map(([name, format]) => [
      `${FOLDER}/queries-${name}.txt`,
      queriesFile(`the format ${name} of template.yaml`, format),
    ]),
  );
  return {
    ...files,
    [`${FOLDER}/log-group-analyses.yaml`]: analysesTemplate(formats),
    [STACK]: withGroupQueries(readFileSync(new URL(`../../../${STACK}`, import.meta.url), 'utf8'), formats),
    'docs/cloudwatch.md': cloudwatchPage(formats, files),
  };
};
