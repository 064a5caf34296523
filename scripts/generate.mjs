/**
 * Writes every generated file of the project.
 *
 *   node scripts/generate.mjs            writes the files that changed
 *   node scripts/generate.mjs --check    writes nothing; exits with 1 and names the stale files, if any
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { buildCommands } from './cli/build.mjs';
import { buildDeploy } from './deploy/build.mjs';
import { buildTemplateOptions } from './deploy/template-options.mjs';
import { buildTemplateReplay } from './deploy/template-replay.mjs';
import { buildDocs } from './docs/build.mjs';
import { buildDetections } from './docs/detections.mjs';
import { buildMetrics } from './docs/metrics.mjs';
import { buildOwners } from './docs/owners.mjs';
import { buildSchemaFacts } from './docs/schema-facts.mjs';
import { buildSchemas } from './docs/schemas.mjs';
import { buildSignals } from './docs/signals.mjs';
import { buildSpeedPage } from './docs/speed-targets.mjs';
import { buildEnrichers } from './enrichers/build.mjs';
import { buildCounters } from './enrichers/counters.mjs';
import { buildMemberSlots } from './enrichers/member-slots.mjs';
import { buildLibraryTypes } from './library/build.mjs';
import { buildNotices } from './notices/build.mjs';
import { buildPrices } from './prices/build.mjs';
import { buildReference } from './reference/build.mjs';
import { buildReport } from './report/build.mjs';
import { makeSampleAddressData } from './samples/address-data.mjs';
import { makeSamples } from './samples/make-samples.mjs';
import { buildSigma } from './sigma/build.mjs';

/**
 * Each builder returns path from the project's root → file content, and writes nothing. `.gz` files are gzipped here. The added values
 * come first, because their rows are part of the dictionary, from which other files derive.
 */
const BUILDERS = [
  buildEnrichers,
  buildCounters,
  buildMemberSlots,
  buildReference,
  buildPrices,
  buildReport,
  // must run before everything that derives from the options
  buildSchemaFacts,
  buildDocs,
  buildDetections,
  buildLibraryTypes,
  buildMetrics,
  buildOwners,
  buildSchemas,
  buildSignals,
  buildSpeedPage,
  makeSamples,
  makeSampleAddressData,
  buildSigma,
  buildCommands,
  buildDeploy,
  buildTemplateOptions,
  buildTemplateReplay,
  buildNotices,
];

const ROOT = new URL('../', import.meta.url);

const { values: options } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

const stale = [];
for (const build of BUILDERS) {
  for (const [path, text] of Object.entries(await build())) {
    const file = new URL(path, ROOT);
    if (existsSync(file) && isSame(file, text)) continue;
    stale.push(path);
    if (options.check) continue;
    mkdirSync(new URL('.//', file), { recursive: true });
    writeFileSync(file, isGzip(file) ? gzipSync(text) : text);
  }
}

for (const path of stale) console.log(`${options.check ? 'stale' : 'written'}: ${path}`);
if (options.check && stale.length > 0) {
  console.error('Run `npm run generate` and commit the result.');
  process.exitCode = 1;
}

function isGzip(file) {
  return file.pathname.endsWith('.gz');
}

function isSame(file, content) {
  return Buffer.isBuffer(content) ? content.equals(readFileSync(file)) : content === readText(file);
}

/** The decompressed text is compared, since different versions of zlib compress the same text differently. */
function readText(file) {
  const content = readFileSync(file);
  return (isGzip(file) ? gunzipSync(content) : content).toString('utf8');
}
