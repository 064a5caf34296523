// Measures how often ends of flows get the right name, no name or a wrong one while addresses change owners: the pipeline runs on a
// simulated network whose owners are known. `npm run measure:churn` prints the table; `-- --minutes 30 --flows 2` is faster,
// `-- --source ec2 --level eks --version 5` measures a single configuration.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleWithoutPackages } from '../bundle-module.mjs';
import { markdownTable } from '../docs/markdown.mjs';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '180' },
    'warm-up': { type: 'string', default: '0' },
    flows: { type: 'string', default: '4' },
    seed: { type: 'string', default: '17' },
    source: {
      type: 'string',
      multiple: true,
      default: ['none', 'snapshot', 'records', 'events', 'pods', 'ec2', 'gaps', 'pods_gaps', 'replay', 'history'],
    },
    level: { type: 'string', multiple: true, default: ['none', 'quiet', 'deployments', 'pods', 'eks', 'extreme'] },
    version: { type: 'string', multiple: true, default: ['2', '5'] },
    'sweep-seconds': { type: 'string' },
    'refresh-seconds': { type: 'string' },
  },
});
const { measureChurn } = await bundleWithoutPackages(
  new URL('../../test/support/churn/measure-churn.ts', import.meta.url),
  fileURLToPath(new URL('../../node_modules/.cache/measure/', import.meta.url)),
);

const percent = (part, whole) => `${((100 * part) / Math.max(1, whole)).toFixed(2)} %`;
const list = (counts) =>
  Object.entries(counts)
    .toSorted(([, one], [, other]) => other - one)
    .map(([name, count]) => `${name} ${count}`)
    .join('; ');

const rows = [];
for (const source of values.source) {
  for (const level of values.level) {
    for (const version of values.version) {
      const figures = await measureChurn({
        ...{ source, level, version: Number(version) },
        ...{
          minutes: Number(values.minutes),
          warmUpMinutes: Number(values['warm-up']),
          flowsPerSecond: Number(values.flows),
          seed: Number(values.seed),
          sweepSeconds: values['sweep-seconds'] === undefined ? undefined : Number(values['sweep-seconds']),
          refreshSeconds: values['refresh-seconds'] === undefined ? undefined : Number(values['refresh-seconds']),
        },
      });
      const { right, unattributed, wrong, reasons, mistakes, calls } = figures;
      const ends = right + unattributed + wrong;
      rows.push([
        ...[source, level, version, String(ends), percent(right, ends), percent(unattributed, ends), String(wrong)],
        ...[list(reasons), list(mistakes), String(calls)],
      ]);
      process.stderr.write(`${source} ${level} ${version}: ${wrong} of ${ends} wrong\n`);
    }
  }
}
console.log(
  markdownTable(
    [
      ...['source', 'churn', 'version', 'ends', 'right', 'unattributed', 'wrong'],
      ...['ends without metadata', 'wrong ends', 'calls'],
    ],
    rows,
  ),
);
