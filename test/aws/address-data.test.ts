import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compileTable } from '../../src/address-data/compile-table.ts';
import { createS3Store } from '../../src/aws/clients/s3-sdk.ts';
import { connectAddressData } from '../../src/aws/connect-address-data.ts';
import { loadSettings } from '../../src/config/load.ts';
import { readOptions } from '../../src/config/read-options.ts';
import { documentsOf, firehoseEvent } from '../../src/library/index.ts';
import { Counts } from '../../src/model/counts.ts';
import { Transform } from '../../src/pipeline/transform.ts';
import { temporaryFiles } from '../cli/run-cli.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';

const server = useEc2Server();
const writeFile = temporaryFiles();
const GEO = readFileSync(new URL('../golden/address-data/data/GeoLite2-City-Test.mmdb', import.meta.url));
const LINE = '2 123456789012 eni-1 10.0.0.1 89.160.20.112 49152 443 6 10 840 1764374400 1764374460 ACCEPT OK';

/** Loads address data as configured by the option, checks for newer documents at every event, and transforms with them. */
async function connect(text: string) {
  // a refresh is due at every event
  const options = { ...readOptions({ ADDRESS_DATA: text }), metadataRefreshSeconds: 0 };
  const warnings: string[] = [];
  const loaded: string[] = [];
  const events = {
    onWarning: (message: string) => warnings.push(message),
    onLoaded: ({ name }: { readonly name: string }) => loaded.push(name),
  };
  const addressData = await connectAddressData(options, (name) => name, { load: async () => createS3Store }, events);
  const transform = new Transform({ ...loadSettings(options, undefined, undefined), addressData });
  const find = async (): Promise<Readonly<Record<string, unknown>>> => {
    const { result } = await transform.transformEvent(firehoseEvent([LINE]), new Counts(), (error) => {
      throw error;
    });
    const [document = {}] = documentsOf(result);
    return Object.fromEntries(Object.entries(document).filter(([name]) => /^dst_(?!class)/.test(name)));
  };
  return { addressData, warnings, loaded, find };
}

