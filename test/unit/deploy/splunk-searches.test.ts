import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { oneEndScenarios } from '../../support/one-end-scenarios.ts';
import type { FieldRow } from '../../support/query-languages/expression.ts';
import { runSplunkSearch } from '../../support/query-languages/run-splunk-search.ts';
import { confFile } from './conf-file.ts';
import { xmlElements } from './xml-file.ts';

const SEARCHES = confFile('default/savedsearches.conf');
const SCALAR = v.union([v.string(), v.number()]);
const FLAT = v.record(v.string(), v.unknown());
/** What the rule of counting once reads, by the names that Splunk's schema gives to those of the flat one. */
const SPLUNK_NAMES: Readonly<Record<string, string>> = {
  interface_id: 'dvc',
  src_interface_id: 'src_interface',
  srcaddr: 'src',
  action: 'vpcflow_action',
};
const ACTIONS: Readonly<Record<string, string>> = { ACCEPT: 'allowed', REJECT: 'blocked' };
const WAYS: Readonly<Record<string, string>> = { ingress: 'inbound', egress: 'outbound' };
const scenarios = await oneEndScenarios();

/** A flat document as the event that SCHEMA=splunk makes of the same record. */
function eventOf(document: string): FieldRow {
  const flat = v.parse(FLAT, JSON.parse(document));
  const event: Record<string, string | number> = { _time: Number(flat.end) };
  for (const [name, value] of Object.entries(flat)) {
    if (v.is(SCALAR, value)) event[SPLUNK_NAMES[name] ?? name] = value;
  }
  const { action, direction } = flat;
  if (typeof action === 'string') event.action = ACTIONS[action] ?? action;
  if (typeof direction === 'string') event.direction = WAYS[direction] ?? direction;
  return event;
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
    const queries = xmlElements('splunk/vpc_flow_enricher/default/data/ui/views/vpc_flow_overview.xml')
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
