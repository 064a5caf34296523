import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectFields } from '../../../src/encode/compile/select-fields.ts';
import type { Schema, SchemaOptions } from '../../../src/encode/language/schema.ts';
import { SPLUNK_SCHEMA } from '../../../src/encode/schemas/splunk.ts';
import { SPLUNK_RAW_SCHEMA } from '../../../src/encode/schemas/splunk-raw.ts';
import { schemaGoldenCases } from '../../golden/golden-case.ts';
import { arbitraryFormattedLine } from '../../support/arbitrary-lines.ts';
import { arbitraryAddedValues } from '../../support/arbitrary-schema-values.ts';
import { documentOf, faultDocumentOf } from '../../support/encode-schema.ts';
import { isObject } from '../../support/flat-document.ts';
import { hecFaultsOf } from '../../support/hec-event.ts';
import { sampleDocuments } from '../../support/sample-documents.ts';

const NOW = Date.UTC(2026, 10, 23, 12, 0, 0, 500);
const BOTH = [SPLUNK_SCHEMA, SPLUNK_RAW_SCHEMA];
const TGW_FORMAT = 'version account-id tgw-id tgw-attachment-id tgw-src-eni srcaddr dstaddr start end log-status';
const TGW_LINE = '6 123456789012 tgw-0a1b2c3d tgw-attach-0a1b2c3d eni-0a1b2c3d 10.0.0.1 10.8.0.9 1609459200 - OK';

function withOptions(schema: Schema, options: SchemaOptions): Schema {
  return { ...schema, options: { now: () => NOW, ...options } };
}

function memberOf(document: unknown, name: string): unknown {
  return isObject(document) ? document[name] : undefined;
}

