import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AddressAnswer } from '../../../src/address-data/address-answer.ts';
import type { AddressSource } from '../../../src/address-data/address-source.ts';
import { tableOf } from '../../../src/address-data/range-table-builder.ts';
import { readRanges } from '../../../src/address-data/read-ranges.ts';
import { parseIpText } from '../../../src/net/ip-address.ts';

type Source = Pick<AddressSource, 'kind' | 'rangeColumn'>;

function lookUp(content: string | Buffer, source: Source) {
  const { builder, ...facts } = readRanges(Buffer.from(content), source);
  const table = tableOf(builder.build());
  const find = (address: string): AddressAnswer | undefined => {
    const parsed = parseIpText(address);
    return parsed && table.find(parsed);
  };
  return { ...facts, count: builder.count, find };
}

describe('a list', () => {
  const LIST = `\uFEFF# Tor exits\r
192.0.2.1\r
192.0.2.8/30   ; with a comment
198.51.100.10 - 198.51.100.20 # a range
198.51.100.30-198.51.100.31
2001:db8::/32
2001:DB8:1::5
::ffff:203.0.113.7

; nothing else
 203.0.113.9
example.com
192.0.2.1/24
300.1.1.1
192.0.2.20 - 192.0.2.10
192.0.2.1 - 2001:db8::1
192.0.2.1:443`;

  it.each([
    ['192.0.2.1', true],
    ['192.0.2.2', false],
    ['192.0.2.8', true],
    ['192.0.2.11', true],
    ['192.0.2.12', false],
    ['198.51.100.9', false],
    ['198.51.100.10', true],
    ['198.51.100.20', true],
    ['198.51.100.21', false],
    ['198.51.100.31', true],
    ['2001:db8:ffff::1', true],
    ['2001:db9::1', false],
    ['203.0.113.7', true],
    ['203.0.113.9', true],
  ])('has %s: %s', (address, isListed) => {
    expect(lookUp(LIST, { kind: 'list' }).find(address)).toEqual(isListed ? { listed: true } : undefined);
  });

  it('counts the entries that are not ranges', () => {
    const { count, skipped } = lookUp(LIST, { kind: 'list' });
    expect({ count, skipped }).toEqual({ count: 8, skipped: 6 });
  });

  it('may be empty, but not something else', () => {
    expect(lookUp('# no entries today\n', { kind: 'list' }).count).toBe(0);
    expect(lookUp('', { kind: 'list' }).count).toBe(0);
    expect(lookUp('{"type":"metadata","records":0}\n', { kind: 'list' })).toMatchObject({ count: 0, skipped: 0 });
    expect(() => lookUp('<html><body>Not found</body></html>', { kind: 'list' })).toThrow(
      'it has no address or range, but other text',
    );
  });

  it('has the ranges of objects of JSON, one a line, as Spamhaus publishes them', () => {
    const lines = [
      '{"cidr":"192.0.2.0/24","sblid":"SBL1","rir":"ripencc"}',
      '{"cidr":"2001:db8::/32","sblid":"SBL2"}',
      '{"cidr":7}',
      '{"sblid":"SBL3"}',
      '{"cidr":"198.51.100.0/24"',
      '{"type":"metadata","timestamp":1764374400,"records":2,"copyright":"(c)","terms":"https://www.spamhaus.org/"}',
    ];
    const found = lookUp(`${lines.join('\n')}\n`, { kind: 'list' });
    expect(found).toMatchObject({ count: 2, skipped: 3 });
    expect(['192.0.2.9', '2001:db8::1', '198.51.100.1'].map((address) => found.find(address) !== undefined)).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('skips a line of any length', () => {
    const { count, skipped } = lookUp(`192.0.2.1\n${'9'.repeat(10_000_000)}\n192.0.2.2\n`, { kind: 'list' });
    expect({ count, skipped }).toEqual({ count: 2, skipped: 1 });
  });

  it('never fails on any bytes next to a range', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const content = Buffer.concat([Buffer.from('192.0.2.1\n'), bytes]);
        expect(lookUp(content, { kind: 'list' }).find('192.0.2.1')).toEqual({ listed: true });
      }),
    );
  });
});

