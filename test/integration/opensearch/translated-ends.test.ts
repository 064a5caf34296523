import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { clauseToOutside, translatedEnds } from '../../support/translated-ends.ts';
import { ask, bulk, installTemplates, removeIndexes } from './cluster.ts';

const INDEX = 'vpc-flow-logs-flat-translated';
const ENDS = translatedEnds();
const HITS = v.object({
  hits: v.looseObject({ hits: v.array(v.looseObject({ _source: v.looseObject({ dstaddr: v.string() }) })) }),
});

beforeAll(async () => {
  installTemplates();
  await removeIndexes(INDEX);
  const documents = ENDS.flatMap(({ address, addressClass }) => {
    const flow = { timestamp: '2026-03-02T09:00:00Z', dstaddr: address, dst_class: addressClass };
    return [flow, { ...flow, dst_interface_id: 'eni-2' }].map((document) => JSON.stringify(document));
  });
  expect(await bulk(INDEX, documents)).toEqual([]);
}, 300_000);

describe('the searches for flows to the outside', () => {
  it('find addresses of NAT64 that are outside for the enrichers', async () => {
    const query = { size: 1_000, query: { bool: { filter: [clauseToOutside()] } } };

    const { status, body } = await ask('POST', `${INDEX}/_search`, JSON.stringify(query));

    expect(status, JSON.stringify(body)).toBe(200);
    const found = v.parse(HITS, body).hits.hits.map(({ _source: { dstaddr } }) => dstaddr);
    expect(found.toSorted()).toEqual(ENDS.flatMap(({ address, isOutside }) => (isOutside ? [address] : [])).toSorted());
  });
});
