import * as v from 'valibot';
import { beforeAll, expect, it } from 'vitest';
import { corpusFile, describeWithCorpus } from '../../support/corpus.ts';
import { rowsOfAnswer } from './aggregation-rows.ts';
import { ask, bulk, installTemplates, removeIndexes } from './cluster.ts';
import { goldenDocuments } from './sample-documents.ts';

const INDEX = 'ss4o_logs_vpc-aws_vpc_flow-test-2026-03-02';
const SAMPLE = v.array(v.looseObject({}));

beforeAll(async () => {
  installTemplates();
  await removeIndexes(INDEX);
});

describeWithCorpus('the index template of the schema ss4o', () => {
  it('takes what the integration of the catalog comes with, and every document of the goldens', async () => {
    // Prepare
    const sample = v.parse(SAMPLE, JSON.parse(corpusFile('opensearch-catalog/sample.json').toString('utf8')));

    // Act
    const refused = await bulk(INDEX, [
      ...sample.map((document) => JSON.stringify(document)),
      ...goldenDocuments('expected.ss4o.ndjson'),
    ]);

    // Assess
    expect(sample.length).toBeGreaterThan(20);
    expect(refused).toEqual([]);
  });

  it.each([
    'aws.vpc.account-id',
    'aws.vpc.action',
    'aws.vpc.flow-direction',
    'aws.vpc.srcaddr',
    'aws.vpc.dstaddr',
    'aws.vpc.pkt-src-aws-service',
    'cloud.resource_id',
    'communication.source.address.keyword',
  ])('counts by %s, as the catalog’s dashboard does', async (field) => {
    // Prepare
    const search = {
      size: 0,
      aggs: { by: { terms: { field }, aggs: { bytes: { sum: { field: 'aws.vpc.bytes' } } } } },
    };

    // Act
    const { status, body } = await ask('POST', `${INDEX}/_search`, search);

    // Assess
    expect(status, JSON.stringify(body)).toBe(200);
    expect(rowsOfAnswer(body).length).toBeGreaterThan(0);
  });
});
