import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { oneEndScenarios } from '../../support/one-end-scenarios.ts';
import { placeDocuments } from '../../support/place-documents.ts';
import { PLACE_ROWS } from '../../support/place-rows.ts';
import type { FieldRow } from '../../support/query-languages/expression.ts';
import { runSplunkSearch } from '../../support/query-languages/run-splunk-search.ts';
import { verdictDocuments } from '../../support/verdict-documents.ts';
import { VERDICT_ROWS } from '../../support/verdict-rows.ts';
import { confFile } from './conf-file.ts';
import { xmlElements } from './xml-file.ts';

const VIEW = 'splunk/vpc_flow_enricher/default/data/ui/views/vpc_flow_overview.xml';
const SEARCHES = confFile('default/savedsearches.conf');
const SCALAR = v.union([v.string(), v.number()]);
const FLAT = v.record(v.string(), v.unknown());
/** The fields that the rule of counting once reads: their Splunk names by their flat names. */
const SPLUNK_NAMES: Readonly<Record<string, string>> = {
  interface_id: 'dvc',
  src_interface_id: 'src_interface',
  srcaddr: 'src',
  dst_interface_id: 'dest_interface',
  dstaddr: 'dest',
  action: 'vpcflow_action',
};
const ACTIONS: Readonly<Record<string, string>> = { ACCEPT: 'allowed', REJECT: 'blocked' };
/** Values of the flat schema by their Splunk equivalents. */
const FLAT_WORDS: Readonly<Record<string, string>> = {
  allowed: 'ACCEPT',
  blocked: 'REJECT',
  inbound: 'ingress',
  outbound: 'egress',
};
const WAYS: Readonly<Record<string, string>> = { ingress: 'inbound', egress: 'outbound' };
const EVENT = v.object({
  event: v.record(v.string(), v.unknown()),
  time: v.union([v.string(), v.number()]),
});
const VALUE = v.union([SCALAR, v.array(v.string())]);
const scenarios = await oneEndScenarios();
const placeEvents = (await placeDocuments({ schema: 'splunk' })).map(fieldsOf);
const verdictEvents = (await verdictDocuments({ schema: 'splunk' })).map(fieldsOf);

/** Converts a flat document to the event of the same record with SCHEMA=splunk. */
function eventOf(document: string): FieldRow {
  const flat = v.parse(FLAT, JSON.parse(document));
  const event: Record<string, string | number> = { _time: Number(flat.end) };
  for (const [name, value] of Object.entries(flat)) {
    if (v.is(SCALAR, value)) event[SPLUNK_NAMES[name] ?? name] = value;
  }
  const { action, direction } = flat;
  if (typeof action === 'string') event.action = ACTIONS[action] ?? action;
  if (typeof direction === 'string') event.direction = WAYS[direction] ?? direction;
  // in Splunk's model, these values are from the view of the recording interface
  if (direction === 'ingress') [event.bytes_out, event.bytes_in] = [event.bytes_in ?? 0, event.bytes_out ?? 0];
  return event;
}

/** The fields that Splunk extracts from an event of SCHEMA=splunk. */
function fieldsOf(document: string): FieldRow {
  const { event, time } = v.parse(EVENT, JSON.parse(document));
  const fields = Object.entries(event).flatMap(([name, value]) => (v.is(VALUE, value) ? [[name, value] as const] : []));
  return { ...Object.fromEntries(fields), _time: Number(time) };
}

function totalOf(search: string, documents: readonly string[]): number {
  const rows = runSplunkSearch(search, documents.map(eventOf)).filter(
    ({ vpcflow_action: action }) => action !== 'REJECT',
  );
  return rows.reduce((sum, row) => sum + Number(row.total_bytes), 0);
}

describe('the searches of the app for Splunk that count each byte once', () => {
  it.each(scenarios)('find the bytes sent: $title', ({ documents, sentBytes }) => {
    // Prepare
    const { 'VPC flow logs: peak-hours': hours, 'VPC flow logs: accepted-and-rejected': actions } = SEARCHES;

    // Act
    const totals = [hours, actions].map((stanza) => totalOf(stanza?.search ?? '', documents));

    // Assess
    expect(totals).toEqual([sentBytes, sentBytes]);
  });

  it.each(scenarios)('find them by talker, in the search and in the dashboard: $title', ({ documents, sentBytes }) => {
    // Prepare
    const talkers = SEARCHES['VPC flow logs: top-talkers']?.search ?? '';
    const queries = xmlElements(VIEW)
      .filter(({ path, text }) => path.endsWith('/search/query') && text.includes('is_repeated'))
      .map(({ text }) => text.replaceAll(/\([^()]*\$end\|s\$[^()]*\)/g, ''));

    // Act
    const totals = [
      talkers.replace('sort 10 -', 'sort -'),
      ...queries.map((query) => query.replace('sort 20 -', 'sort -')),
    ].map((search) => totalOf(search, documents));

    // Assess
    expect(totals).toEqual([sentBytes, sentBytes]);
  });
});

