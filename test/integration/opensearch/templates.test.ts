import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { goldenDocuments, sampleDocuments } from '../../support/sample-documents.ts';
import { ask, bulk, installTemplates, removeIndexes } from './cluster.ts';
import { knownFields, leafTypes, MAPPING, mappedFields } from './mapped-fields.ts';

/** Each schema with the name of a golden's expected file in it; not every golden has one. */
const SCHEMAS = [
  ['flat', 'expected.ndjson'],
  ['ecs', 'expected.ecs.ndjson'],
  ['ocsf', 'expected.ocsf.ndjson'],
] as const;
const INDEX = 'vpc-flow-logs-flat-templates';

const HITS = v.object({ hits: v.object({ hits: v.array(v.object({ _source: v.looseObject({}) })) }) });

async function documentsFound(index: string, query: unknown): Promise<Record<string, unknown>[]> {
  const { body } = await ask('POST', `${index}/_search`, { query, size: 1000 });
  return v.parse(HITS, body).hits.hits.map(({ _source: source }) => source);
}

beforeAll(async () => {
  installTemplates();
  await removeIndexes('vpc-flow-logs-*-templates*');
  for (const [schema] of SCHEMAS) await ask('DELETE', `_data_stream/vpc-flow-logs-stream-${schema}`);
});

describe.each(SCHEMAS)('the templates of the schema %s', (schema, file) => {
  const index = `vpc-flow-logs-${schema}-templates`;
  const stream = `vpc-flow-logs-stream-${schema}`;

  it('accept every document of the goldens', async () => {
    // Prepare
    const documents = goldenDocuments(file);

    // Act
    const refused = await bulk(index, documents);

    // Assess
    expect(documents.length).toBeGreaterThan(20);
    expect(refused).toEqual([]);
  });

  it('know every field but those that AWS has not documented, which become keywords', async () => {
    // Prepare
    const known = leafTypes(knownFields(schema));

    // Act
    const mapped = leafTypes(await mappedFields(index));

    // Assess
    const unknown = Object.keys(mapped).filter((name) => !(name in known));
    expect(unknown.map((name) => name.split('.').at(-1))).toContain('new_field');
    for (const name of unknown) {
      expect(name).toMatch(/(^|\.)(\w+_field\w*)$/);
      expect(mapped[name]).toBe('keyword');
    }
    expect(mapped).toMatchObject(known);
  });

  it('accept every document of the samples, and know every field of them', async () => {
    // Prepare
    const samples = `${index}-samples`;
    const documents = await sampleDocuments({ schema });

    // Act
    const refused = await bulk(samples, documents);

    // Assess
    expect(documents.length).toBeGreaterThan(300);
    expect(refused).toEqual([]);
    const known = leafTypes(knownFields(schema));
    const unknown = Object.keys(leafTypes(await mappedFields(samples))).filter((name) => !(name in known));
    expect(unknown.filter((name) => !name.includes('_field'))).toEqual([]);
  });

  it('accept every document as a creation in a data stream', async () => {
    // Prepare
    const documents = goldenDocuments(file);

    // Act
    const refused = await bulk(stream, documents, 'create');
    const { status } = await ask('GET', `_data_stream/${stream}`);

    // Assess
    expect(refused).toEqual([]);
    expect(status).toBe(200);
  });

  it('refuse in a data stream the request that Firehose would send', async () => {
    // Prepare
    const [document = '{}'] = goldenDocuments(file);

    // Act
    const refused = await bulk(stream, [document], 'index');

    // Assess
    expect(JSON.stringify(refused)).toContain('only write ops with an op_type of create are allowed in data streams');
  });

  it('give the same fields to the index after a rollover', async () => {
    // Prepare
    const known = leafTypes(knownFields(schema));

    // Act
    const { body } = await ask('POST', `${stream}/_rollover`);

    // Assess
    expect(body).toMatchObject({ rolled_over: true });
    const mapping = v.parse(MAPPING, (await ask('GET', `${stream}/_mapping`)).body);
    expect(Object.values(mapping)).toHaveLength(2);
    for (const { mappings } of Object.values(mapping)) expect(leafTypes(mappings.properties)).toMatchObject(known);
  });
});

