import { describe, expect, it } from 'vitest';
import { kindOfLocation, SOURCE_KINDS } from '../../../src/address-data/address-source.ts';
import { KNOWN_SOURCES, type KnownSource } from '../../../src/address-fetch/known-sources.ts';
import { readFetchSources } from '../../../src/address-fetch/read-fetch-sources.ts';

const ROWS = Object.entries<KnownSource>(KNOWN_SOURCES);

describe('the known sources', () => {
  it.each(ROWS)('have a URL, a licence and bounds: %s', (name, row) => {
    const [source] = readFetchSources(name);
    expect(source).toMatchObject({ name, url: row.url, kind: row.kind, isPrivate: false, redirectHosts: [] });
    expect(row.kind in SOURCE_KINDS).toBe(true);
    for (const url of [row.url, row.licenceUrl]) expect(url).toMatch(/^https:\/\/[a-z0-9.-]+\//);
    for (const text of [row.publisher, row.licence, row.attribution, row.sentence]) expect(text).not.toBe('');
    expect(row.minimumHours).toBeGreaterThanOrEqual(0.5);
    expect(row.maxMebibytes).toBeLessThanOrEqual(256);
  });

  it('include by default only those whose terms allow any use', () => {
    const names = readFetchSources('default').map(({ name }) => name);
    expect(names).toEqual([
      ...['aws', 'gcp', 'google', 'oracle', 'cloudflare-v4', 'cloudflare-v6', 'fastly', 'github'],
      ...['tor', 'dbip-country', 'dbip-asn'],
    ]);
  });
});

describe('the name of a file', () => {
  it.each([
    ['/partners.txt', 'list'],
    ['s3://data/ip-ranges.json', 'aws-ip-ranges'],
    ['data/aws-ip-ranges.json.gz', 'aws-ip-ranges'],
    ['data/2026-11-24_ip-ranges.json', 'aws-ip-ranges'],
    ['fastly-ip-ranges.json', 'fastly'],
    ['github-ip-ranges.json', 'github'],
    ['google-cloud-ip-ranges.json', 'gcp'],
    ['cloud.json', 'gcp'],
    ['goog.json', 'gcp'],
    ['oracle-cloud-ip-ranges.json', 'oracle'],
    ['public_ip_ranges.json', 'oracle'],
    ['microsoft-azure-ip-ranges.json', 'azure-service-tags'],
    ['ServiceTags_Public_20261123.json', 'azure-service-tags'],
    ['cloudflare-v4.txt', 'cloudflare'],
    ['firehol_level2.netset', 'list'],
    ['blocked.table', 'table'],
    ['sources.json', undefined],
    ['my-cloud.json', undefined],
  ])('%s tells that it is of the kind %s', (location, kind) => {
    expect(kindOfLocation(location)).toBe(kind);
  });
});

describe('sources to fetch', () => {
  it('are names, or names with a URL, whose file may tell the kind', () => {
    const text =
      'aws, partners=https://example.com/partners.txt?x=1\nedge:cloudflare=https://example.com/ips,geo=https://example.com/a.mmdb.gz';
    expect(readFetchSources(text).map(({ name, kind, url }) => [name, kind, url])).toEqual([
      ['aws', 'aws-ip-ranges', 'https://ip-ranges.amazonaws.com/ip-ranges.json'],
      ['partners', 'list', 'https://example.com/partners.txt?x=1'],
      ['edge', 'cloudflare', 'https://example.com/ips'],
      ['geo', 'mmdb', 'https://example.com/a.mmdb.gz'],
    ]);
  });

  it('have further members in JSON, where those of a known source can be changed', () => {
    const [tor, own] = readFetchSources(
      JSON.stringify([
        { name: 'tor', threat: false, minimumHours: 6, maxShrinkPercent: 50 },
        {
          ...{
            name: 'own',
            url: 'https://lists.example.com/a.csv',
            rangeColumn: 'net',
            private: true,
            maxMebibytes: 2,
          },
          ...{ redirectHosts: ['cdn.example.com:8443'], licence: 'ours', attribution: 'us', maxAgeDays: 3 },
        },
      ]),
    );
    expect(tor).toMatchObject({ kind: 'list', threat: false, minimumHours: 6, maxShrinkPercent: 50 });
    expect(tor?.licenceUrl).toBe(KNOWN_SOURCES.tor.licenceUrl);
    expect(own).toEqual({
      ...{ name: 'own', kind: 'csv', url: 'https://lists.example.com/a.csv', rangeColumn: 'net', isPrivate: true },
      ...{ redirectHosts: ['cdn.example.com:8443'], licence: 'ours', attribution: 'us', maxAgeDays: 3 },
      ...{ publisher: undefined, licenceUrl: undefined, maxShrinkPercent: undefined },
      ...{ minimumHours: 24, maxBytes: 2 * 2 ** 20 },
    });
  });

  it('cannot be requested more often than a known source allows', () => {
    const [source] = readFetchSources('[{"name":"spamhaus-drop","minimumHours":1}]');
    expect(source?.minimumHours).toBe(KNOWN_SOURCES['spamhaus-drop'].minimumHours);
  });

  it.each([
    ['nobody', '"nobody" is not a known source; give one of default, aws, gcp, '],
    ['a b', 'must be names of sources or NAME=https://…, separated by commas, not "a b"'],
    ['aws:list', 'must be names of sources'],
    [
      'a=http://example.com/a.txt',
      'a: url must be an HTTPS URL without a user, not "http://example.com/a.txt": it begins',
    ],
    ['a=https://me:secret@example.com/a.txt', 'it has a user or a password'],
    ['a=file:///etc/passwd', 'it begins with "file:"'],
    ['a=https://', 'it cannot be parsed'],
    ['a=https://example.com/', 'a: kind must be one of mmdb, aws-ip-ranges, '],
    ['a:table=https://example.com/a.table', 'a: kind must be one of mmdb, '],
    ['tor,tor', 'tor is given twice'],
    ['[', 'it is not valid JSON'],
    ['{}', 'it must be an array of sources'],
    ['[1]', 'source 1 must be a name or an object'],
    ['[{"url":"https://example.com/a.txt"}]', 'the name of source 1 must be'],
    ['[{"name":"a/b","url":"https://example.com/a.txt"}]', 'the name of source 1 must be'],
    ['[{"name":"a"}]', 'a: url must be an HTTPS URL'],
    ['[{"name":"tor","minimumHours":0}]', 'tor: minimumHours must be a number from 1 to 8760, not "0"'],
    ['[{"name":"tor","maxMebibytes":257}]', 'tor: maxMebibytes must be a number from 1 to 256'],
    ['[{"name":"tor","maxShrinkPercent":101}]', 'tor: maxShrinkPercent must be a number from 0 to 100'],
    ['[{"name":"tor","private":"yes"}]', 'tor: private must be true or false'],
    ['[{"name":"tor","redirectHosts":["A b"]}]', 'tor: redirectHosts must be at most 8 host names in lower case'],
    ['[{"name":"tor","licence":1}]', 'tor: licence must be text of at most 1000 characters'],
    ['[{"name":"aws","threat":true}]', 'aws: threat must be true or false, and only for a list'],
    ['[{"name":"tor","header":"x"}]', 'tor: "header" is not a member of a fetched source'],
  ])('are refused with what is wrong: %s', (text, message) => {
    expect(() => readFetchSources(text)).toThrow(RangeError);
    expect(() => readFetchSources(text)).toThrow(message);
  });
});