describe('CSV', () => {
  it('has the attributes of the narrowest range, with names in one form', () => {
    const csv =
      'CIDR;Owner;Cost Centre;Criticality\r\n10.0.0.0/8;platform;;low\r\n10.1.0.0/16;"pay;ments ""EU""";cc-42;high\r\n';
    const { find } = lookUp(csv, { kind: 'csv' });
    expect(find('10.1.2.3')).toEqual({
      attributes: { owner: 'pay;ments "EU"', cost_centre: 'cc-42', criticality: 'high' },
    });
    expect(find('10.2.2.3')).toEqual({ attributes: { owner: 'platform', criticality: 'low' } });
    expect(find('11.0.0.1')).toBeUndefined();
  });

  it.each<[string, string, Source]>([
    ['two columns', 'start_ip,end_ip,site\n192.0.2.4,192.0.2.9,x\n', { kind: 'csv' }],
    ['a range with a hyphen', 'range\tsite\n192.0.2.4 - 192.0.2.9\tx\n', { kind: 'csv' }],
    ['a column that is named', 'site,Where Is It\nx,192.0.2.0/24\n', { kind: 'csv', rangeColumn: 'where is it' }],
  ])('reads ranges in %s', (_form, csv, source) => {
    expect(lookUp(csv, source).find('192.0.2.7')).toEqual({ attributes: { site: 'x' } });
  });

  it('reads cells with newlines, and skips rows without a range', () => {
    const csv = 'range,note\n192.0.2.1,"two\nlines"\nnot a range,x\n192.0.2.2,"never closed\n192.0.2.3,y\n';
    const { find, skipped } = lookUp(csv, { kind: 'csv' });
    expect(find('192.0.2.1')).toEqual({ attributes: { note: 'two\nlines' } });
    expect(skipped).toBe(2);
  });

  it.each([
    ['that is never closed', '192.0.2.2,"open\n192.0.2.3,y\n192.0.2.4,z\n', 1],
    ['that a later row closes', '192.0.2.2,"open\n192.0.2.3,y\n192.0.2.4,"z"\n', 1],
    ['that something follows', '192.0.2.2,"open"x\n192.0.2.3,y\n192.0.2.4,z', 1],
    ['that the last row opens', '192.0.2.3,y\n192.0.2.4,z\n192.0.2.2,"open', 1],
  ])('skips only the line of a quote %s', (_what, rows, skippedRows) => {
    const { find, skipped } = lookUp(`range,note\n${rows}`, { kind: 'csv' });
    expect(find('192.0.2.2')).toBeUndefined();
    expect(find('192.0.2.3')).toEqual({ attributes: { note: 'y' } });
    expect(find('192.0.2.4')).toEqual({ attributes: { note: 'z' } });
    expect(skipped).toBe(skippedRows);
  });

  it('skips a row of any length, and reads on', () => {
    const csv = `range,note\n192.0.2.1,"${'x'.repeat(10_000_000)}\n192.0.2.2,y\n`;
    const { find, skipped } = lookUp(csv, { kind: 'csv' });
    expect(find('192.0.2.2')).toEqual({ attributes: { note: 'y' } });
    expect(skipped).toBe(1);
  });

  it.each([
    ['many columns', Array.from({ length: 10_000 }, (_, index) => `c${index}`).join(), 'it has 10000 columns'],
    ['a long first row', 'x'.repeat(100_000), 'its first line must have at most 65536 bytes'],
    ['no column of ranges', 'a,b\n1,2\n', 'its first row must name a column of ranges'],
    ['a column twice', 'range,Owner,owner\n192.0.2.1,a,b\n', 'it has two columns owner'],
    ['no range at all', 'range,owner\nx,y\n', 'no row of it has a range'],
    ['nothing', '', 'its first line must have'],
  ])('refuses %s', (_what, csv, message) => {
    expect(() => lookUp(csv, { kind: 'csv' })).toThrow(message);
  });
});

