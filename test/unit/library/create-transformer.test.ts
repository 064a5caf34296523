import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { OPTIONS } from '../../../src/config/options.ts';
import {
  ConfigurationError,
  createTransformer,
  firehoseEvent,
  type TransformerOptions,
} from '../../../src/library/index.ts';
import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import { SHOP } from '../enrich/shop-inventory.ts';

const SCHEMA_CHOICES = OPTIONS.SCHEMA.choices.join(', ');

const LINE = '2 123456789012 eni-web 10.0.0.5 10.0.1.7 50000 5432 6 20 4249 1609459200 1609459260 ACCEPT OK';

/** The documents that a transformer with these options creates from lines. */
async function documentsOf(options: TransformerOptions, ...lines: readonly string[]): Promise<unknown[]> {
  const { records } = await createTransformer(options).transform(firehoseEvent(lines));
  return records.map(({ data }): unknown => JSON.parse(Buffer.from(data ?? '', 'base64').toString()));
}

describe('createTransformer', () => {
  it('transforms with the defaults', async () => {
    // Prepare, Act
    const [document] = await documentsOf({}, LINE);

    // Assess
    expect(document).toMatchObject({ srcaddr: '10.0.0.5', protocol_name: 'tcp', service_name: 'postgresql' });
    expect(document).not.toHaveProperty('src_interface_id');
  });

  it('returns plain objects, which can be compared strictly', async () => {
    // Prepare
    const event = firehoseEvent([LINE, LINE]);

    // Act
    const { records } = await createTransformer().transform(event);

    // Assess
    const expected = event.records.map(({ recordId }) => ({ recordId, result: 'Ok', data: expect.any(String) }));
    expect(records).toStrictEqual(expected);
  });

  it('accepts options as values', async () => {
    // Prepare
    const options = {
      logFormat: 'srcaddr dstaddr',
      cidrLabels: { '10.0.0.0/24': 'web', '10.0.1.0/24': 'data' },
      inventory: SHOP,
      destination: 'opensearch',
    } as const;

    // Act
    const [document] = await documentsOf(options, '10.0.1.7 192.0.2.1');

    // Assess
    expect(document).toEqual({
      srcaddr: '10.0.1.7',
      dstaddr: '192.0.2.1',
      src_class: 'private',
      dst_class: 'documentation',
      src_label: 'data',
      src_interface_id: 'eni-db',
      src_interface_type: 'interface',
      src_owner_type: 'rds_instance',
      src_subnet_id: 'subnet-shop-b',
      src_subnet_name: 'shop-b',
      src_availability_zone: 'eu-central-1b',
      src_vpc_id: 'vpc-shop',
      src_vpc_name: 'shop',
    });
  });

  it('prefers a custom metadata source to an inventory', async () => {
    // Prepare
    const metadata = new SnapshotSource({
      version: 1,
      networkInterfaces: [{ id: 'eni-own', addresses: ['10.0.1.7'] }],
    });

    // Act
    const [document] = await documentsOf({ metadata, inventory: SHOP, logFormat: 'srcaddr' }, '10.0.1.7');

    // Assess
    expect(document).toMatchObject({ src_interface_id: 'eni-own' });
  });

  it('counts records, lines and faults', async () => {
    // Prepare
    const transformer = createTransformer();

    // Act
    const { result, counts } = await transformer.transformWithCounts(firehoseEvent([LINE, 'x']));

    // Assess
    expect(result.records).toHaveLength(2);
    expect(counts).toMatchObject({ recordsIn: 2, linesIn: 2, documents: 2, unreadableLines: 1 });
  });

  it('counts each event separately', async () => {
    // Prepare
    const transformer = createTransformer();
    await transformer.transformWithCounts(firehoseEvent([LINE]));

    // Act
    const { counts } = await transformer.transformWithCounts(firehoseEvent([LINE]));

    // Assess
    expect(counts.linesIn).toBe(1);
  });

  it.each([
    [{ maxResponseBytes: 5 }, 'maxResponseBytes must be a whole number from 1024 to 6291456, not "5"'],
    [{ maxResponseBytes: 2_048.5 }, 'maxResponseBytes must be a whole number from 1024 to 6291456, not "2048.5"'],
    [
      { logFormat: 'x y|z' },
      'logFormat: log format 1: "y|z" is not a flow log field name; write names such as srcaddr, separated by spaces or commas',
    ],
    [
      { cidrLabels: { '10.0.0.1/8': 'x' } },
      'cidrLabels: 10.0.0.1/8 has bits set after the prefix; did you mean 10.0.0.0/8?',
    ],
  ])('refuses %j and names the option', (options, message) => {
    // Prepare, Act, Assess
    expect(() => createTransformer(options)).toThrow(new ConfigurationError(message));
  });

  it('accepts a field that looks misspelled if it is listed as new', async () => {
    // Prepare
    const logFormat = 'version srcaddr src-addr';

    // Act
    const documents = await documentsOf({ logFormat, newFields: 'src-addr' }, '12 10.0.0.1 x');

    // Assess
    expect(documents).toEqual([expect.objectContaining({ srcaddr: '10.0.0.1', src_addr: 'x' })]);
    expect(() => createTransformer({ logFormat })).toThrow(/src-addr is not a flow log field; did you mean srcaddr\?/);
  });

  it('refuses a name that is not an option', () => {
    // Prepare
    const options = { destination: 's3' as const, logFormats: 'srcaddr' };

    // Act, Assess
    expect(() => createTransformer(options)).toThrow(
      new ConfigurationError('logFormats is not an option of createTransformer; did you mean logFormat?'),
    );
  });

  it.each<[Record<string, unknown>, string]>([
    [{ LOG_FORMAT: 'srcaddr' }, 'LOG_FORMAT is not an option of createTransformer; did you mean logFormat?'],
    [{ schemas: 'ecs' }, 'schemas is not an option of createTransformer; did you mean schema?'],
    [{ schema: 'ECS' }, `schema must be one of ${SCHEMA_CHOICES}, not "ECS"`],
    [{ schema: null }, `schema must be one of ${SCHEMA_CHOICES}, not null`],
    [{ logFormat: ['srcaddr'] }, 'logFormat must be text, not an array'],
    [{ sampleAccept: '10' }, 'sampleAccept must be a number, not "10"'],
    [{ sampleAccept: Number.NaN }, 'sampleAccept must be a whole number from 1 to 1000000, not "NaN"'],
    [{ maxInflatedBytes: 1e21 }, 'maxInflatedBytes must be a whole number from 1024 to 536870912, not "1e+21"'],
    [{ originalLine: true }, 'originalLine must be one of off, on, not true'],
    [{ cidrLabels: [] }, 'cidrLabels must be a plain object of CIDR block to label, not an array'],
    [
      { cidrLabels: new Map([['10.0.0.0/8', 'x']]) },
      'cidrLabels must be a plain object of CIDR block to label, not an object',
    ],
    [
      { cidrLabels: { '10.0.0.0/8': 5 } },
      'cidrLabels: the label of 10.0.0.0/8 must be text of 1 to 256 characters, not 5',
    ],
    [{ lookupMs: -1 }, 'lookupMs must be a number of milliseconds from 0, not -1'],
    [{ lookupMs: Number.NaN }, 'lookupMs must be a number of milliseconds from 0, not NaN'],
    [{ lookupMs: '5' }, 'lookupMs must be a number of milliseconds from 0, not "5"'],
    [{ metadata: 'ec2' }, 'metadata must be a MetadataSource, not "ec2"'],
    [{ metadata: Promise.resolve() }, 'metadata must be a MetadataSource, not a promise (await it first)'],
    [{ observables: 'on' }, 'observables needs schema to be ocsf, not flat: only ocsf has observables'],
    [{ splunkMode: 'raw', schema: 'ecs' }, 'splunkMode needs schema to be splunk, not ecs: it shapes splunk events'],
    [{ fields: '-*' }, 'fields: -* selects no value'],
    [{ tagKeys: 'a', fields: 'bytes' }, 'tagKeys needs src_tags or dst_tags, which fields omits'],
    [{ dropRules: 'x' }, 'dropRules: rule 1: term "x": a term must be name=value or name!=value'],
    [{ partitionKeys: 'x' }, 'partitionKeys: '],
    [{ transferPrices: '{"us-east-1": {"water": 1}}' }, 'transferPrices: "water" of us-east-1 is not a charge'],
    [
      { transferPrices: '{}', transfer: 'off' },
      'transferPrices needs transfer to be auto or on, not off: no transfer is priced',
    ],
  ])('refuses %j by the name of the member', (options, message) => {
    // Prepare, Act
    const act = () => createTransformer(options);

    // Assess
    expect(act).toThrow(ConfigurationError);
    expect(act).toThrow(message);
  });

  it.each([null, 'flat', 5, [], new Map()])('refuses options that are not a plain object: %j', (options) => {
    // Prepare, Act
    const act = () => Reflect.apply(createTransformer, undefined, [options]);

    // Assess
    expect(act).toThrow(/^the options of createTransformer must be a plain object, not /);
  });

  it('names the methods that a metadata source lacks', () => {
    // Prepare
    const source = new SnapshotSource({ version: 1, networkInterfaces: [] });
    const metadata = { ...source, interfaceById: () => undefined, vpcById: 5, resolve: true };

    // Act
    const act = () => Reflect.apply(createTransformer, undefined, [{ metadata }]);

    // Assess
    expect(act).toThrow(
      /metadata\.resolve must be a function, not true; metadata\.interfaceInVpc must be a function, not undefined;.*metadata\.vpcById must be a function, not 5/,
    );
  });

  it('asks for the member `source` if the whole result of createEc2Metadata is passed', () => {
    // Prepare
    const given = { source: new SnapshotSource({ version: 1, networkInterfaces: [] }), counts: {} };

    // Act
    const act = () => Reflect.apply(createTransformer, undefined, [{ metadata: given }]);

    // Assess
    expect(act).toThrow(/pass the member `source` of the result of createEc2Metadata\)$/);
  });

  it('gives the reason of each failed record', async () => {
    // Prepare
    const event = firehoseEvent([LINE, 'x y z', Buffer.from([0x1f, 0x8b, 0, 0]), gzipSync(Buffer.alloc(20_000))]);
    const transformer = createTransformer({ onUnreadable: 'fail', maxInflatedBytes: 10_000 });

    // Act
    const { result, failures } = await transformer.transformWithCounts(event);

    // Assess
    const ids = result.records.map(({ recordId }) => recordId);
    expect(result.records.map((record) => record.result)).toEqual(['Ok', ...Array(3).fill('ProcessingFailed')]);
    expect([...failures.keys()]).toEqual(ids.slice(1));
    expect(failures.get(ids[1] ?? '')).toEqual({
      code: 'unreadable_line',
      detail: expect.stringMatching(/^line 1: field_count: /),
    });
    expect(failures.get(ids[2] ?? '')).toEqual({
      code: 'gzip_corrupt',
      detail: 'the data is invalid gzip',
    });
    expect(failures.get(ids[3] ?? '')).toEqual({
      code: 'inflated_size',
      detail: 'the decompressed data exceeds maxInflatedBytes',
    });
  });

  it('reports no failure if every record has its output, and keeps reasons out of the answer', async () => {
    // Prepare, Act
    const { result, failures } = await createTransformer().transformWithCounts(firehoseEvent([LINE]));

    // Assess
    expect(failures.size).toBe(0);
    expect(Object.keys(result)).toEqual(['records']);
  });

  it('reports records that did not fit into the answer, and those with several documents for a destination that accepts one', async () => {
    // Prepare
    const small = createTransformer({ maxResponseBytes: 2_000 });
    const single = createTransformer({ destination: 'opensearch' });

    // Act
    const tooMuch = await small.transformWithCounts(firehoseEvent(Array(10).fill(LINE)));
    const several = await single.transformWithCounts(firehoseEvent([LINE, LINE], { linesPerRecord: 2 }));

    // Assess
    const failed = tooMuch.result.records.filter(({ result }) => result === 'ProcessingFailed');
    expect(failed.length).toBeGreaterThan(0);
    expect([...tooMuch.failures.keys()]).toEqual(failed.map(({ recordId }) => recordId));
    expect(new Set([...tooMuch.failures.values()].map(({ code }) => code))).toEqual(new Set(['response_size']));
    expect([...several.failures.values()].map(({ code }) => code)).toEqual(['several_documents']);
  });

  it('treats an undefined option as omitted', async () => {
    // Prepare
    const options: Record<string, undefined> = { destination: undefined, logFormat: undefined };

    // Act
    const [document] = await documentsOf(options, LINE);

    // Assess
    expect(document).toHaveProperty('srcaddr');
  });

  it('refuses an inventory that is invalid', () => {
    // Prepare
    const inventory = { version: 1 as const, networkInterfaces: [{ id: 'x' }] };

    // Act, Assess
    expect(() => createTransformer({ inventory })).toThrow(/^the inventory is not valid: networkInterfaces\.0\.id: /);
  });
});
