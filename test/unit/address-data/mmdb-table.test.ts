import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AddressAnswer } from '../../../src/address-data/address-answer.ts';
import { answerOf, readMmdb } from '../../../src/address-data/mmdb-table.ts';
import { parseIpText } from '../../../src/net/ip-address.ts';
import { arrayStart, encodeMmdb, mmdbOf, pointerTo } from '../../support/mmdb/write-mmdb.ts';

const GOLDEN = new URL('../../golden/address-data/data/', import.meta.url);
const HERE = new URL('../../support/mmdb/', import.meta.url);
const HOSTILE = new URL('hostile/', HERE);

function find(
  content: Buffer,
  address: string,
  onFault: (reason: string) => void = () => {},
): AddressAnswer | undefined {
  const parsed = parseIpText(address);
  return parsed && readMmdb(content, onFault).find(parsed);
}

describe('readMmdb', () => {
  it.each([
    [GOLDEN, 'GeoLite2-City-Test.mmdb', '2.125.160.216', { country: 'GB', city: 'Boxford', location: '51.75,-1.25' }],
    [GOLDEN, 'GeoLite2-City-Test.mmdb', '2001:218::1', { country: 'JP', location: '35.68536,139.75309' }],
    [GOLDEN, 'GeoLite2-ASN-Test.mmdb', '1.128.0.1', { asNumber: 1221, asOrganization: 'Telstra Pty Ltd' }],
    [
      HERE,
      'GeoIP2-Enterprise-Test.mmdb',
      '89.160.20.112',
      {
        country: 'SE',
        city: 'Linköping',
        location: '58.4167,15.6167',
        asNumber: 29518,
        asOrganization: 'Bredband2 AB',
      },
    ],
    [GOLDEN, 'GeoLite2-City-Test.mmdb', '10.1.2.3', undefined],
  ])('reads %s%s for %s', (folder, file, address, expected) => {
    expect(find(readFileSync(new URL(file, folder)), address)).toEqual(expected);
  });

  it('states the type and the date of the database as its version', () => {
    const { version, publishedAtMs } = readMmdb(readFileSync(new URL('GeoLite2-ASN-Test.mmdb', GOLDEN)), () => {});
    expect(version).toMatch(/^GeoLite2-ASN \d{4}-\d\d-\d\d$/);
    expect(new Date(publishedAtMs ?? 0).toISOString().slice(0, 10)).toBe(version.split(' ')[1]);
  });

  it('does not take IPv6 addresses for IPv4 ones in a database of IPv4', () => {
    const content = mmdbOf(encodeMmdb({ country: { iso_code: 'DE' } }));
    expect(find(content, '192.0.2.1')).toEqual({ country: 'DE' });
    expect(find(content, '2001:db8::1')).toBeUndefined();
  });

  it.each(readdirSync(HOSTILE))('survives %s of the test data', (file) => {
    // Prepare
    const content = readFileSync(new URL(file, HOSTILE));

    // Act
    const answers = ['1.1.1.1', '89.160.20.112', '2001:db8::1', '255.255.255.255'].map((address) => {
      try {
        return find(content, address);
      } catch (error) {
        return error;
      }
    });

    // Assess: either the whole database is refused, or it has no answer
    for (const answer of answers) expect(answer === undefined || answer instanceof RangeError).toBe(true);
  });

  it('refuses every truncation of a database, or has no wrong answer', () => {
    const whole = readFileSync(new URL('GeoLite2-ASN-Test.mmdb', GOLDEN));
    const right = find(whole, '1.128.0.1');
    for (let length = 0; length < whole.length; length += 97) {
      let answer: unknown;
      try {
        answer = find(whole.subarray(0, length), '1.128.0.1');
      } catch {
        answer = undefined;
      }
      expect([undefined, right]).toContainEqual(answer);
    }
  });

  it('refuses content that is not a database', () => {
    expect(() => readMmdb(Buffer.from('<html>'), () => {})).toThrow('it is not a MaxMind DB');
    expect(() => readMmdb(Buffer.alloc(0), () => {})).toThrow('it is not a MaxMind DB');
  });

  it('refuses damaged metadata, and says so in its own words', () => {
    const content = readFileSync(new URL('cyclic-data-structure.mmdb', HOSTILE));
    expect(() => readMmdb(content, () => {})).toThrow('the metadata of the MaxMind DB are damaged');
  });

  it('refuses metadata of endlessly many values', () => {
    // Prepare: a list of pointers to a list
    const items = Array.from({ length: 900 }, () => encodeMmdb('v'));
    const zzz = Buffer.concat([arrayStart(items.length), ...items]);
    const plain = mmdbOf(encodeMmdb({}), { zzz });
    const position = plain.indexOf('zzz') + 3 - (plain.indexOf('MaxMind.com') + 11);
    const languages = Buffer.concat([arrayStart(items.length), ...items.map(() => pointerTo(position))]);

    // Act
    const read = (): unknown => readMmdb(mmdbOf(encodeMmdb({}), { zzz, languages }), () => {});

    // Assess
    expect(() => readMmdb(plain, () => {})).not.toThrow();
    expect(read).toThrow('the metadata of the MaxMind DB have too many values');
  });

  it('ends pointers that lead in circles', () => {
    // the data contain only a pointer to themselves
    expect(find(mmdbOf(pointerTo(0)), '192.0.2.1')).toBeUndefined();
  });

  it('gives up on a database whose answers take too long, and says so once', () => {
    // Prepare: an array of arrays of … of pointers, with 2 to the 900 values in total; equal pointers are decoded once
    const parts: Buffer[] = [encodeMmdb('end')];
    let last = 0;
    for (let level = 0; level < 300; level++) {
      const position = Buffer.concat(parts).length;
      parts.push(Buffer.concat([arrayStart(2), pointerTo(last), pointerTo(last)]));
      last = position;
    }
    const faults: string[] = [];
    const table = readMmdb(mmdbOf(Buffer.concat(parts), {}, last), (reason) => faults.push(reason));

    // Act
    const address = parseIpText('192.0.2.1');
    const answers = Array.from({ length: 1_100 }, () => address && table.find(address));

    // Assess
    expect(new Set(answers)).toEqual(new Set([undefined]));
    expect(faults.length).toBeLessThanOrEqual(1);
  });
});