describe('connectAddressData', () => {
  it('follows sources in S3 and in files, and loads one again only if its ETag has changed', async () => {
    // Prepare
    server().s3.set('/bucket/GeoLite2-City.mmdb', gzipSync(GEO));
    server().s3.set('/bucket/tor.txt', Buffer.from('198.51.100.1\n'));
    const csv = writeFile('ranges.csv', 'range,owner\n89.160.20.0/24,partner\n');
    const { find, loaded, warnings } = await connect(
      `geo:mmdb=s3://bucket/GeoLite2-City.mmdb,tor=s3://bucket/tor.txt,ours=${csv}`,
    );

    // Act
    const before = await find();
    server().s3.set('/bucket/tor.txt', Buffer.from('89.160.20.112\n'));
    // the first event after the change requests the new document; the next one uses it
    await find();
    const after = await find();

    // Assess
    const place = { dst_country: 'SE', dst_city: 'Linköping', dst_location: '58.4167,15.6167' };
    expect(before).toEqual({ ...place, dst_attributes: { owner: 'partner' } });
    expect(after).toEqual({ ...place, dst_attributes: { owner: 'partner' }, dst_threat: ['tor'] });
    expect(loaded.toSorted()).toEqual(['geo', 'ours', 'tor', 'tor']);
    expect(warnings).toEqual(['the address data geo is outdated: its version is GeoLite2-City 2026-02-04']);
  });

  it.each<[string, Buffer | undefined, string]>([
    ['missing', undefined, 'missing'],
    ['broken', Buffer.from('<html>'), 'broken'],
    ['truncated', gzipSync('198.51.100.1').subarray(0, 20), 'broken'],
    ['larger than it may be', gzipSync(Buffer.alloc(257 * 1024 * 1024)), 'too_large'],
  ])(
    'goes on without a source that is %s, reports it once, and uses it when it is good',
    async (_what, body, fault) => {
      // Prepare
      server().s3.set('/bucket/bad.txt', body);
      const { find, warnings, addressData } = await connect('bad=s3://bucket/bad.txt');

      // Act
      const before = await find();
      await find();
      const { faults } = addressData.state(Date.now());
      server().s3.set('/bucket/bad.txt', Buffer.from('89.160.20.0/24'));
      await find();
      const after = await find();

      // Assess
      expect(before).toEqual({});
      expect(faults).toEqual({ bad: fault });
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toContain(`the address data bad (s3://bucket/bad.txt) cannot be used (${fault})`);
      expect(after).toEqual({ dst_threat: ['bad'] });
      expect(addressData.state(Date.now()).faults).toEqual({});
    },
  );

  it('reports entries that are not ranges once for each version', async () => {
    // Prepare
    server().s3.set('/bucket/list.txt', Buffer.from('# feed\n89.160.20.112\nnonsense\n10.0.0.0/33\n'));
    const { find, warnings } = await connect('list=s3://bucket/list.txt');

    // Act
    const found = await find();
    await find();

    // Assess
    expect(found).toEqual({ dst_threat: ['list'] });
    expect(warnings).toEqual(['the address data list: 2 entries are not ranges, and were skipped']);
  });

  it('keeps the data in use if the next ones are broken', async () => {
    // Prepare
    server().s3.set('/bucket/list.txt', Buffer.from('89.160.20.112'));
    const { find, addressData } = await connect('list=s3://bucket/list.txt');

    // Act
    server().s3.set('/bucket/list.txt', Buffer.from('no list'));
    await find();
    await find();

    // Assess
    expect(await find()).toEqual({ dst_threat: ['list'] });
    expect(addressData.state(Date.now()).faults).toEqual({ list: 'broken' });
  });

  it('follows the document that lists the sources, next to which they may be', async () => {
    // Prepare
    const compiled = compileTable(Buffer.from('89.160.20.0/24'), { kind: 'list' }).file;
    server().s3.set('/bucket/data/partners.table', compiled);
    server().s3.set('/bucket/data/tor.txt', Buffer.from('89.160.20.112'));
    const list = (...sources: readonly object[]): Buffer => Buffer.from(JSON.stringify(sources));
    const partners = { name: 'partners', location: 'partners.table', threat: false };
    server().s3.set('/bucket/data/sources.json', list(partners));
    const { find, loaded } = await connect('s3://bucket/data/sources.json');

    // Act
    const before = await find();
    server().s3.set('/bucket/data/sources.json', list(partners, { name: 'tor', location: 'tor.txt' }));
    await find();
    await find();
    const after = await find();

    // Assess
    expect(before).toEqual({ dst_lists: ['partners'] });
    expect(after).toEqual({ dst_lists: ['partners'], dst_threat: ['tor'] });
    expect(loaded).toEqual(['partners', 'tor']);
  });

  it('reports a list of sources that cannot be used, and goes on', async () => {
    server().s3.set('/bucket/sources.json', Buffer.from('{"not":"a list"}'));
    const { find, warnings, addressData } = await connect('s3://bucket/sources.json');
    expect(await find()).toEqual({});
    expect(addressData.state(Date.now()).faults).toEqual({ '(list of sources)': 'broken' });
    expect(warnings[0]).toContain('the list of address data s3://bucket/sources.json cannot be used (broken)');
  });

  it('uses the other sources of a list if one has a location that cannot be one, at the start and later', async () => {
    // Prepare
    server().s3.set('/bucket/tor.txt', Buffer.from('89.160.20.112'));
    const good = { name: 'tor', location: 's3://bucket/tor.txt' };
    const list = (...sources: readonly object[]): void =>
      server().s3.set('/bucket/list.json', Buffer.from(JSON.stringify(sources)));
    list(good, { name: 'bad', location: 's3://UPPER/x.txt' });
    const { find, warnings, addressData } = await connect('s3://bucket/list.json');
    const faults = () => addressData.state(Date.now()).faults;

    // Act, Assess
    expect(await find()).toEqual({ dst_threat: ['tor'] });
    expect(faults()).toEqual({ bad: 'broken' });
    list(good);
    await find();
    await find();
    expect(faults()).toEqual({});
    list({ name: 'worse', location: 's3://b/x.txt' }, good);
    await find();
    await find();
    expect(await find()).toEqual({ dst_threat: ['tor'] });
    expect(faults()).toEqual({ worse: 'broken' });
    expect(warnings).toEqual([
      expect.stringContaining('the address data bad (s3://UPPER/x.txt) cannot be used (broken)'),
      expect.stringContaining('the address data worse (s3://b/x.txt) cannot be used (broken)'),
    ]);
  });

  it.each([
    ['geo=x', 'the name of "x" does not show its kind'],
    ['geo=a.mmdb,geo=b.mmdb', 'geo is given twice'],
    ['geo:mdb=a.mmdb', 'geo: kind must be one of mmdb, '],
    ['[{"name":"a b","location":"x.txt"}]', 'the name of source 1 must be 1 to 64 letters'],
    ['[{"name":"a","location":"x.txt","refresh":1}]', 'a: "refresh" is not a member of a source'],
    ['[{"name":"a","location":"x.mmdb","threat":true}]', 'a: threat must be true or false, and only for a list'],
    ['a:list=s3://UPPER/x', 'a: location must be s3://bucket/key, not "s3://UPPER/x"'],
    ['[{"name":"a"}]', 'a: location must be a path or s3://bucket/key'],
    ['[', 'it is not valid JSON'],
  ])('refuses %s at start-up', async (text, message) => {
    await expect(connect(text)).rejects.toThrow(`ADDRESS_DATA: `);
    await expect(connect(text)).rejects.toThrow(message);
  });
});
