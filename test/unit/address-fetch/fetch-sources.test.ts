import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AddressSource } from '../../../src/address-data/address-source.ts';
import { loadReader } from '../../../src/address-data/read-address-data.ts';
import { checkSources } from '../../../src/address-data/read-sources.ts';
import { type FetchResult, fetchSources } from '../../../src/address-fetch/fetch-sources.ts';
import { readFetchSources } from '../../../src/address-fetch/read-fetch-sources.ts';
import type { ObjectFolder } from '../../../src/documents/object-folder.ts';
import { parseIpText } from '../../../src/net/ip-address.ts';
import { CERTIFICATE, useSourceServer } from '../../support/source-server.ts';

const server = useSourceServer();
const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 10, 29, 12);
const TEXT = { 'content-type': 'text/plain' };
const MMDB = readFileSync(new URL('../../golden/address-data/data/GeoLite2-City-Test.mmdb', import.meta.url));

/** A folder in memory that records the names of objects in the order of their writes and removals. */
class MemoryFolder implements ObjectFolder {
  readonly name = 'memory/';
  readonly objects: Map<string, Buffer> = new Map();
  readonly changes: string[] = [];

  read(object: string) {
    const body = this.objects.get(object);
    return Promise.resolve(body === undefined ? undefined : { body, etag: undefined });
  }

  write(object: string, body: Buffer): Promise<void> {
    this.objects.set(object, body);
    this.changes.push(object);
    return Promise.resolve();
  }

  remove(object: string): Promise<void> {
    this.objects.delete(object);
    this.changes.push(`-${object}`);
    return Promise.resolve();
  }

  /** The changes since the last call. */
  takeChanges(): string[] {
    return this.changes.splice(0);
  }

  text(object: string): string {
    return this.objects.get(object)?.toString('utf8') ?? expect.fail(`there is no ${object}`);
  }

  /** The sources as the enricher reads them. */
  sources(): readonly AddressSource[] {
    return checkSources(JSON.parse(this.text('sources.json')));
  }

  /** The enricher's answer for an address. */
  async find(name: string, address: string) {
    const source = this.sources().find((each) => each.name === name) ?? expect.fail(`${name} is not listed`);
    const content = this.objects.get(source.location) ?? expect.fail(`there is no ${source.location}`);
    const table = (await loadReader(source.kind))(content, source, (reason) => expect.fail(reason));
    return table.find(parseIpText(address) ?? expect.fail('no address'));
  }
}

/** A source at the stub. */
function at(name: string, path: string, more: object = {}): object {
  return { name, url: `${server().origin}${path}`, private: true, minimumHours: 1, ...more };
}

/** A rig with a clock that stands still between runs. */
function rig() {
  const folder = new MemoryFolder();
  const warnings: string[] = [];
  let nowMs = START;
  return {
    folder,
    warnings,
    async run(sources: readonly unknown[], more: Partial<Parameters<typeof fetchSources>[0]> = {}) {
      const results: FetchResult[] = [];
      await fetchSources({
        sources: readFetchSources(JSON.stringify(sources)),
        listed: [],
        folder,
        maxShrinkPercent: 30,
        download: { timeoutMs: 5_000, idleMs: 2_000, certificates: CERTIFICATE },
        deadlineMs: Number.POSITIVE_INFINITY,
        now: () => nowMs,
        onResult: (result) => results.push(result),
        onWarning: (message) => warnings.push(message),
        ...more,
      });
      return results;
    },
    later: (hours: number) => {
      nowMs += hours * HOUR_MS;
    },
  };
}

/** A list of this many addresses. */
function listOf(count: number): string {
  return Array.from(
    { length: count },
    (_, index) => `198.${18 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}\n`,
  ).join('');
}

