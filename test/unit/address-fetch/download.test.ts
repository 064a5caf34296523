import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { allowsPrivate, allowsPublic } from '../../../src/address-fetch/allowed-addresses.ts';
import { download, type KnownVersion } from '../../../src/address-fetch/download.ts';
import { DownloadError, type DownloadFault } from '../../../src/address-fetch/download-error.ts';
import type { FetchSource } from '../../../src/address-fetch/fetch-source.ts';
import { checkFetchSources } from '../../../src/address-fetch/read-fetch-sources.ts';
import { CERTIFICATE, type StubAnswer, useSourceServer } from '../../support/source-server.ts';

const server = useSourceServer();
const NOW = Date.UTC(2026, 10, 29);
const MEBIBYTE = 2 ** 20;
const TEXT = { 'content-type': 'text/plain; charset=utf-8' };

/** A list at the stub, whose address is private. */
function source(path: string, more: object = {}): FetchSource {
  const [list] = checkFetchSources([
    { name: 'list', kind: 'list', url: `${server().origin}${path}`, private: true, maxMebibytes: 1, ...more },
  ]);
  return list ?? expect.fail('there is no source');
}

function get(from: FetchSource, known?: KnownVersion, timeoutMs = 10_000, idleMs = 5_000) {
  return download(from, known, { timeoutMs, idleMs, certificates: CERTIFICATE }, NOW);
}

/** Overwrites bytes in the middle. */
function damaged(content: Buffer): Buffer {
  return Buffer.from(content).fill(0xff, 10, 14);
}

async function faultOf(work: Promise<unknown>): Promise<DownloadError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof DownloadError ? error : expect.fail(`no DownloadError: ${String(error)}`);
}

