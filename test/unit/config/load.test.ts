import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSettings } from '../../../src/config/load.ts';
import { loadSnapshotFile } from '../../../src/config/load-snapshot-file.ts';
import { ConfigurationError, type OptionTexts, readOptions } from '../../../src/config/read-options.ts';
import { makeSettings } from '../../../src/config/settings.ts';
import { DESTINATIONS } from '../../../src/encode/destinations.ts';
import { FLAT_SCHEMA } from '../../../src/encode/schemas/flat.ts';
import { parseIpText } from '../../../src/net/ip-address.ts';
import { readRange } from '../../../src/net/ranges.ts';
import type { TransformSettings } from '../../../src/pipeline/stages.ts';

const INVENTORY = { version: 1, networkInterfaces: [{ id: 'eni-1', vpcId: 'vpc-1', addresses: ['10.0.0.1'] }] };

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flow-enricher-'));
  write('labels.json', '{"10.0.0.0/8":"from-file"}');
  write('labels-broken.json', '{"10.0.0.0/8"');
  write('labels-list.json', '["10.0.0.0/8"]');
  write('labels-large.json', ' '.repeat(16 * 1024 * 1024 + 1));
  write('inventory.json', JSON.stringify(INVENTORY));
  write('inventory.gz', gzipSync(JSON.stringify(INVENTORY)));
  write('inventory-wrong.json', '{"version":1,"networkInterfaces":[{"id":"x"}]}');
  write(
    'inventory-range.json',
    '{"version":1,"networkInterfaces":[],"vpcs":[{"id":"vpc-1","cidrBlocks":["10.0.0.1/8"]}]}',
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Uint8Array): void {
  writeFileSync(join(folder, name), content);
}

/** The settings for these options; `@` stands for the folder of the files. */
function load(texts: OptionTexts): TransformSettings {
  const inFolder = Object.entries(texts).map(([name, text]) => [name, text?.replace('@', `${folder}/`)]);
  const options = readOptions(Object.fromEntries(inFolder));
  return loadSettings(
    options,
    readRange,
    loadSnapshotFile(options, (name) => name),
  );
}

