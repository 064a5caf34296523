/**
 * Converts the Sigma rules with pySigma, from PyPI, for OpenSearch and Splunk, and stores the queries in `converted.json`, from which
 * `npm run generate` creates monitors and searches.
 *
 *   node scripts/sigma/convert.mjs            writes converted.json if it changed
 *   node scripts/sigma/convert.mjs --check    writes nothing; exits with 1 if it is stale
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installPython } from '../install-python.mjs';
import { DOWNLOADS } from '../tool-folders.mjs';
import { CONVERTED, digestOfRules, fileNameOf, ruleText } from './build.mjs';
import { RULE_SCHEMAS } from './fields.mjs';
import { SIGMA_RULES } from './rules.mjs';

const PACKAGES = ['sigma-cli==3.1.0', 'pySigma-backend-opensearch==2.0.3', 'pySigma-backend-splunk==2.1.0'];
const TARGETS = { ecs: 'opensearch_lucene', ocsf: 'opensearch_lucene', splunk: 'splunk' };

const { values: options } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const environment = join(DOWNLOADS, 'sigma');
installPython(environment, PACKAGES);
const folder = mkdtempSync(join(tmpdir(), 'sigma-'));
try {
  const queries = Object.fromEntries(
    RULE_SCHEMAS.map((schema) => {
      return [schema, convert(schema)];
    }),
  );
  const text = `${JSON.stringify({ digest: digestOfRules(), queries }, undefined, 2)}\n`;
  const isStale = text !== readText();
  if (isStale && options.check) {
    console.error('scripts/sigma/converted.json is stale: run npm run sigma');
    process.exitCode = 1;
  } else if (isStale) writeFileSync(CONVERTED, text);
} finally {
  rmSync(folder, { recursive: true });
}

/** The queries of all rules with the names of a schema; one process for all, since it takes seconds to start. */
function convert(schema) {
  mkdirSync(join(folder, schema));
  const paths = SIGMA_RULES.map((rule) => {
    const path = join(folder, schema, `${fileNameOf(rule)}.yml`);
    writeFileSync(path, ruleText(rule, schema));
    return path;
  });
  const args = ['convert', '--without-pipeline', '--target', TARGETS[schema], ...paths];
  const { status, stdout, stderr } = spawnSync(join(environment, 'bin', 'sigma'), args, { encoding: 'utf8' });
  // one query per line, in the order of the files
  const queries = stdout.split('\n').filter((line) => line.trim() !== '');
  if (status !== 0 || queries.length !== paths.length) throw new Error(`pySigma cannot convert ${schema}: ${stderr}`);
  return Object.fromEntries(SIGMA_RULES.map(({ name }, index) => [name, queries[index].trim()]));
}

function readText() {
  try {
    return readFileSync(CONVERTED, 'utf8');
  } catch {
    return '';
  }
}