describe('fetching sources', () => {
  it('stores data, licences, the list of sources and the state, the data first', async () => {
    // Prepare
    const { folder, run } = rig();
    server().answers.set('/tor.txt', { headers: { ...TEXT, etag: '"1"' }, body: '198.51.100.1 # exit\n' });
    server().answers.set('/geo.mmdb.gz', { headers: { 'content-type': 'application/gzip' }, body: gzipSync(MMDB) });
    server().answers.set('/sites.csv', {
      headers: { 'content-type': 'text/csv' },
      body: 'block;site\n203.0.113.0/24;one\n',
    });
    const listed = checkSources([{ name: 'own', location: 's3://bucket/own.txt', threat: false }]);

    // Act
    const results = await run(
      [
        at('tor', '/tor.txt', {
          licence: 'Free',
          attribution: 'By\n\u001b[2JTor',
          publisher: 'Tor',
          licenceUrl: 'https://tor',
        }),
        at('geo', '/geo.mmdb.gz', { maxAgeDays: 60 }),
        at('sites', '/sites.csv', { rangeColumn: 'block' }),
      ],
      { listed },
    );

    // Assess
    expect(results).toEqual([
      {
        name: 'tor',
        outcome: 'fetched',
        version: expect.stringMatching(/^crc32:/),
        amount: '1 range',
        isOverdue: false,
      },
      {
        name: 'geo',
        outcome: 'fetched',
        version: 'GeoLite2-City 2026-02-04',
        amount: `${MMDB.length.toLocaleString('en-US')} bytes`,
        isOverdue: false,
      },
      { name: 'sites', outcome: 'fetched', version: expect.any(String), amount: '1 range', isOverdue: false },
    ]);
    expect(folder.takeChanges()).toEqual([
      ...[
        'data/tor.txt',
        'licences/tor.txt',
        'data/geo.mmdb',
        'licences/geo.txt',
        'data/sites.csv',
        'licences/sites.txt',
      ],
      ...['sources.json', 'state.json'],
    ]);
    expect(folder.sources()).toEqual([
      { name: 'own', kind: 'list', location: 's3://bucket/own.txt', threat: false },
      { name: 'tor', kind: 'list', location: 'data/tor.txt' },
      { name: 'geo', kind: 'mmdb', location: 'data/geo.mmdb', maxAgeDays: 60 },
      { name: 'sites', kind: 'csv', location: 'data/sites.csv', rangeColumn: 'block' },
    ]);
    expect(folder.text('licences/tor.txt')).toBe(
      `Source: tor\nURL: ${server().origin}/tor.txt\nPublisher: Tor\nLicence: Free\nTerms: https://tor\nAttribution: By [2JTor\n`,
    );
    expect(folder.text('licences/geo.txt')).toContain('Licence: not declared\nAttribution: not declared\n');
    expect(await folder.find('tor', '198.51.100.1')).toEqual({ threats: ['tor'] });
    expect(await folder.find('geo', '89.160.20.112')).toMatchObject({ country: 'SE' });
    expect(await folder.find('sites', '203.0.113.9')).toEqual({ attributes: { site: 'one' } });
  });

  it('requests a source no more often than it allows, and by its ETag', async () => {
    // Prepare
    const { folder, run, later } = rig();
    const { answers, requests } = server();
    answers.set('/tor.txt', { headers: { ...TEXT, etag: '"1"' }, body: '198.51.100.1' });
    const tor = [at('tor', '/tor.txt', { minimumHours: 6 })];

    // Act
    await run(tor);
    folder.takeChanges();
    later(5.9);
    const early = await run(tor);
    const requestsEarly = requests.length;
    later(0.1);
    const due = await run(tor);
    const changes = folder.takeChanges();
    later(6);
    answers.set('/tor.txt', { headers: { ...TEXT, etag: '"2"' }, body: '198.51.100.1\n198.51.100.2' });
    const changed = await run(tor);

    // Assess
    expect(early).toMatchObject([
      { outcome: 'not_due', reason: 'not before 2026-11-29T18:00:00.000Z', amount: '1 range' },
    ]);
    expect(requestsEarly).toBe(1);
    expect(due).toMatchObject([{ outcome: 'unchanged', amount: '1 range', isOverdue: false }]);
    expect(changes).toEqual(['state.json', 'state.json']);
    expect(changed).toMatchObject([{ outcome: 'fetched', amount: '2 ranges' }]);
    expect(requests.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"1"', '"1"']);
    expect(folder.takeChanges()).toEqual(['data/tor.txt', 'state.json']);
  });

  it('does not write the same content again if a server sends it without an ETag', async () => {
    const { folder, run, later } = rig();
    server().answers.set('/tor.txt', { headers: TEXT, body: '198.51.100.1' });
    await run([at('tor', '/tor.txt')]);
    folder.takeChanges();
    later(1);
    expect(await run([at('tor', '/tor.txt')])).toMatchObject([{ outcome: 'unchanged' }]);
    expect(folder.takeChanges()).toEqual(['state.json']);
  });

  it.each<[string, number, string, object, string | undefined]>([
    ['is broken', 200, '<html>Not found</html>', {}, 'it has no address or range, but other text'],
    ['is empty', 200, '', {}, 'it is empty'],
    ['has only comments', 200, '# nothing today\n', {}, 'it has shrunk by more than 30 %, from 100 ranges to 0 ranges'],
    [
      'is mostly something else',
      200,
      `198.51.100.1\n${'no range\n'.repeat(2)}`,
      {},
      '2 of its entries are not ranges, and only 1 are',
    ],
    ['has shrunk by 31 %', 200, listOf(69), {}, 'it has shrunk by more than 30 %, from 100 ranges to 69 ranges'],
    ['has shrunk by 30 %', 200, listOf(70), {}, undefined],
    ['has shrunk by less than its own bound', 200, listOf(1), { maxShrinkPercent: 99 }, undefined],
    [
      'has shrunk by more than its own bound',
      200,
      listOf(98),
      { maxShrinkPercent: 1 },
      'it has shrunk by more than 1 %, from 100 ranges to 98 ranges',
    ],
    ['cannot be had', 503, '', {}, 'the server answered with status 503'],
  ])('keeps the version before if the new one %s', async (_what, status, body, more, reason) => {
    // Prepare
    const { folder, run, later, warnings } = rig();
    const { answers, requests } = server();
    const list = [at('list', '/list.txt', more)];
    answers.set('/list.txt', { headers: { ...TEXT, etag: '"1"' }, body: listOf(100) });
    await run(list);
    const before = folder.text('data/list.txt');

    // Act
    later(1);
    answers.set('/list.txt', { status, headers: { ...TEXT, etag: '"2"' }, body });
    const [result] = await run(list);
    later(1);
    await run(list);

    // Assess
    const isKept = reason !== undefined;
    expect(result).toMatchObject({ outcome: isKept ? 'kept' : 'fetched', isOverdue: false });
    expect(result?.reason).toBe(reason);
    expect(folder.text('data/list.txt') === before).toBe(isKept);
    expect(folder.sources()).toHaveLength(1);
    expect(warnings.length > 0).toBe(isKept);
    // a refused version is requested again
    expect(requests.at(-1)?.headers['if-none-match']).toBe(isKept ? '"1"' : '"2"');
  });

  it('keeps a database if the next one is truncated or much smaller', async () => {
    const { folder, run, later } = rig();
    const headers = { 'content-type': 'application/octet-stream' };
    server().answers.set('/geo.mmdb', { headers, body: MMDB });
    await run([at('geo', '/geo.mmdb')]);
    for (const body of [
      MMDB.subarray(0, MMDB.length - 200),
      MMDB.subarray(0, 100),
      Buffer.concat([MMDB.subarray(0, 4_000), MMDB.subarray(-9_000)]),
    ]) {
      later(1);
      server().answers.set('/geo.mmdb', { headers, body });
      expect(await run([at('geo', '/geo.mmdb')])).toMatchObject([{ outcome: 'kept' }]);
      expect(await folder.find('geo', '89.160.20.112')).toMatchObject({ country: 'SE' });
    }
  });

  it('goes on with the other sources, and lists only those that have a version', async () => {
    const { folder, run } = rig();
    server().answers.set('/good.txt', { headers: TEXT, body: '198.51.100.1' });
    const results = await run([at('bad', '/nowhere.txt'), at('good', '/good.txt')]);
    expect(results).toEqual([
      { name: 'bad', outcome: 'failed', reason: 'the server answered with status 404', isOverdue: true },
      { name: 'good', outcome: 'fetched', version: expect.any(String), amount: '1 range', isOverdue: false },
    ]);
    expect(folder.sources().map(({ name }) => name)).toEqual(['good']);
    expect(JSON.parse(folder.text('state.json'))).toMatchObject({ sources: { bad: { goodAtMs: START } } });
  });

  it('tries a source that failed again after an hour, or when the server says so', async () => {
    // Prepare
    const { run, later } = rig();
    const { answers, requests } = server();
    const list = [at('list', '/list.txt', { minimumHours: 48 })];

    // Act
    await run(list);
    later(0.9);
    const early = await run(list);
    later(0.1);
    answers.set('/list.txt', { status: 429, headers: { 'retry-after': '14400' } });
    await run(list);
    later(3.9);
    const asked = await run(list);
    later(0.1);
    answers.set('/list.txt', { headers: TEXT, body: '198.51.100.1' });
    const good = await run(list);

    // Assess
    expect([early, asked, good].flat().map(({ outcome }) => outcome)).toEqual(['not_due', 'not_due', 'fetched']);
    expect(requests).toHaveLength(3);
  });

  it('reports a source as overdue that has failed for a day, or three of its intervals, until it is good', async () => {
    // Prepare
    const { run, later } = rig();
    const { answers } = server();
    const headers = TEXT;
    answers.set('/list.txt', { headers, body: listOf(10) });
    const often = at('often', '/list.txt');
    const rarely = at('rarely', '/list.txt', { minimumHours: 24 });
    const overdue = async () =>
      (await run([often, rarely])).filter(({ isOverdue }) => isOverdue).map(({ name }) => name);

    // Act
    const seen = [await overdue()];
    answers.clear();
    for (const hours of [24, 1, 46, 2]) {
      later(hours);
      seen.push(await overdue());
    }
    answers.set('/list.txt', { headers, body: listOf(10) });
    later(24);
    seen.push(await overdue());

    // Assess
    expect(seen).toEqual([[], [], ['often'], ['often'], ['often', 'rarely'], []]);
  });

  it('compiles a source of ten thousand ranges, and removes unused objects a day later', async () => {
    // Prepare
    const { folder, run, later } = rig();
    const { answers } = server();
    const modified = 'Sun, 29 Nov 2026 08:00:00 GMT';
    const list = [at('list', '/list.txt', { threat: false, maxShrinkPercent: 100 })];
    answers.set('/list.txt', { headers: TEXT, body: listOf(9_999) });
    await run(list);

    // Act
    const [small] = folder.sources();
    answers.set('/list.txt', { headers: { ...TEXT, 'last-modified': modified }, body: listOf(10_000) });
    later(1);
    await run(list);
    const [large] = folder.sources();
    const found = await folder.find('list', '198.18.3.1');
    const objects = [...folder.objects.keys()];
    later(25);
    await run([]);
    const left = [...folder.objects.keys()];
    later(25);
    await run([]);

    // Assess
    expect(small).toEqual({ name: 'list', kind: 'list', location: 'data/list.txt', threat: false });
    expect(large).toEqual({ name: 'list', kind: 'table', location: 'data/list.table', threat: false });
    expect(found).toEqual({ lists: ['list'] });
    expect(objects).toContain('data/list.txt');
    expect(left).not.toContain('data/list.txt');
    expect(left).toEqual(expect.arrayContaining(['data/list.table', 'licences/list.txt']));
    expect([...folder.objects.keys()].toSorted()).toEqual(['sources.json', 'state.json']);
  });

  it('replaces a source that is declared with another URL, however small it is', async () => {
    const { run, later } = rig();
    server().answers.set('/a.txt', { headers: { ...TEXT, etag: '"1"' }, body: listOf(100) });
    server().answers.set('/b.txt', { headers: { ...TEXT, etag: '"1"' }, body: listOf(1) });
    await run([at('list', '/a.txt')]);
    later(1);
    expect(await run([at('list', '/b.txt')])).toMatchObject([{ outcome: 'fetched', amount: '1 range' }]);
  });

  it('requests nothing after the deadline', async () => {
    const { run, folder } = rig();
    expect(await run([at('list', '/a.txt')], { deadlineMs: START })).toMatchObject([{ outcome: 'no_time' }]);
    expect(server().requests).toEqual([]);
    expect(folder.sources()).toEqual([]);
  });

  it.each(['{', '[]', '{"version":2}', '{"version":1,"sources":{"list":{"nextAtMs":"soon"}}}'])(
    'fetches everything anew if the state is %s',
    async (state) => {
      const { run, folder } = rig();
      folder.objects.set('state.json', Buffer.from(state));
      server().answers.set('/a.txt', { headers: TEXT, body: '198.51.100.1' });
      expect(await run([at('list', '/a.txt')])).toMatchObject([{ outcome: 'fetched' }]);
    },
  );

  it('removes nothing that a damaged state names but no run writes', async () => {
    const { run, folder } = rig();
    const unused = ['../x', 'sources.json', 'data/../../x', '/etc/passwd'].map((file) => ({ file, sinceMs: 0 }));
    folder.objects.set('state.json', Buffer.from(JSON.stringify({ version: 1, sources: {}, unused })));
    await run([]);
    expect(folder.takeChanges().filter((change) => change.startsWith('-'))).toEqual([]);
  });

  it('throws if the folder cannot be written', async () => {
    const { run, folder } = rig();
    server().answers.set('/a.txt', { headers: TEXT, body: '198.51.100.1' });
    folder.write = () => Promise.reject(new Error('AccessDenied'));
    await expect(run([at('list', '/a.txt')])).rejects.toThrow('memory/data/list.txt cannot be written');
  });

  it('whatever a server sends, leaves data that the enricher reads', async () => {
    const sent = fc.oneof(
      fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes)),
      fc.uint8Array({ maxLength: 2_000 }).map((bytes) => gzipSync(bytes)),
      fc.nat(200).map((count) => Buffer.from(listOf(count))),
      fc.nat(MMDB.length).map((length) => MMDB.subarray(0, length)),
      fc
        .constantFrom(
          'null',
          '[]',
          '{"prefixes":[]}',
          '{"prefixes":[{"ip_prefix":"0.0.0.0/0"}]}',
          '{"hooks":["198.51.100.0/24"]}',
        )
        .map((text) => Buffer.from(text)),
    );
    const kind = fc.constantFrom(
      'list',
      'csv',
      'mmdb',
      'aws-ip-ranges',
      'gcp',
      'oracle',
      'fastly',
      'github',
      'cloudflare',
    );
    await fc.assert(
      fc.asyncProperty(kind, fc.array(sent, { minLength: 1, maxLength: 4 }), async (of, bodies) => {
        const { folder, run, later } = rig();
        for (const body of bodies) {
          server().answers.set('/any', { body });
          const [result] = await run([at('any', '/any', { kind: of })]);
          later(1);
          const [source] = folder.sources();
          expect(source !== undefined).toBe(result?.version !== undefined);
          if (source !== undefined) await folder.find('any', '198.51.100.1');
        }
      }),
      { numRuns: 100 },
    );
  });
});