/** The message of the ConfigurationError that a call throws. */
function refusalOf(texts: OptionTexts): string {
  try {
    load(texts);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  throw new Error(`${JSON.stringify(texts)} was taken`);
}

function labelOf(settings: TransformSettings, address: string): string | undefined {
  const parsed = parseIpText(address);
  return parsed === undefined ? undefined : settings.labels.lookup(parsed);
}

describe('loadSettings', () => {
  it('makes settings from the defaults', () => {
    // Prepare, Act
    const settings = load({});

    // Assess
    expect(settings).toMatchObject({
      formats: [],
      schema: FLAT_SCHEMA,
      framing: DESTINATIONS.s3,
      metadata: undefined,
      dropsNoData: false,
      failsUnreadable: false,
      maxResponseBytes: 6_200_000,
      maxInflatedBytes: 16_777_216,
    });
    expect(settings.labels.size).toBe(0);
  });

  it('makes settings from other options', () => {
    // Prepare, Act
    const settings = load({
      LOG_FORMAT: 'srcaddr dstaddr;bytes',
      DESTINATION: 'opensearch',
      ON_NODATA: 'drop',
      ON_UNREADABLE: 'fail',
      MAX_RESPONSE_BYTES: '5000',
      MAX_INFLATED_BYTES: '6000',
    });

    // Assess
    expect(settings).toMatchObject({
      framing: DESTINATIONS.opensearch,
      dropsNoData: true,
      failsUnreadable: true,
      maxResponseBytes: 5_000,
      maxInflatedBytes: 6_000,
    });
    expect(settings.formats.map((format) => format.name)).toEqual(['configured 1', 'configured 2']);
  });

  it.each([
    ['inline', '{"10.0.0.0/8":"from-text"}', 'from-text'],
    ['inline with space before', ' \n{"10.0.0.0/8":"from-text"}', 'from-text'],
    ['as a list', '10.0.0.0/8=from-text,10.1.0.0/16=other', 'from-text'],
    ['as a list of one address', '10.0.0.1=from-text', 'from-text'],
    ['from a file', '@labels.json', 'from-file'],
  ])('reads labels %s', (_what, text, expected) => {
    // Prepare, Act
    const settings = load({ CIDR_LABELS: text });

    // Assess
    expect(labelOf(settings, '10.0.0.1')).toBe(expected);
  });

  it.each([
    ['is no JSON', '{"10.0.0.0/8"', /^CIDR_LABELS: .*JSON/],
    ['has a range without a label', '10.0.0.0/8=', /^CIDR_LABELS: must be range=label pairs .* not "10\.0\.0\.0\/8="$/],
    ['is a file that is no JSON', '@labels-broken.json', /^CIDR_LABELS: .*JSON/],
    ['is a file that is not there', '@missing.json', /^CIDR_LABELS: ENOENT.*missing\.json/],
    ['is a range alone', '10.0.0.0/8', /^CIDR_LABELS: must be range=label pairs .* not "10\.0\.0\.0\/8"$/],
    ['has a label before its range', 'office=10.0.0.0/8', /^CIDR_LABELS: "office" is not /],
    ['is too long for the path of a file', 'x'.repeat(100_000), /^CIDR_LABELS: must be .* not "x{64}…"$/],
    [
      'has a long pair without a label',
      `10.0.0.0/8=a,${'x'.repeat(100_000)}`,
      /^CIDR_LABELS: must be .* not "x{64}…"$/,
    ],
    ['is a file with something else', '@labels-list.json', /^CIDR_LABELS: the labels must be an object such as/],
    [
      'is a file that is too large',
      '@labels-large.json',
      /^CIDR_LABELS: .*labels-large\.json may have at most 16777216 bytes, not 16777217$/,
    ],
    [
      'has a range with host bits',
      '{"10.0.0.1/8":"x"}',
      /^CIDR_LABELS: 10\.0\.0\.1\/8 has bits set .* mean 10\.0\.0\.0\/8\?$/,
    ],
    ['has a range twice', '{"10.0.0.0/8":"a","10.0.0.0/8":"b"}', /^CIDR_LABELS: 10\.0\.0\.0\/8 is given twice$/],
    ['has a number as a label', '{"10.0.0.0/8":1}', /^CIDR_LABELS: the label of 10\.0\.0\.0\/8 must be text/],
  ])('names the option if CIDR_LABELS %s', (_what, text, expected) => {
    // Prepare, Act
    const message = refusalOf({ CIDR_LABELS: text });

    // Assess
    expect(message).toMatch(expected);
  });

  it.each(['@inventory.json', '@inventory.gz'])('reads the snapshot %s', (file) => {
    // Prepare, Act
    const { metadata } = load({ METADATA: 'snapshot', METADATA_SNAPSHOT: file });

    // Assess
    expect(metadata?.interfaceInVpc('vpc-1', '10.0.0.1')?.id).toBe('eni-1');
  });

  it.each([
    ['is not there', '@missing.json', /^METADATA_SNAPSHOT: cannot read the inventory .*missing\.json: ENOENT/],
    [
      'is no JSON',
      '@labels-broken.json',
      /^METADATA_SNAPSHOT: cannot read the inventory .*labels-broken\.json: .*JSON/,
    ],
    [
      'is no inventory',
      '@inventory-wrong.json',
      /^METADATA_SNAPSHOT: .*networkInterfaces\.0\.id: must begin with eni-/,
    ],
    ['has an invalid range of a VPC', '@inventory-range.json', /^METADATA_SNAPSHOT: .*10\.0\.0\.1\/8 has bits set/],
  ])('names the option if the snapshot %s', (_what, file, expected) => {
    // Prepare, Act
    const message = refusalOf({ METADATA: 'snapshot', METADATA_SNAPSHOT: file });

    // Assess
    expect(message).toMatch(expected);
  });

  it('names the option if a log format is invalid', () => {
    // Prepare, Act
    const message = refusalOf({ LOG_FORMAT: 'srcaddr;dstaddr timestamp' });

    // Assess
    expect(message).toBe(
      'LOG_FORMAT: log format 2: timestamp is not a flow log field, and the output uses the name timestamp',
    );
  });
});

describe('makeSettings', () => {
  it.each([
    ['srcadr', 'FIELDS: srcadr: srcadr is not a name of the output; did you mean srcaddr? If it is a field'],
    [
      '*, -src-tags',
      'FIELDS: -src-tags: src-tags is not a name of the output; did you mean src_tags? If it is a field',
    ],
    ['edge_zone', 'FIELDS: edge_zone: edge_zone is not a name of the output. If it is a field'],
  ])('suggests a field for FIELDS=%s', (fields, beginning) => {
    // Prepare, Act, Assess
    expect(() => load({ FIELDS: fields })).toThrow(`${beginning} that AWS has added, list it in NEW_FIELDS`);
  });

  it.each(['parse_fault', 'edge*'])('suggests nothing for FIELDS=%s, which is not a field', (fields) => {
    // Prepare, Act, Assess
    expect(() => load({ FIELDS: fields })).toThrow(/(?:not a|no) name of the output$/);
  });

  it('lets FIELDS select fields of NEW_FIELDS, which header lines may name', () => {
    // Prepare, Act, Assess
    expect(() => load({ FIELDS: 'srcaddr, edge_zone', NEW_FIELDS: 'edge-zone' })).not.toThrow();
  });

  it('keeps the reason of a refusal as the cause', () => {
    // Prepare
    const options = readOptions({ LOG_FORMAT: 'x y z!' });

    // Act, Assess
    expect(() => makeSettings(options, {}, undefined)).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', cause: expect.any(RangeError) }),
    );
  });
});
