import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { TransformerOptions } from '../../../src/library/index.ts';
import {
  comparableCosts,
  expectedCosts,
  keptFlows,
  pricedDocuments,
  pricedFlows,
} from '../../support/priced-estate.ts';
import type { FieldRow } from '../../support/query-languages/expression.ts';
import { runSplunkSearch } from '../../support/query-languages/run-splunk-search.ts';
import { confFile } from './conf-file.ts';
import { xmlElements } from './xml-file.ts';

const VIEW = 'splunk/vpc_flow_enricher/default/data/ui/views/vpc_flow_overview.xml';
const SEARCHES = confFile('default/savedsearches.conf');
const EVENT = v.object({
  event: v.record(v.string(), v.union([v.string(), v.number(), v.array(v.string()), v.unknown()])),
});
const VALUE = v.union([v.string(), v.number(), v.array(v.string())]);

const FLOWS = pricedFlows(4);
const WEIGHT = 2;
const SAMPLED = keptFlows(FLOWS, await pricedDocuments(FLOWS, { sampleAccept: WEIGHT }), WEIGHT);
const ARRIVALS: readonly [string, TransformerOptions, typeof FLOWS][] = [
  ['whole', {}, FLOWS],
  ['sampled', { sampleAccept: WEIGHT }, SAMPLED],
  ['joined', { rollup: 'minute' }, FLOWS],
  ['sampled and joined', { sampleAccept: WEIGHT, rollup: 'minute' }, SAMPLED],
];

async function eventsOf(options: TransformerOptions): Promise<FieldRow[]> {
  const documents = await pricedDocuments(FLOWS, { ...options, schema: 'splunk' });
  return documents.map((document) => {
    const { event } = v.parse(EVENT, JSON.parse(document));
    return Object.fromEntries(
      Object.entries(event).flatMap(([name, value]) => (v.is(VALUE, value) ? [[name, value] as const] : [])),
    );
  });
}

describe.each(ARRIVALS)('the cost of traffic whose charges are known, %s', (_, options, flows) => {
  it.each(['cost-by-class', 'cost-by-owner', 's3-through-nat'])('is what Splunk finds: %s', async (name) => {
    // Prepare
    const events = await eventsOf(options);

    // Act
    const rows = runSplunkSearch(SEARCHES[`VPC flow logs: ${name}`]?.search ?? '', events);

    // Assess
    const found = rows.map(({ unpriced_flows: _unpriced, ...row }) => Object.values(row));
    expect(comparableCosts(found)).toEqual(comparableCosts(expectedCosts(flows)[name] ?? []));
  });

  it('is what the panel shows', async () => {
    // Prepare
    const [panel = ''] = xmlElements(VIEW)
      .filter(({ path, text }) => path.endsWith('/search/query') && text.includes('weighted_usd'))
      .map(({ text }) => text.replaceAll(/\([^()]*\$end\|s\$[^()]*\)/g, ''));

    // Act
    const rows = runSplunkSearch(panel, await eventsOf(options));

    // Assess
    const expected = expectedCosts(flows)['cost-by-class'] ?? [];
    expect(comparableCosts(rows.map((row) => [row.transfer_class, row.bytes, row.usd]))).toEqual(
      comparableCosts(expected.map(([name, , bytes, usd]) => [name, bytes, usd])),
    );
  });
});
