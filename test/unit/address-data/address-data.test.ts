import { describe, expect, it } from 'vitest';
import { type AddressAnswer, combineAnswers, readAnswer } from '../../../src/address-data/address-answer.ts';
import { AddressData } from '../../../src/address-data/address-data.ts';
import type { PlacedAddress } from '../../../src/address-data/address-place.ts';
import type { AddressSource, SourceKind } from '../../../src/address-data/address-source.ts';
import type { AddressTable } from '../../../src/address-data/address-table.ts';
import { readRangeTable } from '../../../src/address-data/read-ranges.ts';
import { declaresSources, readSources } from '../../../src/address-data/read-sources.ts';
import { formatIpAddress } from '../../../src/net/ip-address.ts';
import type { AddressClass } from '../../../src/reference/address-classes.ts';

const NOW = Date.UTC(2026, 10, 29);
const DAY_MS = 86_400_000;

/** A source that returns the answers of a table and counts its look-ups. */
function sourceOf(answers: Readonly<Record<string, AddressAnswer>>, facts: Partial<AddressTable> = {}) {
  const asked: string[] = [];
  const table: AddressTable = {
    version: '1',
    publishedAtMs: undefined,
    skipped: 0,
    answersPrivate: true,
    find: (address) => {
      const text = formatIpAddress(address);
      asked.push(text);
      return answers[text];
    },
    ...facts,
  };
  return { asked, table };
}

function dataOf(tables: readonly AddressTable[], kind: SourceKind = 'list') {
  const documents = tables.map((value) => ({ value, revision: 1 }));
  const data = new AddressData({
    revision: 0,
    sources: documents.map((document, index) => ({
      source: { name: `s${index}`, kind, location: `s${index}.txt` },
      document,
      faultOf: () => undefined,
    })),
  });
  data.begin();
  return { data, documents };
}

const placed = (text: string, addressClass: AddressClass = 'public'): PlacedAddress => ({
  text,
  addressClass,
  placeEpoch: undefined,
  asSource: undefined,
  asDestination: undefined,
  threats: undefined,
});

/** The place of an address, for both ends. */
function placeOf(data: AddressData, address: PlacedAddress) {
  data.locate(address);
  return { source: address.asSource, destination: address.asDestination };
}

describe('AddressData', () => {
  it('asks about an address once, until there are other data', () => {
    // Prepare
    const { asked, table } = sourceOf({ '192.0.2.1': { country: 'DE' } });
    const { data, documents } = dataOf([table]);
    const address = placed('192.0.2.1');

    // Act
    const first = placeOf(data, address);
    const again = placeOf(data, address);
    data.begin();
    const inNextWindow = placeOf(data, address);
    const [document] = documents;
    if (document !== undefined) document.revision++;
    data.begin();
    const afterwards = placeOf(data, address);

    // Assess
    expect(first.source?.attributes).toMatchObject({ src_country: 'DE' });
    expect(first.destination?.attributes).toMatchObject({ dst_country: 'DE' });
    expect([again.source, inNextWindow.source].map((each) => each === first.source)).toEqual([true, true]);
    expect(afterwards.source).not.toBe(first.source);
    expect(asked).toHaveLength(2);
  });

  it('gives addresses with the same values the same object, which is rendered once', () => {
    const { table } = sourceOf({ '192.0.2.1': { country: 'DE' }, '192.0.2.2': { country: 'DE' } });
    const { data } = dataOf([table]);
    const [one, other] = ['192.0.2.1', '192.0.2.2'].map((text) => placeOf(data, placed(text)));
    expect(one?.source).toBeDefined();
    expect(one?.source).toBe(other?.source);
    expect(one?.destination).toBe(other?.destination);
  });

  it.each<[AddressClass, boolean]>([
    ['public', true],
    ['translation', true],
    ['private', false],
    ['shared', false],
    ['unique_local', false],
    ['loopback', false],
    ['multicast', false],
  ])('asks databases of the world about addresses of the class %s: %s', (addressClass, isAsked) => {
    const world = sourceOf({ '10.0.0.1': { country: 'US' } }, { answersPrivate: false });
    const own = sourceOf({ '10.0.0.1': { attributes: { owner: 'we' } } });
    const { data } = dataOf([world.table, own.table]);
    const place = placeOf(data, placed('10.0.0.1', addressClass));
    expect(place.source?.attributes).toMatchObject({
      src_country: isAsked ? 'US' : undefined,
      src_attributes: { owner: 'we' },
    });
  });

  it.each([
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['64:ff9b::c000:201', '192.0.2.1'],
    ['2001:db8::1', '2001:db8::1'],
    ['64:ff9b:1::c000:201', '64:ff9b:1::c000:201'],
  ])('looks %s up as %s', (text, expected) => {
    const { asked, table } = sourceOf({ [expected]: { country: 'DE' } });
    const answer = dataOf([table]).data.find(text);
    expect(asked).toEqual([expected]);
    expect(answer).toEqual({ country: 'DE' });
  });

  it.each(['64:ff9b::/96', '64:ff9b::c000:201', '64:ff9b::c000:200-64:ff9b::c000:2ff'])(
    'finds an address behind NAT64 by the entry %s of a list, which does not name its IPv4 address',
    (entry) => {
      // Prepare
      const list: AddressSource = { name: 'own', kind: 'list', location: 'own.txt', threat: false };
      const dataOfList = () => dataOf([readRangeTable(Buffer.from(entry), list)]).data;
      // Act
      const found = dataOfList().find('64:ff9b::c000:201');
      const ofIpv4 = dataOfList().find('192.0.2.1');
      // Assess
      expect(found).toEqual({ lists: ['own'] });
      expect(ofIpv4).toBeUndefined();
    },
  );

  it('states the version that is in use, until a newer one is', () => {
    // Prepare
    const { data, documents } = dataOf([sourceOf({}, { version: 'old' }).table]);
    const versions = () => data.state(NOW).versions;
    // Act
    documents[0] = Object.assign(documents[0] ?? {}, { value: sourceOf({}, { version: 'new' }).table, revision: 2 });
    const arrived = versions();
    data.begin();
    const inUse = versions();
    // Assess
    expect([arrived, inUse]).toEqual([{ s0: 'old' }, { s0: 'new' }]);
  });

  it('states the versions, the faults and the ages of its sources', () => {
    // Prepare
    const old = sourceOf({}, { version: 'GeoLite2 2026-10-01', publishedAtMs: NOW - 50 * DAY_MS, skipped: 3 });
    const fresh = sourceOf({}, { version: 'v2', publishedAtMs: NOW - DAY_MS });
    const { data } = dataOf([old.table, fresh.table], 'mmdb');

    // Act
    const state = data.state(NOW);

    // Assess
    expect(state).toEqual({
      versions: { s0: 'GeoLite2 2026-10-01', s1: 'v2' },
      faults: {},
      outdated: ['s0'],
      oldestMs: 50 * DAY_MS,
      skipped: 3,
    });
  });
});