describe.each(BOTH)('An event of the schema $name', (schema) => {
  it('is accepted by the collector, whatever a record holds', () => {
    fc.assert(
      fc.property(arbitraryFormattedLine, arbitraryAddedValues, ({ names, tokens }, values) => {
        // Act
        const event = documentOf(withOptions(schema, {}), tokens.join(' '), names.join(' '), values);

        // Assess
        expect(hecFaultsOf(event)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('is accepted by the collector in every golden', () => {
    // Prepare
    const goldens = schemaGoldenCases().filter((golden) => golden.schema === schema.name);

    // Act
    const lines = goldens.flatMap(({ expectedFile }) => readFileSync(expectedFile, 'utf8').trimEnd().split('\n'));

    // Assess
    expect(goldens.length).toBeGreaterThan(7);
    expect(lines.flatMap((line) => hecFaultsOf(JSON.parse(line)))).toEqual([]);
  });

  it('is accepted by the collector for every record of the samples', async () => {
    // Prepare
    const splunkMode = schema === SPLUNK_RAW_SCHEMA ? 'raw' : 'json';

    // Act
    const events = await sampleDocuments({ schema: 'splunk', splunkMode });

    // Assess
    expect(events.length).toBeGreaterThan(300);
    expect(events.flatMap((event) => hecFaultsOf(JSON.parse(event)))).toEqual([]);
  });

  it.each([
    ['1609459200', '1609459260', 1_609_459_200],
    ['-', '1609459260', 1_609_459_260],
    ['-', '-', NOW / 1_000],
  ])('has as time in seconds start %s, or end %s, or its arrival', (start, end, expected) => {
    // Prepare, Act
    const event = documentOf(withOptions(schema, {}), `${start} ${end} 10.0.0.1`, 'start end srcaddr');

    // Assess
    expect(memberOf(event, 'time')).toBe(expected);
  });

  it.each([
    ['the interface', {}, 'interface-id', 'eni-0a1b2c3d', 'eni-0a1b2c3d'],
    ['the transit gateway', {}, 'tgw-id', 'tgw-0a1b2c3d', 'tgw-0a1b2c3d'],
    ['the NAT gateway', {}, 'resource-id', 'nat-0a1b2c3d', 'nat-0a1b2c3d'],
    ['nothing where the format does not say it', {}, 'bytes', '7', undefined],
    ['nothing where none is wanted', { host: 'none', streamName: 'flows' }, 'interface-id', 'eni-0a1b2c3d', undefined],
    ['the stream', { host: 'stream', streamName: 'flows' }, 'interface-id', 'eni-0a1b2c3d', 'flows'],
    ['the interface where no stream is named', { host: 'stream' }, 'interface-id', 'eni-0a1b2c3d', 'eni-0a1b2c3d'],
  ] as const)('names as host %s', (_title, options, field, token, expected) => {
    // Prepare, Act
    const event = documentOf(withOptions(schema, options), `${token} 10.0.0.1`, `${field} srcaddr`);

    // Assess
    expect(memberOf(event, 'host')).toBe(expected);
  });

  it.each([
    ['eu-west-1 eni-0a1b2c3d', { region: 'eu-central-1', streamName: 'flows' }, 'eu-west-1:flows:eni-0a1b2c3d'],
    ['- eni-0a1b2c3d', { region: 'eu-central-1' }, 'eu-central-1:vpc-flow-logs:eni-0a1b2c3d'],
    ['eu-west-1 -', { streamName: 'flows' }, 'eu-west-1:flows'],
    ['- eni-0a1b2c3d', { streamName: 'flows' }, undefined],
  ])('has for %j with the settings %j the source %s', (tokens, options, expected) => {
    // Prepare, Act
    const event = documentOf(withOptions(schema, options), `${tokens} 10.0.0.1`, 'region interface-id srcaddr');

    // Assess
    expect(memberOf(event, 'source')).toBe(expected);
  });

  it('keeps its time, its source type and its event whatever is selected', () => {
    // Prepare
    const selected = selectFields(withOptions(schema, { region: 'eu-central-1', index: 'i' }), 'bytes');

    // Act
    const event = documentOf(selected, TGW_LINE, TGW_FORMAT);

    // Assess
    expect(hecFaultsOf(event)).toEqual([]);
    expect(isObject(event) ? Object.keys(event) : []).toEqual(['time', 'source', 'sourcetype', 'index', 'event']);
    expect(event).toMatchObject({ time: 1_609_459_200, source: 'eu-central-1:vpc-flow-logs' });
    expect(memberOf(event, 'sourcetype')).toBe(
      schema === SPLUNK_SCHEMA ? 'aws:vpcflow:enriched' : 'aws:transitgateway:flowlogs',
    );
  });

  it('has a separate source type for an unreadable line, and the fault next to the line', () => {
    // Prepare
    const options = { region: 'eu-central-1', streamName: 'flows', index: 'network' };
    const fault = { code: 'field_value', field: 'srcport', detail: '70000 is not a port from 0 to 65535' } as const;

    // Act
    const event = faultDocumentOf(withOptions(schema, options), fault, '2 "x" 70000');

    // Assess
    expect(hecFaultsOf(event)).toEqual([]);
    expect(event).toEqual({
      time: NOW / 1_000,
      host: 'flows',
      source: 'eu-central-1:flows',
      sourcetype: 'aws:vpcflow:unreadable',
      index: 'network',
      event: '2 "x" 70000',
      fields: {
        fault_code: 'field_value',
        fault_field: 'srcport',
        fault_detail: '70000 is not a port from 0 to 65535',
      },
    });
  });
});

describe('hecFaultsOf', () => {
  it.each([
    [{ event: 'x' }, 0],
    [{ event: { a: 1 }, time: 1.5, host: 'h', source: 's', sourcetype: 't', index: 'i', fields: { a: ['b'] } }, 0],
    [{ time: 1 }, 1],
    [{ event: ' ' }, 1],
    [{ event: {} }, 1],
    [{ event: 'x', time: '1' }, 1],
    [{ event: 'x', other: 'y' }, 1],
    [{ event: 'x', fields: {} }, 1],
    [{ event: 'x', fields: { a: 1, b: { c: 'd' }, e: ['f', 2] } }, 3],
    ['x', 1],
  ])('finds in %j %i faults', (event, expected) => {
    // Prepare, Act
    const faults = hecFaultsOf(event);

    // Assess
    expect(faults.length).toBe(expected);
  });
});