describe('answerOf', () => {
  it.each([
    [
      'IPinfo Lite',
      {
        asn: 'AS13335',
        as_name: 'Cloudflare, Inc.',
        as_domain: 'cloudflare.com',
        country_code: 'AU',
        country: 'Australia',
        continent: 'Oceania',
      },
      { country: 'AU', asNumber: 13335, asOrganization: 'Cloudflare, Inc.' },
    ],
    [
      'an older database of IPinfo',
      { city: 'Berlin', country: 'DE', lat: '52.5244', lng: '13.4105' },
      { country: 'DE', city: 'Berlin', location: '52.5244,13.4105' },
    ],
    [
      'a database of networks of IPinfo',
      { asn: 'AS13335', name: 'Cloudflare, Inc.', domain: 'cloudflare.com', type: 'hosting', country: 'US' },
      { country: 'US', asNumber: 13335, asOrganization: 'Cloudflare, Inc.' },
    ],
    [
      'a database of companies of IPinfo, whose name is not that of the network',
      { asn: 'AS13335', as_name: 'Cloudflare, Inc.', name: 'APNIC and Cloudflare DNS Resolver project', country: 'AU' },
      { country: 'AU', asNumber: 13335, asOrganization: 'Cloudflare, Inc.' },
    ],
    ['a database of carriers', { country: 'JP', mcc: '440', mnc: '20', name: 'SoftBank' }, { country: 'JP' }],
    [
      'DB-IP City Lite',
      {
        city: { names: { en: 'Paris' } },
        country: { iso_code: 'FR', names: { en: 'France' } },
        location: { latitude: 48.8566, longitude: 2.3522 },
      },
      { country: 'FR', city: 'Paris', location: '48.8566,2.3522' },
    ],
    ['a city without an English name', { city: { names: { ja: '東京' } } }, { city: '東京' }],
    ['a place in the ocean that means unknown', { location: { latitude: 0, longitude: 0 } }, undefined],
    ['a place beyond the earth', { location: { latitude: 91, longitude: 0 } }, undefined],
    ['numbers of AS that cannot be', { asn: 'AS0', autonomous_system_number: -1 }, undefined],
    ['texts of any length', { as_name: 'x'.repeat(1_000) }, { asOrganization: 'x'.repeat(256) }],
    ['no object', 'DE', undefined],
    ['nothing', null, undefined],
  ])('reads %s', (_what, record, expected) => {
    expect(answerOf(record)).toEqual(expected);
  });
});