describe('the searches of the app for Splunk on paths', () => {
  it('find what the interfaces sent, also in events with both directions of a connection', () => {
    // Prepare
    const flow = {
      _time: 1,
      action: 'allowed',
      log_status: 'OK',
      traffic_path_name: 'nat_gateway',
      src_owner_name: 'web',
    };
    const events = [
      { ...flow, direction: 'outbound', bytes: 10 },
      { ...flow, direction: 'inbound', bytes: 100 },
      {
        ...flow,
        direction: 'outbound',
        bytes: 30,
        flow_count: 2,
        flows_out: 1,
        flows_in: 1,
        bytes_out: 12,
        bytes_in: 18,
      },
      {
        ...flow,
        direction: 'inbound',
        bytes: 50,
        flow_count: 2,
        flows_out: 1,
        flows_in: 1,
        bytes_out: 20,
        bytes_in: 30,
      },
    ];
    const [panel = ''] = xmlElements(VIEW)
      .filter(({ path, text }) => path.endsWith('/search/query') && text.includes('timechart sum(weighted_bytes)'))
      .map(({ text }) => text.replaceAll(/\([^()]*\$end\|s\$[^()]*\)/g, ''));

    // Act
    const totals = [
      SEARCHES['VPC flow logs: ways-out']?.search ?? '',
      panel.replace('timechart sum(weighted_bytes) BY', 'stats sum(weighted_bytes) AS total_bytes BY'),
    ].map((search) =>
      runSplunkSearch(search, events)
        .map((row) => Number(row.total_bytes))
        .reduce((sum, bytes) => sum + bytes, 0),
    );

    // Assess
    expect(totals).toEqual([42, 42]);
  });
});

describe('the searches of the app for Splunk on verdicts', () => {
  const DAY_SECONDS = 86_400;
  it.each(Object.entries(VERDICT_ROWS))('find the same as the queries at other destinations: %s', (name, expected) => {
    // Prepare: the search covers the time before the end of the samples' day
    const { search = '', 'dispatch.earliest_time': earliest = '' } = SEARCHES[`VPC flow logs: ${name}`] ?? {};
    const until = Date.parse('2026-03-03T00:00:00Z') / 1_000;
    const days = earliest === '-30d@d' ? 30 : 1;
    const events = verdictEvents.filter(({ _time: time }) => Number(time) >= until - days * DAY_SECONDS);

    // Act
    const rows = runSplunkSearch(search, events).map((row) => Object.values(row));

    // Assess
    expect(rows.map(comparable).toSorted()).toEqual(expected.map(comparable).toSorted());
  });

  const panels = xmlElements(VIEW)
    .filter(({ path, text }) => path.endsWith('/search/query') && /\b(?:verdict|nacl_result)=/.test(text))
    .map(({ text }) => text.replaceAll(/\([^()]*\$end\|s\$[^()]*\)/g, ''));

  it.each(panels)('find something for the panel: %s', (panel) => {
    // Act
    const rows = runSplunkSearch(panel, verdictEvents);

    // Assess
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(Object.values(row)).not.toContain(null);
  });

  it('are in five panels', () => {
    expect(panels).toHaveLength(5);
  });
});

describe('the searches of the app for Splunk on who is outside', () => {
  it.each(Object.entries(PLACE_ROWS))('find the same as the queries at other destinations: %s', (name, expected) => {
    // Act
    const rows = runSplunkSearch(SEARCHES[`VPC flow logs: ${name}`]?.search ?? '', placeEvents);

    // Assess
    expect(rows.map((row) => comparable(Object.values(row))).toSorted()).toEqual(expected.map(comparable).toSorted());
  });

  const panels = xmlElements(VIEW)
    .filter(
      ({ path, text }) =>
        path.endsWith('/search/query') && /_(?:lat|country|as_number|threat|cloud_service)=/.test(text),
    )
    .map(({ text }) => text.replaceAll(/\([^()]*\$end\|s\$[^()]*\)/g, ''));

  it.each(panels)('find something for the panel: %s', (panel) => {
    // Act
    const rows = runSplunkSearch(panel, placeEvents);

    // Assess
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(Object.values(row)).not.toContain(null);
  });

  it('are in six panels', () => {
    expect(panels).toHaveLength(6);
  });
});

/** The values of a row in any order, since Splunk's columns are ordered differently; words as in the flat schema. */
function comparable(row: readonly unknown[]): string {
  return JSON.stringify(row.map((value) => FLAT_WORDS[String(value)] ?? String(value)).toSorted());
}