describe('a download', () => {
  it('has the content and what to ask by the next time', async () => {
    // Prepare
    const modified = 'Sun, 29 Nov 2026 08:00:00 GMT';
    server().answers.set('/a.txt', {
      headers: { ...TEXT, etag: '"1"', 'last-modified': modified },
      body: '198.51.100.1\n',
    });
    const from = source('/a.txt');

    // Act
    const first = await get(from);
    const second = await get(from, first);
    const elsewhere = await get(from, { ...first, url: 'https://localhost/other' });

    // Assess
    expect(first).toEqual({
      url: from.url,
      etag: '"1"',
      lastModified: modified,
      content: Buffer.from('198.51.100.1\n'),
    });
    expect(second).toBeUndefined();
    expect(elsewhere).toEqual(first);
    expect(server().requests.map(({ headers }) => [headers['if-none-match'], headers['if-modified-since']])).toEqual([
      [undefined, undefined],
      ['"1"', modified],
      [undefined, undefined],
    ]);
  });

  it.each<[string, StubAnswer]>([
    ['gzipped for the way', { headers: { ...TEXT, 'content-encoding': 'gzip' }, body: gzipSync('198.51.100.1') }],
    ['a gzipped file', { headers: { 'content-type': 'application/gzip' }, body: gzipSync('198.51.100.1') }],
    [
      'a gzipped file, gzipped for the way',
      { headers: { ...TEXT, 'content-encoding': 'gzip' }, body: gzipSync(gzipSync('198.51.100.1')) },
    ],
    ['said to be gzipped, but is not', { headers: { ...TEXT, 'content-encoding': 'gzip' }, body: '198.51.100.1' }],
    ['without a type', { body: '198.51.100.1' }],
  ])('reads what is %s', async (_what, answer) => {
    server().answers.set('/a', answer);
    expect((await get(source('/a')))?.content.toString()).toBe('198.51.100.1');
  });

  it.each(['application/json', 'application/x-ndjson'])(
    'accepts %s for a list with JSON in its lines',
    async (type) => {
      const body = '{"cidr":"198.51.100.0/24"}\n';
      server().answers.set('/a', { headers: { 'content-type': type }, body });
      expect((await get(source('/a')))?.content.toString()).toBe(body);
    },
  );

  it('follows a redirect on its host, and one to a host that the source names', async () => {
    // Prepare
    const { answers, port } = server();
    answers.set('/old', { status: 301, headers: { location: '/new' } });
    answers.set('/new', { status: 307, headers: { location: `https://127.0.0.1:${port}/newest` } });
    answers.set('/newest', { headers: TEXT, body: '198.51.100.1' });

    // Act
    const downloaded = await get(source('/old', { redirectHosts: [`127.0.0.1:${port}`] }));

    // Assess
    expect(downloaded).toMatchObject({ url: `${server().origin}/old`, content: Buffer.from('198.51.100.1') });
  });

  it('takes the file of the month before until that of this month is published', async () => {
    // Prepare
    const from = source('/db-{year}-{month}.txt');
    server().answers.set('/db-2026-10.txt', { headers: { ...TEXT, etag: '"o"' }, body: 'october' });

    // Act
    const before = await get(from);
    const again = await get(from, before);
    server().answers.set('/db-2026-11.txt', { headers: { ...TEXT, etag: '"n"' }, body: 'november' });
    const after = await get(from, before);

    // Assess
    expect([before?.content, again, after?.content].map(String)).toEqual(['october', 'undefined', 'november']);
    expect(server().requests.map(({ path, headers }) => [path, headers['if-none-match']])).toEqual([
      ['/db-2026-11.txt', undefined],
      ['/db-2026-10.txt', undefined],
      ['/db-2026-11.txt', undefined],
      ['/db-2026-10.txt', '"o"'],
      ['/db-2026-11.txt', undefined],
    ]);
  });

  it.each<[string, StubAnswer, DownloadFault, string]>([
    ['500', { status: 500 }, 'status', 'status 500'],
    ['404', { status: 404 }, 'status', 'status 404'],
    ['304 to a request without a version', { status: 304 }, 'status', 'status 304'],
    ['206', { status: 206, headers: TEXT, body: '1' }, 'status', 'status 206'],
    ['a page', { headers: { 'content-type': 'text/html' }, body: '198.51.100.1' }, 'type', '"text/html"'],
    ['another encoding', { headers: { ...TEXT, 'content-encoding': 'br' } }, 'encoding', '"br"'],
    ['damaged gzip', { headers: TEXT, body: damaged(gzipSync('198.51.100.1')) }, 'encoding', 'damaged'],
    [
      'truncated gzip',
      { headers: TEXT, body: gzipSync('198.51.100.1').subarray(0, 20) },
      'encoding',
      'unexpected end of file',
    ],
    ['a length beyond the bound', { headers: { ...TEXT, 'content-length': '1048577' } }, 'size', '1048576'],
    ['more than the bound', { headers: TEXT, body: Buffer.alloc(MEBIBYTE + 1) }, 'size', '1048576'],
    [
      'a gzip bomb',
      { headers: { ...TEXT, 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(64 * MEBIBYTE)) },
      'size',
      '1048576',
    ],
    [
      'a gzip bomb in a gzip file',
      { headers: { ...TEXT, 'content-encoding': 'gzip' }, body: gzipSync(gzipSync(Buffer.alloc(64 * MEBIBYTE))) },
      'size',
      '1048576',
    ],
    ['a redirect to http', { status: 302, headers: { location: 'http://localhost/' } }, 'redirect', 'not HTTPS'],
    ['a redirect to another host', { status: 302, headers: { location: 'https://example.com/' } }, 'redirect', 'hosts'],
    [
      'a redirect to instance metadata',
      { status: 302, headers: { location: 'https://169.254.169.254/latest/' } },
      'redirect',
      '169.254.169.254',
    ],
    ['a redirect without a URL', { status: 302, headers: { location: 'https://[' } }, 'redirect', 'not a URL'],
    ['redirects without an end', { status: 302, headers: { location: '/x' } }, 'redirect', 'more than 5'],
    [
      'less than announced',
      {
        respond: (response) => {
          response.writeHead(200, { ...TEXT, 'content-length': '100' });
          response.write('198.51.100.1');
          setTimeout(() => response.destroy(), 50);
        },
      },
      'connection',
      'aborted',
    ],
    ['nothing, and closes', { respond: (response) => response.destroy() }, 'connection', 'socket hang up'],
    [
      'nothing for long',
      {
        respond: (response) => {
          response.writeHead(200, TEXT);
          response.write('1');
        },
      },
      'time',
      'ms',
    ],
  ])('refuses %s', async (_what, answer, fault, message) => {
    // Prepare
    server().answers.set('/x', answer);

    // Act
    const error = await faultOf(get(source('/x'), undefined, 10_000, 300));

    // Assess
    expect([error.fault, error.message]).toEqual([fault, expect.stringContaining(message)]);
  });

  it('ends after its time, however slowly a server keeps sending', async () => {
    // Prepare
    let sent = 0;
    server().answers.set('/slow', {
      respond: (response) => {
        response.writeHead(200, TEXT);
        const timer = setInterval(() => response.write(`# ${++sent}\n`), 20);
        response.on('close', () => clearInterval(timer));
      },
    });

    // Act
    const error = await faultOf(get(source('/slow'), undefined, 400));

    // Assess
    expect([error.fault, error.message]).toEqual(['time', 'it took longer than 400 ms']);
    expect(sent).toBeGreaterThan(0);
  });

  it('says for how long a server wants no further request', async () => {
    server().answers.set('/x', { status: 429, headers: { 'retry-after': '7200' } });
    expect((await faultOf(get(source('/x')))).facts).toEqual({ httpStatus: 429, retryAfterSeconds: 7_200 });
  });

  it.each(['localhost', '127.0.0.1'])('connects to %s only if the source may be at a private address', async (host) => {
    // Prepare
    const { port, answers, requests } = server();
    answers.set('/a', { headers: TEXT, body: '198.51.100.1' });
    const url = `https://${host}:${port}/a`;

    // Act
    const error = await faultOf(get(source('/a', { url, private: false })));

    // Assess
    expect([error.fault, error.message]).toEqual(['address', `${host} has the address 127.0.0.1, which is not public`]);
    expect(requests).toEqual([]);
    expect((await get(source('/a', { url })))?.content.length).toBe(12);
  });

  it('checks the certificate of the server', async () => {
    server().answers.set('/a', { headers: TEXT, body: '198.51.100.1' });
    const error = await faultOf(download(source('/a'), undefined, { timeoutMs: 5_000 }, NOW));
    expect([error.fault, error.message]).toEqual(['connection', expect.stringContaining('self-signed certificate')]);
  });
});

describe('the addresses that sources may have', () => {
  it.each([
    ['203.0.114.1', true, true],
    ['2600:9000::1', true, true],
    ['64:ff9b::cb00:7201', true, true],
    ['10.0.0.1', false, true],
    ['100.64.0.1', false, true],
    ['127.0.0.1', false, true],
    ['::1', false, true],
    ['fd12::1', false, true],
    ['::ffff:10.0.0.1', false, true],
    ['64:ff9b::a9fe:a9fe', false, false],
    ['::ffff:169.254.169.254', false, false],
    ['169.254.169.254', false, false],
    ['169.254.170.2', false, false],
    ['fd00:ec2::254', false, false],
    ['fe80::1', false, false],
    ['0.0.0.0', false, false],
    ['224.0.0.1', false, false],
    ['255.255.255.255', false, false],
    ['2002:a00:1::', false, false],
    ['localhost', false, false],
    ['', false, false],
  ])('%s', (address, isPublic, mayBePrivate) => {
    expect([allowsPublic(address), allowsPrivate(address)]).toEqual([isPublic, mayBePrivate]);
  });
});
