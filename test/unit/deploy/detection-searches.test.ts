import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { detectionDay, judged } from '../../support/detection-day.ts';
import { SPLUNK_RESULTS } from '../../support/detection-results.ts';
import type { FieldRow } from '../../support/query-languages/expression.ts';
import { runSplunkSearch } from '../../support/query-languages/run-splunk-search.ts';
import { confFile } from './conf-file.ts';

const SEARCHES = confFile('default/savedsearches.conf');
const VALUE = v.union([v.string(), v.number()]);
const EVENT = v.object({ event: v.record(v.string(), v.unknown()), time: VALUE });
/** The key of a row of each search. */
const KEYS: Readonly<Record<string, (row: FieldRow) => string>> = {
  'vertical-scans': ({ src }) => String(src),
  'horizontal-scans': ({ src }) => String(src),
  'brute-force': ({ attacker, server, service_end: port }) =>
    `${attacker === 'many addresses' ? '*' : attacker} > ${server}:${port}`,
  beacons: ({ src, dest, dest_port: port }) => `${src} > ${dest}:${port}`,
  'unusual-volume': ({ owner }) => String(owner),
};
/** The names used in the searches: rows with few fields are fast to copy. */
const NAMES = new Set(
  Object.keys(KEYS).flatMap((name) => SEARCHES[`VPC flow logs: ${name}`]?.search?.match(/\w+/g) ?? []),
);
const day = await detectionDay({ schema: 'splunk' });
const events = day.documents.map(fieldsOf);

function fieldsOf(document: string): FieldRow {
  const { event, time } = v.parse(EVENT, JSON.parse(document));
  const fields = Object.entries(event).flatMap(([name, value]) =>
    NAMES.has(name) && v.is(VALUE, value) ? [[name, value] as const] : [],
  );
  return { ...Object.fromEntries(fields), _time: Number(time) };
}

describe('the detections for Splunk over a generated day', () => {
  it.each(Object.entries(SPLUNK_RESULTS))('find the attacks: %s', (name, expected) => {
    // Prepare
    const search = SEARCHES[`VPC flow logs: ${name}`]?.search ?? '';

    // Act
    const rows = runSplunkSearch(search, events);

    // Assess
    expect(
      judged(
        name,
        day,
        rows.map((row) => KEYS[name]?.(row) ?? ''),
      ),
    ).toEqual(expected);
  });
});
