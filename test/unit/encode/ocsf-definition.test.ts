import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FIELD_SELECTIONS } from '../../../scripts/docs/field-selections.ts';
import { selectFields } from '../../../src/encode/compile/select-fields.ts';
import type { Schema } from '../../../src/encode/language/schema.ts';
import { OCSF_SCHEMA } from '../../../src/encode/schemas/ocsf.ts';
import { DICTIONARY } from '../../../src/model/dictionary.ts';
import { FIELDS } from '../../../src/model/fields.ts';
import { arbitraryFormattedLine } from '../../support/arbitrary-lines.ts';
import { arbitraryAddedValues } from '../../support/arbitrary-schema-values.ts';
import { documentOf, faultDocumentOf } from '../../support/encode-schema.ts';
import { describeWithOcsf } from '../../support/ocsf-definition.ts';
import { ocsfFaults, ocsfReferenceFaults } from '../../support/ocsf-faults.ts';
import { sampleDocuments } from '../../support/sample-documents.ts';
import { EXAMPLE_LINE, exampleValues } from '../../support/schema-example.ts';
import { samplesOf } from '../parse/token-samples.ts';

const FULL: Schema = {
  ...OCSF_SCHEMA,
  options: { observables: true, carriesLine: true, now: () => 1_795_435_200_000 },
};

/** A line with every field that AWS documents. */
const WHOLE_FORMAT = FIELDS.map(({ name }) => name).join(' ');
const WHOLE_LINE = FIELDS.map((field) => samplesOf(field).valid[0]).join(' ');

const GOLDENS = new URL('../../golden/', import.meta.url);

/** The goldens of this schema: each document with its file. */
const GOLDEN_DOCUMENTS = readdirSync(GOLDENS, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('expected.ocsf.ndjson'))
  .flatMap((file) =>
    readFileSync(new URL(file, GOLDENS), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line): [string, unknown] => [file, JSON.parse(line)]),
  );

