/**
 * Measures the detections on generated days with known attacks: precision (the share of findings that name an attack) and recall (the
 * share of attacks that are found). The default thresholds were chosen on the days of `--tuning`; the published figures are for other
 * days.
 *
 *   node scripts/measure/detections.mjs                    prints the figures
 *   node scripts/measure/detections.mjs --write            also stores them in scripts/detections/figures.json, for the docs
 *   node scripts/measure/detections.mjs --tuning           the days for choosing thresholds, with the attacks that were missed
 *   node scripts/measure/detections.mjs --threshold NAME=VALUE …
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleWithoutPackages } from '../bundle-module.mjs';
import { makeDay } from '../detections/make-day.mjs';
import { KNOWN_NAMES } from '../detections/network.mjs';
import { findIn, judge, loadDay } from '../detections/run-day.mjs';

const ROOT = new URL('../../', import.meta.url);
const FIGURES = new URL('scripts/detections/figures.json', ROOT);
const TUNING_SEEDS = [1, 2, 3, 4];
const PUBLISHED_SEEDS = [101, 102, 103, 104, 105, 106];

const { values: options } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    tuning: { type: 'boolean', default: false },
    seeds: { type: 'string' },
    threshold: { type: 'string', multiple: true, default: [] },
  },
});

const sources = await bundleWithoutPackages(
  new URL('sources-detections.ts', import.meta.url),
  fileURLToPath(new URL('node_modules/.cache/detections/', ROOT)),
);

const given = options.seeds?.split(',').map(Number);
const seeds = given ?? (options.tuning ? TUNING_SEEDS : PUBLISHED_SEEDS);
const settings = {
  'by default': options.threshold,
  'known names ignored': [...options.threshold, `ignore=${KNOWN_NAMES.join(',')}`],
};
const days = [];
for (const seed of seeds) {
  const day = makeDay(seed);
  const database = await loadDay(day, sources);
  const results = {};
  try {
    for (const [name, thresholds] of Object.entries(settings)) {
      const started = process.cpuUsage();
      results[name] = judge(day.attacks, await findIn(database, sources, thresholds));
      const { user, system } = process.cpuUsage(started);
      console.log(
        `day ${seed}, ${name}: ${day.lines.length - 1} lines, queries ${((user + system) / 1e6).toFixed(1)} s of processor time`,
      );
      for (const { detection, findings, wrong, attacks } of results[name]) {
        const missed = attacks.filter(({ isFound }) => !isFound).map(({ strength, text }) => `${strength}: ${text}`);
        console.log(
          `  ${detection}: ${findings} findings; wrong: ${wrong.join(', ') || 'none'}; missed: ${missed.join('; ') || 'none'}`,
        );
      }
    }
  } finally {
    await database.close();
  }
  days.push({ lines: day.lines.length - 1, results });
}

const total = (items, of) => items.reduce((sum, item) => sum + of(item), 0);
const summary = Object.fromEntries(
  Object.keys(settings).map((name) => {
    const rows = sources.DETECTIONS.map(({ id }) => {
      const all = days.map(({ results }) => results[name].find(({ detection }) => detection === id));
      const kinds = all[0].attacks.map(({ strength, text }, index) => ({
        strength,
        text,
        found: all.filter(({ attacks }) => attacks[index].isFound).length,
        of: all.length,
      }));
      return {
        detection: id,
        findings: total(all, ({ findings }) => findings),
        wrong: total(all, ({ wrong }) => wrong.length),
        kinds,
      };
    });
    return [name, rows];
  }),
);
for (const [name, rows] of Object.entries(summary)) {
  console.log(`\n${name}, ${seeds.length} days`);
  for (const { detection, findings, wrong, kinds } of rows) {
    const found = total(kinds, (kind) => kind.found);
    const of = total(kinds, (kind) => kind.of);
    console.log(
      `  ${detection}: precision ${((findings - wrong) / findings).toFixed(3)} (${findings - wrong} of ${findings}), recall ${(found / of).toFixed(3)} (${found} of ${of})`,
    );
  }
}
if (options.write) {
  const figures = { days: seeds.length, lines: total(days, ({ lines }) => lines), settings: summary };
  writeFileSync(FIGURES, `${JSON.stringify(figures, undefined, 2)}\n`);
}
