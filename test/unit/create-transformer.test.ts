import { describe, expect, it } from 'vitest';
import { ConfigurationError, createTransformer, firehoseEvent, type TransformerOptions } from '../../src/index.ts';
import { SnapshotSource } from '../../src/metadata/snapshot-source.ts';
import { SHOP } from './enrich/shop-inventory.ts';

const LINE = '2 123456789012 eni-web 10.0.0.5 10.0.1.7 50000 5432 6 20 4249 1609459200 1609459260 ACCEPT OK';

/** The documents that a transformer with these options makes of lines. */
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

  it('answers with plain objects, which can be compared strictly', async () => {
    // Prepare
    const event = firehoseEvent([LINE, LINE]);

    // Act
    const { records } = await createTransformer().transform(event);

    // Assess
    const expected = event.records.map(({ recordId }) => ({ recordId, result: 'Ok', data: expect.any(String) }));
    expect(records).toStrictEqual(expected);
  });

  it('takes options as values', async () => {
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

  it('takes a metadata source of one’s own before an inventory', async () => {
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

  it('counts what it did', async () => {
    // Prepare
    const transformer = createTransformer();

    // Act
    const { result, counts } = await transformer.transformWithCounts(firehoseEvent([LINE, 'x']));

    // Assess
    expect(result.records).toHaveLength(2);
    expect(counts).toMatchObject({ recordsIn: 2, linesIn: 2, documents: 2, unreadableLines: 1 });
  });

  it('counts each event for itself', async () => {
    // Prepare
    const transformer = createTransformer();
    await transformer.transformWithCounts(firehoseEvent([LINE]));

    // Act
    const { counts } = await transformer.transformWithCounts(firehoseEvent([LINE]));

    // Assess
    expect(counts.linesIn).toBe(1);
  });

  it.each([
    [{ maxResponseBytes: 5 }, 'MAX_RESPONSE_BYTES must be a whole number from 1024 to 6291456, not "5"'],
    [{ maxResponseBytes: 2_048.5 }, 'MAX_RESPONSE_BYTES must be a whole number from 1024 to 6291456, not "2048.5"'],
    [{ logFormat: 'x x' }, 'LOG_FORMAT: log format 1: the field x is named twice'],
    [
      { cidrLabels: { '10.0.0.1/8': 'x' } },
      'CIDR_LABELS: 10.0.0.1/8 has bits set after the prefix; did you mean 10.0.0.0/8?',
    ],
  ])('refuses %j and names the option', (options, message) => {
    // Prepare, Act, Assess
    expect(() => createTransformer(options)).toThrow(new ConfigurationError(message));
  });

  it('refuses a name that is no option', () => {
    // Prepare
    const options = { destination: 's3' as const, logFormats: 'srcaddr' };

    // Act, Assess
    expect(() => createTransformer(options)).toThrow(
      new ConfigurationError('logFormats is not an option of createTransformer'),
    );
  });

  it('takes an option that is undefined for one that was left out', async () => {
    // Prepare
    const options: Record<string, undefined> = { destination: undefined, logFormat: undefined };

    // Act
    const [document] = await documentsOf(options, LINE);

    // Assess
    expect(document).toHaveProperty('srcaddr');
  });

  it('refuses an inventory that is none', () => {
    // Prepare
    const inventory = { version: 1 as const, networkInterfaces: [{ id: 'x' }] };

    // Act, Assess
    expect(() => createTransformer({ inventory })).toThrow(/^the inventory is not valid: networkInterfaces\.0\.id: /);
  });
});