describe('the index template of the flat schema', () => {
  beforeAll(async () => {
    expect(await bulk(INDEX, await sampleDocuments())).toEqual([]);
  });

  it('finds addresses by range, version 6 ones in any notation', async () => {
    // Prepare, Act
    const version4 = await documentsFound(INDEX, { term: { srcaddr: '192.0.2.64/28' } });
    const version6 = await documentsFound(INDEX, { term: { dstaddr: '2001:db8:1::30' } });

    // Assess
    expect(new Set(version4.map(({ srcaddr }) => srcaddr))).toEqual(new Set(['192.0.2.66', '192.0.2.71']));
    expect(version6.map(({ dstaddr }) => dstaddr)).toContain('2001:0DB8:0001::0030');
  });

  it('finds tags by key and value, without a field for each key', async () => {
    // Prepare, Act
    const found = await documentsFound(INDEX, { term: { 'src_tags.env': 'staging' } });
    const mapped = await mappedFields(INDEX);

    // Assess
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found.map((document) => document.src_instance_name))).toEqual(new Set(['staging-web-1']));
    expect(mapped.src_tags).toEqual({ type: 'flat_object' });
  });

  it('finds tags whose keys have dots, and the tags after them', async () => {
    // Prepare
    const index = `${INDEX}-dots`;
    const tags = {
      app: 'shop',
      'app.kubernetes.io/name': 'web',
      'a..b': 'odd',
      '.first': 'odd',
      'last.': 'odd',
      team: 'a',
    };
    expect(await bulk(index, [JSON.stringify({ src_tags: tags })])).toEqual([]);

    // Act
    const queries = [
      { term: { 'src_tags.app.kubernetes.io/name': 'web' } },
      { query_string: { query: 'src_tags.app.kubernetes.io\\/name:web' } },
      { term: { 'src_tags.app': 'shop' } },
      { term: { 'src_tags.team': 'a' } },
      { term: { src_tags: 'web' } },
    ];
    const found = await Promise.all(queries.map((query) => documentsFound(index, query)));
    const other = await documentsFound(index, { term: { 'src_tags.app.kubernetes.io/name': 'shop' } });

    // Assess
    expect(found.map((documents) => documents.length)).toEqual([1, 1, 1, 1, 1]);
    expect(other).toEqual([]);
  });

  it('refuses with tags as keywords the documents that docs/opensearch.md names, and accepts the others', async () => {
    // Prepare
    const index = 'dotted-tag-keys';
    await removeIndexes(index);
    const keyword = { type: 'keyword' };
    const properties = { src_tags: { properties: { 'app.kubernetes.io/name': keyword, team: keyword } } };
    await ask('PUT', index, { mappings: { properties } });
    const refusals = async (tags: object): Promise<number> =>
      (await bulk(index, [JSON.stringify({ src_tags: tags })])).length;

    // Act
    const [dotted, both] = [
      await refusals({ 'app.kubernetes.io/name': 'web', team: 'a' }),
      await refusals({ app: 'shop', 'app.kubernetes.io/name': 'web' }),
    ];
    const odd = [await refusals({ '.first': 'x' }), await refusals({ 'a..b': 'x' })];

    // Assess
    expect([dotted, both, ...odd]).toEqual([0, 1, 1, 1]);
  });

  it('compares 64-bit counters and times as numbers and dates', async () => {
    // Prepare
    const index = `${INDEX}-numbers`;
    const [largest, smaller] = ['9223372036854775807', '9223372036854775806'];
    const documents = [largest, smaller].map((bytes) => `{"bytes":${bytes},"start":1609459200}`);
    expect(await bulk(index, documents)).toEqual([]);

    // Act
    const larger = await ask('POST', `${index}/_count`, `{"query":{"range":{"bytes":{"gt":${smaller}}}}}`);
    const inTime = await ask('POST', `${index}/_count`, {
      query: { range: { start: { gte: '1609459200', lt: '1609459201' } } },
    });

    // Assess
    expect(larger.body).toMatchObject({ count: 1 });
    expect(inTime.body).toMatchObject({ count: 2 });
  });

  it('gives the time of arrival to documents without a time, and changes no other time', async () => {
    // Prepare
    const index = `${INDEX}-times`;
    const documents = ['{"message":"unreadable"}', '{"message":"readable","timestamp":"2021-01-01T00:01:00Z"}'];
    expect(await bulk(index, documents)).toEqual([]);

    // Act
    const arrived = await documentsFound(index, { range: { timestamp: { gte: 'now-10m', lte: 'now+1m' } } });
    const earlier = await documentsFound(index, { range: { timestamp: { lt: '2022-01-01' } } });

    // Assess
    expect(arrived.map(({ message }) => message)).toEqual(['unreadable']);
    expect(earlier.map(({ timestamp }) => timestamp)).toEqual(['2021-01-01T00:01:00Z']);
  });

  it('accepts a value too long for an index term, and does not index it', async () => {
    // Prepare
    const long = 'x'.repeat(40_000);

    // Act
    const refused = await bulk(INDEX, [JSON.stringify({ later_field: long, instance_tag: long, message: long })]);

    // Assess
    expect(refused).toEqual([]);
  });
});

describe('the index template of the schema ocsf', () => {
  const index = 'vpc-flow-logs-ocsf-templates-times';

  it('treats times as dates, and addresses and instances among the observables', async () => {
    // Prepare
    const documents = await sampleDocuments({ schema: 'ocsf', observables: 'on' });
    expect(await bulk(index, documents)).toEqual([]);

    // Act
    const inTime = await documentsFound(index, { range: { time: { gte: '2020-01-01', lt: '2030-01-01' } } });
    const earlier = await documentsFound(index, { range: { time: { lt: '2020-01-01' } } });
    const ofRange = await documentsFound(index, { term: { 'src_endpoint.ip': '192.0.2.64/28' } });
    const observed = await documentsFound(index, { prefix: { 'observables.value': 'i-' } });

    // Assess
    expect(leafTypes(await mappedFields(index))).toMatchObject({ time: 'date', start_time: 'date', end_time: 'date' });
    expect(inTime.length).toBeGreaterThan(100);
    expect(earlier).toEqual([]);
    expect(ofRange.length).toBeGreaterThan(0);
    expect(observed.length).toBeGreaterThan(0);
  });
});