describeWithOcsf('OCSF_SCHEMA, against the definition of class 4001', (definition) => {
  it('has only valid goldens, of readable and of unreadable lines', () => {
    // Prepare, Act
    const faults = GOLDEN_DOCUMENTS.flatMap(([file, document]) =>
      [...ocsfFaults(definition, document), ...ocsfReferenceFaults(document)].map((fault) => `${file}: ${fault}`),
    );

    // Assess
    expect(new Set(GOLDEN_DOCUMENTS.map(([file]) => file)).size).toBeGreaterThanOrEqual(8);
    expect(faults).toEqual([]);
  });

  it('is valid for every sample', async () => {
    // Prepare, Act
    const documents = await sampleDocuments({ schema: 'ocsf', observables: 'on', originalLine: 'on' });

    // Assess
    const faults = documents
      .map((document): unknown => JSON.parse(document))
      .flatMap((document) => [...ocsfFaults(definition, document), ...ocsfReferenceFaults(document)]);
    expect(documents.length).toBeGreaterThan(300);
    expect(faults).toEqual([]);
  });

  it.each(FIELD_SELECTIONS)('is valid for every sample with the selection $name', async ({ fields }) => {
    // Prepare, Act
    const documents = await sampleDocuments({ schema: 'ocsf', fields });

    // Assess
    expect(documents.flatMap((document) => ocsfFaults(definition, JSON.parse(document)))).toEqual([]);
  });

  it.each(['egress', 'ingress', undefined] as const)('is valid for every field at once, %s', (direction) => {
    // Prepare
    const values = { ...exampleValues(), direction };

    // Act
    const document = documentOf(FULL, WHOLE_LINE, WHOLE_FORMAT, values);

    // Assess
    expect([...ocsfFaults(definition, document), ...ocsfReferenceFaults(document)]).toEqual([]);
  });

  it('is valid for any record, with any metadata of its ends', () => {
    fc.assert(
      fc.property(arbitraryFormattedLine, arbitraryAddedValues, ({ names, tokens }, values) => {
        // Act
        const document = documentOf(FULL, tokens.join(' '), names.join(' '), values);

        // Assess
        expect(ocsfFaults(definition, document)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('is valid without any one value, which a selection omits', () => {
    // Prepare
    const names = DICTIONARY.map(({ name }) => name);

    // Act
    const faults = names.flatMap((name) => {
      const schema = selectFields(FULL, `-${name}`);
      const documents = [
        documentOf(schema, EXAMPLE_LINE, '', exampleValues()),
        documentOf(schema, WHOLE_LINE, WHOLE_FORMAT, exampleValues()),
      ];
      return documents.flatMap((document) => ocsfFaults(definition, document)).map((fault) => `-${name}: ${fault}`);
    });

    // Assess
    expect(faults).toEqual([]);
  });

  it('is valid as a base event for an unreadable line', () => {
    // Prepare
    const fault = { code: 'field_value', field: 'srcport', detail: '70000 is not a port from 0 to 65535' } as const;

    // Act
    const document = faultDocumentOf(FULL, fault, '2 "x" 70000');

    // Assess
    expect(ocsfFaults(definition, document)).toEqual([]);
  });

  it.each([
    ['lacks what is required', { time: undefined }, 'time is missing'],
    ['lacks what a profile requires', { cloud: undefined }, 'cloud is missing'],
    ['has an attribute of its own', { flow: 1 }, 'flow is no attribute'],
    ['has what is deprecated', { proxy: {} }, 'proxy is deprecated'],
    ['has a wrong type', { time: '1' }, 'time is no timestamp_t: "1"'],
    ['has a fraction for a whole number', { duration: 0.5 }, 'duration is no long_t: 0.5'],
    ['has one for a list', { observables: {} }, 'observables must be an array'],
    ['has a list for one', { severity: ['Low'] }, 'severity must not be an array'],
    ['has an id that there is not', { severity_id: 7 }, 'severity_id may not be 7'],
    ['has another caption', { severity: 'Low' }, 'severity must be Informational, not "Low"'],
    ['has no caption', { severity: undefined }, 'severity must be Informational, not undefined'],
    ['has a caption alone', { severity_id: undefined }, 'severity stands without severity_id'],
    ['has a type that is not of its activity', { type_uid: 400_105 }, 'type_uid must be 400106, not 400105'],
    ['has another class', { class_uid: 4002 }, 'class_uid must be 4001, not 4002'],
    ['has a port alone', { src_endpoint: { port: 1 } }, 'src_endpoint has nothing that identifies it'],
    ['has no port', { src_endpoint: { ip: '::', port: 65_536 } }, 'src_endpoint.port is no port_t: 65536'],
    ['has no address', { src_endpoint: { ip: '10.0.1' } }, 'src_endpoint.ip is no ip_t: "10.0.1"'],
    ['has part of an enrichment', { enrichments: [{ name: 'a', value: 'b' }] }, 'enrichments[0].data is missing'],
    [
      'names a profile too few',
      { metadata: { version: '1.8.0', profiles: ['cloud'], product: {} } },
      'action_id asks for the profile security_control',
    ],
    ['has another version', { metadata: { version: '1.7.0', product: {} } }, 'metadata.version must be 1.8.0'],
  ])('detects an event that %s', (_title, change, fault) => {
    // Prepare
    const document = documentOf(FULL, EXAMPLE_LINE, '', exampleValues());
    const changed: unknown = JSON.parse(JSON.stringify({ ...Object(document), ...change }));

    // Act
    const faults = ocsfFaults(definition, changed);

    // Assess
    expect(faults).toContain(fault);
  });

  it('detects an observable that differs from the value at its path', () => {
    // Prepare
    const document = documentOf(FULL, EXAMPLE_LINE, '', exampleValues());

    // Act
    const faults = ocsfReferenceFaults({ ...Object(document), dst_endpoint: { ip: '10.0.0.9' } });

    // Assess
    expect(faults).toContain('observables: dst_endpoint.ip is not "10.0.2.40"');
  });
});