describe('the ranges of clouds', () => {
  const AWS = JSON.stringify({
    createDate: '2026-11-24-10-05-12',
    prefixes: [
      { ip_prefix: '52.0.0.0/8', region: 'us-east-1', service: 'AMAZON', network_border_group: 'us-east-1' },
      { ip_prefix: '52.94.0.0/16', region: 'eu-central-1', service: 'EC2', network_border_group: 'eu-central-1-ham-1' },
      { ip_prefix: '52.94.5.0/24', region: 'eu-central-1', service: 'AMAZON', network_border_group: 'eu-central-1' },
      { ip_prefix: '52.94.5.0/24', region: 'eu-central-1', service: 'EC2', network_border_group: 'eu-central-1' },
      { ip_prefix: '52.94.5.0/24', region: 'eu-central-1', service: 'DYNAMODB', network_border_group: 'eu-central-1' },
      { ip_prefix: '52.94.6.0/24', region: 'eu-central-1', service: 'AMAZON', network_border_group: 'eu-central-1' },
      { ip_prefix: '120.52.22.96/27', region: 'GLOBAL', service: 'CLOUDFRONT', network_border_group: 'GLOBAL' },
      { ip_prefix: '1.2.3.0/27', region: 'GLOBAL', service: 'CLOUDFRONT', network_border_group: 'GLOBAL' },
      {
        ip_prefix: '120.52.22.96/27',
        region: 'GLOBAL',
        service: 'CLOUDFRONT_ORIGIN_FACING',
        network_border_group: 'GLOBAL',
      },
      { ip_prefix: 'not a range', region: 'GLOBAL', service: 'S3' },
      null,
    ],
    ipv6_prefixes: [
      { ipv6_prefix: '2600:1f60::/40', region: 'eu-west-2', service: 'S3', network_border_group: 'eu-west-2' },
    ],
  });

  it.each([
    ['52.94.5.1', { cloudService: 'DYNAMODB', cloudRegion: 'eu-central-1' }],
    // no other service has exactly this range, but one has a wider range around it
    ['52.94.6.1', { cloudService: 'EC2', cloudRegion: 'eu-central-1', cloudBorderGroup: 'eu-central-1-ham-1' }],
    ['52.1.1.1', { cloudService: 'AMAZON', cloudRegion: 'us-east-1' }],
    ['120.52.22.97', { cloudService: 'CLOUDFRONT_ORIGIN_FACING', cloudRegion: 'GLOBAL' }],
    ['2600:1f60::1', { cloudService: 'S3', cloudRegion: 'eu-west-2' }],
  ])('of AWS say of %s the most specific service', (address, expected) => {
    expect(lookUp(AWS, { kind: 'aws-ip-ranges' }).find(address)).toEqual({ cloudProvider: 'aws', ...expected });
  });

  it('of AWS state their date, and count entries that are not ranges', () => {
    const { version, publishedAtMs, skipped } = lookUp(AWS, { kind: 'aws-ip-ranges' });
    expect({ version, publishedAtMs, skipped }).toEqual({
      version: '2026-11-24-10-05-12',
      publishedAtMs: Date.UTC(2026, 10, 24, 10, 5, 12),
      skipped: 2,
    });
  });

  it.each<[AddressSource['kind'], object | string, string, AddressAnswer]>([
    [
      'azure-service-tags',
      {
        changeNumber: 300,
        values: [
          { name: 'AzureCloud', properties: { region: '', systemService: '', addressPrefixes: ['20.0.0.0/8'] } },
          {
            name: 'Storage',
            properties: { region: '', systemService: 'AzureStorage', addressPrefixes: ['20.38.0.0/16'] },
          },
          {
            name: 'Storage.WestEurope',
            properties: { region: 'westeurope', systemService: 'AzureStorage', addressPrefixes: ['20.38.0.0/16'] },
          },
        ],
      },
      '20.38.1.1',
      { cloudProvider: 'azure', cloudService: 'AzureStorage', cloudRegion: 'westeurope' },
    ],
    [
      'gcp',
      {
        creationTime: '2026-11-24T10:00:00',
        prefixes: [{ ipv4Prefix: '34.1.208.0/20', service: 'Google Cloud', scope: 'africa-south1' }],
      },
      '34.1.208.1',
      { cloudProvider: 'gcp', cloudService: 'Google Cloud', cloudRegion: 'africa-south1' },
    ],
    [
      'gcp',
      { prefixes: [{ ipv6Prefix: '2600:1900:8000::/44', service: 'Google Cloud', scope: 'us-east1' }] },
      '2600:1900:8000::1',
      { cloudProvider: 'gcp', cloudService: 'Google Cloud', cloudRegion: 'us-east1' },
    ],
    [
      'oracle',
      {
        last_updated_timestamp: '2026-11-24T10:00:00.000000',
        regions: [{ region: 'us-phoenix-1', cidrs: [{ cidr: '129.146.0.0/21', tags: ['OSN', 'OBJECT_STORAGE'] }] }],
      },
      '129.146.0.1',
      { cloudProvider: 'oci', cloudService: 'OBJECT_STORAGE', cloudRegion: 'us-phoenix-1' },
    ],
    ['cloudflare', '173.245.48.0/20\n103.21.244.0/22\n', '173.245.48.1', { cloudProvider: 'cloudflare' }],
    [
      'fastly',
      { addresses: ['23.235.32.0/20'], ipv6_addresses: ['2a04:4e40::/32'] },
      '2a04:4e40::1',
      { cloudProvider: 'fastly' },
    ],
    [
      'github',
      {
        verifiable_password_authentication: false,
        domains: { website: ['*.github.com'] },
        ssh_keys: ['ssh-ed25519 AAAA'],
        hooks: ['192.30.252.0/22'],
        web: ['192.30.252.0/22', '185.199.108.0/22'],
      },
      '192.30.252.1',
      { cloudProvider: 'github', cloudService: 'hooks' },
    ],
  ])('of the kind %s are read', (kind, content, address, expected) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    expect(lookUp(text, { kind }).find(address)).toEqual(expected);
  });

  it.each<AddressSource['kind']>(['aws-ip-ranges', 'azure-service-tags', 'gcp', 'oracle', 'fastly', 'github'])(
    'of the kind %s are refused if there are none',
    (kind) => {
      for (const content of ['{}', '[]', '7', 'null', '{"prefixes":7}'])
        expect(() => lookUp(content, { kind })).toThrow('it has no ranges of');
      expect(() => lookUp('<html>', { kind })).toThrow();
    },
  );
});

describe('text of any kind', () => {
  const TEXTS = [
    ['list', '192.0.2.1\n'],
    ['csv', 'cidr,owner\n192.0.2.1,shop\n'],
    ['aws-ip-ranges', '{"prefixes":[{"ip_prefix":"192.0.2.1/32"}]}'],
  ] as const;

  it.each(TEXTS)('may begin with a byte order mark: %s', (kind, text) => {
    expect(lookUp(`\ufeff${text}`, { kind }).find('192.0.2.1')).toEqual(lookUp(text, { kind }).find('192.0.2.1'));
  });

  it.each(TEXTS)('is refused as UTF-16, with and without its mark: %s', (kind, text) => {
    for (const start of ['', '\ufeff']) {
      const content = Buffer.from(`${start}${text}`, 'utf16le');
      expect(() => lookUp(content, { kind })).toThrow('it is UTF-16 text; save it as UTF-8');
      expect(() => lookUp(content.swap16(), { kind })).toThrow('it is UTF-16 text; save it as UTF-8');
    }
  });
});
