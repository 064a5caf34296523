import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { corpusFile, describeWithCorpus } from '../../support/corpus.ts';
import { goldenDocuments, sampleDocuments } from '../../support/sample-documents.ts';
import { rowsOfAnswer } from './aggregation-rows.ts';
import { ask, bulk, installTemplates, removeIndexes } from './cluster.ts';
import { knownFields, leafTypes, mappedFields } from './mapped-fields.ts';

const INDEX = 'ss4o_logs_vpc-aws_vpc_flow-test-2026-03-02';
const CATALOG_INDEX = 'ss4o_logs_vpc-aws_vpc_flow-catalog-2026-03-02';
const SAMPLE = v.array(v.looseObject({}));
const FLAT = v.record(v.string(), v.unknown());

beforeAll(async () => {
  installTemplates();
  await removeIndexes(INDEX);
  await removeIndexes(CATALOG_INDEX);
  expect(await bulk(INDEX, await sampleDocuments({ schema: 'ss4o', communityId: 'on' }))).toEqual([]);
});

async function rowsBy(field: string): Promise<ReturnType<typeof rowsOfAnswer>> {
  const aggs = { by: { terms: { field, size: 1_000 }, aggs: { bytes: { sum: { field: 'aws.vpc.bytes' } } } } };
  const { status, body } = await ask('POST', `${INDEX}/_search`, { size: 0, aggs });
  expect(status, JSON.stringify(body)).toBe(200);
  return rowsOfAnswer(body);
}

describe('the index template of the schema ss4o', () => {
  it('knows every field of the samples', async () => {
    // Prepare
    const known = leafTypes(knownFields('ss4o'));

    // Act
    const mapped = leafTypes(await mappedFields(INDEX));

    // Assess
    expect(Object.keys(mapped).filter((name) => !(name in known) && !name.includes('_field'))).toEqual([]);
    expect(mapped).toMatchObject(known);
  });

  it.each([
    'cloud.resource_id',
    'aws.vpc.pkt-src-aws-service',
    'aws.vpc.pkt-dst-aws-service',
    'communication.source.address.keyword',
    'communication.destination.address.keyword',
  ])('counts the samples by %s, as the catalog’s dashboard does', async (field) => {
    // Prepare, Act
    const rows = await rowsBy(field);

    // Assess
    expect(rows.length).toBeGreaterThan(0);
  });

  it.each([
    ['aws.vpc.account-id', 'account_id'],
    ['aws.vpc.action', 'action'],
    ['aws.vpc.log-status', 'log_status'],
    ['aws.vpc.flow-direction', 'direction'],
    ['aws.vpc.srcaddr', 'srcaddr'],
    ['aws.vpc.dstaddr', 'dstaddr'],
  ])('counts the samples by %s as the flat schema has them by %s', async (field, name) => {
    // Prepare
    const flat = (await sampleDocuments()).map((document) => v.parse(FLAT, JSON.parse(document)));
    const expected: Record<string, number> = {};
    for (const { [name]: value } of flat) {
      if (value !== undefined) expected[String(value)] = (expected[String(value)] ?? 0) + 1;
    }

    // Act
    const rows = await rowsBy(field);

    // Assess
    expect(Object.fromEntries(rows.map(([key, count]) => [key, count]))).toEqual(expected);
  });

  it('sums added values as numbers, although they are text', async () => {
    // Prepare
    const search = { size: 0, aggs: { seconds: { sum: { field: 'attributes.duration_seconds' } } } };

    // Act
    const { body } = await ask('POST', `${INDEX}/_search`, search);

    // Assess
    const [[seconds] = []] = rowsOfAnswer(body);
    expect(seconds).toBeGreaterThan(1_000);
  });

  it('accepts every document of the goldens', async () => {
    // Prepare
    const documents = goldenDocuments('expected.ss4o.ndjson');

    // Act
    const refused = await bulk(CATALOG_INDEX, documents);

    // Assess
    expect(documents.length).toBeGreaterThan(20);
    expect(refused).toEqual([]);
  });
});

describeWithCorpus('the index template of the schema ss4o and the catalog', () => {
  it('accepts the sample of the catalog’s integration', async () => {
    // Prepare
    const sample = v.parse(SAMPLE, JSON.parse(corpusFile('opensearch-catalog/sample.json').toString('utf8')));

    // Act
    const refused = await bulk(
      CATALOG_INDEX,
      sample.map((document) => JSON.stringify(document)),
    );

    // Assess
    expect(sample.length).toBeGreaterThan(20);
    expect(refused).toEqual([]);
  });
});
