import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowsPrivate, allowsPublic } from '../../../src/address-fetch/allowed-addresses.ts';
import { type FetchState, readState, writeState } from '../../../src/address-fetch/fetch-state.ts';
import { readFetchSources } from '../../../src/address-fetch/read-fetch-sources.ts';

describe('the addresses that sources may have', () => {
  it('are the same for an IPv4 address and for the IPv6 addresses that carry it', () => {
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number);
        const words = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
        for (const allows of [allowsPublic, allowsPrivate]) {
          expect(allows(`::ffff:${words}`)).toBe(allows(text));
          expect(allows(`64:ff9b::${words}`)).toBe(allows(text));
        }
      }),
    );
  });

  it('that are public may be private', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), (text) => {
        if (allowsPublic(text)) expect(allowsPrivate(text)).toBe(true);
      }),
    );
  });
});

describe('the state of the fetcher', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/).filter((text) => text !== '__proto__');
  const kind = fc.constantFrom('list', 'table', 'mmdb', 'csv');
  const time = fc.nat();
  const file = name.map((text) => `data/${text}.txt`);
  const stored = fc.record(
    {
      ...{ file, kind, sourceKind: kind, sourceUrl: fc.webUrl(), url: fc.webUrl(), version: fc.string() },
      ...{ amount: fc.nat(), unit: fc.constantFrom('range', 'byte'), bytes: fc.nat(), sha256: fc.string() },
      ...{ storedAtMs: time, etag: fc.string(), lastModified: fc.string() },
    },
    {
      requiredKeys: [
        'file',
        'kind',
        'sourceKind',
        'sourceUrl',
        'url',
        'version',
        'amount',
        'unit',
        'bytes',
        'sha256',
        'storedAtMs',
      ],
    },
  );
  const source = fc.record(
    { nextAtMs: time, goodAtMs: time, stored, licence: fc.string() },
    { requiredKeys: ['nextAtMs', 'goodAtMs'] },
  );

  it('is read as it was written', () => {
    const state = fc.record({
      sources: fc.array(fc.tuple(name, source)).map((entries) => new Map(entries)),
      unused: fc.array(fc.record({ file, sinceMs: time })),
    });
    fc.assert(
      fc.property(state, (written: FetchState) => {
        expect(readState(writeState(written))).toEqual(written);
      }),
    );
  });

  it('names only objects that a run writes, whatever the JSON is', () => {
    const member = fc.oneof(
      fc.json({ maxDepth: 3 }).map((text): unknown => JSON.parse(text)),
      fc.string(),
    );
    const json = fc.record({ version: fc.constant(1), sources: fc.dictionary(name, member), unused: fc.array(member) });
    fc.assert(
      fc.property(json, (value) => {
        const { sources, unused } = readState(Buffer.from(JSON.stringify(value)));
        const files = [...unused, ...[...sources.values()].flatMap((each) => each.stored ?? [])].map(
          (each) => each.file,
        );
        for (const each of files) expect(each).toMatch(/^(?:data|licences)\/[A-Za-z0-9][\w.-]*$/);
      }),
    );
  });
});

describe('sources to fetch', () => {
  it('are read or refused with a RangeError, whatever the text is', () => {
    const item = fc.constantFrom(
      'aws',
      'tor',
      'default',
      'a=https://example.com/a.txt',
      'b:csv=https://example.com/',
      ',',
      '=',
      ' ',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(item).map((items) => items.join(',')),
      fc.json(),
    );
    fc.assert(
      fc.property(text, (given) => {
        try {
          for (const source of readFetchSources(given)) expect(source.url).toMatch(/^https:\/\//);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});
