import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import type { Schema } from '../../../src/encode/language/schema.ts';
import { SS4O_SCHEMA } from '../../../src/encode/schemas/ss4o.ts';
import { FIELDS } from '../../../src/model/fields.ts';
import { schemaGoldenCases } from '../../golden/golden-case.ts';
import { arbitraryFormattedLine } from '../../support/arbitrary-lines.ts';
import { arbitraryAddedValues } from '../../support/arbitrary-schema-values.ts';
import { corpusFile, describeWithCorpus } from '../../support/corpus.ts';
import { documentOf, faultDocumentOf } from '../../support/encode-schema.ts';
import { fieldsOf, isStandard, mappingFaults } from '../../support/mapping-faults.ts';
import { sampleDocuments } from '../../support/sample-documents.ts';
import { EXAMPLE_LINE, exampleValues } from '../../support/schema-example.ts';
import { COMPONENT, leafTypes } from '../deploy/mapped-fields.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const SS4O: Schema = { ...SS4O_SCHEMA, options: { now: () => NOW } };
const FAULT = { code: 'field_value', field: 'srcport', detail: '70000 is not a port from 0 to 65535' } as const;

describeWithCorpus('SS4O_SCHEMA and the catalog', () => {
  const textOf = (file: string): string => corpusFile(`opensearch-catalog/${file}-1.0.0.mapping.json`).toString();
  const catalog = (): ReadonlyMap<string, string> =>
    new Map(
      ['aws_vpc_flow', 'logs_vpc', 'cloud', 'communication'].flatMap((file) => [
        ...leafTypes(v.parse(COMPONENT, JSON.parse(textOf(file)))),
      ]),
    );
  const older = new Set(FIELDS.filter(({ since }) => since <= 5).map(({ name }) => `aws.vpc.${name}`));
  const isNewer = (path: string): boolean => path.startsWith('aws.vpc.') && !older.has(path);

  it('has outside of the attributes only fields of the catalog, with its types, and newer fields', () => {
    // Prepare
    const types = catalog();

    fc.assert(
      fc.property(arbitraryFormattedLine, arbitraryAddedValues, ({ names, tokens }, values) => {
        // Act
        const document = documentOf(SS4O, tokens.join(' '), names.join(' '), values);

        // Assess
        const fields = fieldsOf(document).filter((field) => isStandard(field) && !isNewer(field[0]));
        expect(mappingFaults(fields, types)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('has for an unreadable line only fields of the catalog', () => {
    // Prepare
    const types = catalog();

    // Act
    const fields = fieldsOf(faultDocumentOf(SS4O, FAULT, '2 "x" 70000'));

    // Assess
    expect(mappingFaults(fields.filter(isStandard), types)).toEqual([]);
  });

  it('has in the goldens only fields of the catalog, with its types, and newer fields', () => {
    // Prepare
    const types = catalog();
    const goldens = schemaGoldenCases().filter(({ schema }) => schema === 'ss4o');

    // Act
    const lines = goldens.flatMap(({ expectedFile }) => readFileSync(expectedFile, 'utf8').trimEnd().split('\n'));

    // Assess
    expect(goldens.length).toBeGreaterThan(7);
    const fields = lines.flatMap((line) => fieldsOf(JSON.parse(line)));
    const others = fields.filter((field) => isStandard(field) && !isNewer(field[0]));
    expect(mappingFaults(others, types)).toEqual([]);
  });

  it('has in the samples only fields of the catalog, with its types, and newer fields', async () => {
    // Prepare
    const types = catalog();

    // Act
    const documents = await sampleDocuments({ schema: 'ss4o' });

    // Assess
    expect(documents.length).toBeGreaterThan(300);
    const fields = documents.flatMap((document) => fieldsOf(JSON.parse(document)));
    const others = fields.filter((field) => isStandard(field) && !isNewer(field[0]));
    expect(mappingFaults(others, types)).toEqual([]);
  });

  it('fills every field that the dashboard uses', () => {
    // Prepare
    const objects = corpusFile('opensearch-catalog/aws_vpc_flow-1.0.0.dashboard.ndjson').toString().split('\n');
    const asking = objects.filter((line) => line !== '' && !line.includes('"type":"index-pattern","'));
    const asked = new Set(
      asking.flatMap((line) => [...line.matchAll(/\b(?:aws\.vpc|cloud|communication)\.[a-z_.-]+/g)].map(String)),
    );
    const line = EXAMPLE_LINE.replace('- - - - egress', '- - AMAZON S3 egress');

    // Act
    const filled = new Set(fieldsOf(documentOf(SS4O, line, '', exampleValues())).map(([path]) => path));

    // Assess
    expect(asked.size).toBeGreaterThan(12);
    expect([...asked].filter((name) => !filled.has(name.replace(/\.keyword$/, '')))).toEqual([]);
  });

  it('has the constants of the catalog’s sample', () => {
    // Prepare
    const SAMPLE = v.array(v.looseObject({}));
    const [sample] = v.parse(SAMPLE, JSON.parse(corpusFile('opensearch-catalog/sample.json').toString()));
    const constant =
      /^(?:event\.(?:domain|name)|cloud\.(?:provider|platform)|attributes\.data_stream\.(?:type|dataset))$/;

    // Act
    const document = documentOf(SS4O, EXAMPLE_LINE);

    // Assess
    const constants = fieldsOf(sample).filter(([path]) => constant.test(path));
    expect(constants.length).toBe(6);
    for (const [path, value] of constants) expect(document).toHaveProperty(path, value);
  });
});