describe('combineAnswers', () => {
  it.each<[string, readonly AddressAnswer[], AddressAnswer]>([
    [
      'the first value of each kind, and the names of all lists',
      [
        { country: 'DE', threats: ['a'] },
        { asNumber: 1, threats: ['b', 'a'], lists: ['c'] },
        { country: 'FR', asNumber: 2 },
      ],
      { country: 'DE', asNumber: 1, threats: ['a', 'b'], lists: ['c'] },
    ],
    [
      'no city of another country',
      [{ country: 'DE' }, { country: 'FR', city: 'Paris' }, { country: 'DE', city: 'Berlin', location: '1,2' }],
      { country: 'DE', city: 'Berlin', location: '1,2' },
    ],
    [
      'no organization of another network',
      [{ asNumber: 1 }, { asNumber: 2, asOrganization: 'Two' }, { asNumber: 1, asOrganization: 'One' }],
      { asNumber: 1, asOrganization: 'One' },
    ],
    [
      'the Region of the cloud that comes first, not of another one',
      [{ cloudProvider: 'cloudflare' }, { cloudProvider: 'aws', cloudRegion: 'eu-central-1' }],
      { cloudProvider: 'cloudflare' },
    ],
    [
      'the attributes of all ranges, the first value of each',
      [{ attributes: { owner: 'a' } }, { attributes: { owner: 'b', site: 'x' } }],
      { attributes: { owner: 'a', site: 'x' } },
    ],
  ])('has %s', (_what, answers, expected) => {
    expect(combineAnswers(answers)).toEqual(expected);
  });
});

describe('readAnswer', () => {
  it.each<[unknown, AddressAnswer | undefined]>([
    [
      { country: 'de', city: ' Berlin ', asNumber: 7, x: 1 },
      { country: 'DE', city: 'Berlin', asNumber: 7 },
    ],
    [{ country: 'DEU', asNumber: 1.5, location: 'here', attributes: [], threats: 'x' }, undefined],
    [{ attributes: { a: 'b', c: 7 } }, { attributes: { a: 'b' } }],
    [{ city: `${'x'.repeat(255)}😀` }, { city: 'x'.repeat(255) }],
    [null, undefined],
    ['DE', undefined],
  ])('reads %j', (value, expected) => {
    expect(readAnswer(value)).toEqual(expected);
  });
});

describe('readSources', () => {
  it.each<[string, readonly AddressSource[]]>([
    [
      'geo=s3://b/GeoLite2-City.mmdb, tor=/data/exits.txt.gz\nours=ranges.csv,',
      [
        { name: 'geo', kind: 'mmdb', location: 's3://b/GeoLite2-City.mmdb' },
        { name: 'tor', kind: 'list', location: '/data/exits.txt.gz' },
        { name: 'ours', kind: 'csv', location: 'ranges.csv' },
      ],
    ],
    ['cf:cloudflare=s3://b/ips-v4', [{ name: 'cf', kind: 'cloudflare', location: 's3://b/ips-v4' }]],
    ['a=s3://b/day=1/ip-ranges.json', [{ name: 'a', kind: 'aws-ip-ranges', location: 's3://b/day=1/ip-ranges.json' }]],
    [
      '[{"name":"p","location":"p.txt","threat":false,"maxAgeDays":2}]',
      [{ name: 'p', kind: 'list', location: 'p.txt', threat: false, maxAgeDays: 2 }],
    ],
  ])('reads %s', (text, expected) => {
    expect(declaresSources(text)).toBe(true);
    expect(readSources(text)).toEqual(expected);
  });

  it.each(['s3://bucket/sources.json', 's3://bucket/day=1/sources.json', './a=b/sources.json', '/etc/sources.json'])(
    'takes %s for the location of a document',
    (text) => {
      expect(declaresSources(text)).toBe(false);
    },
  );

  it.each(['a b:list=x.txt', '__proto__=x.txt', `${'n'.repeat(65)}=x.txt`, '=x.txt'])(
    'refuses the name in %s, rather than treating all of it as a location',
    (text) => {
      expect(declaresSources(text)).toBe(true);
      expect(() => readSources(text)).toThrow('1 to 64 letters, digits, dots, hyphens and underscores');
    },
  );
});
