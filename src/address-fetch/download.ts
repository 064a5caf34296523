import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import type { SourceKind } from '../address-data/address-source.ts';
import { codeOf, DocumentTooLargeError, inflated } from '../documents/read-json.ts';
import { OutOfTimeError, withinTime } from '../model/until-deadline.ts';
import { quoted } from '../text/quoted.ts';
import {
  type AllowsAddress,
  allowsPrivate,
  allowsPublic,
  checkLiteralAddress,
  lookupAllowed,
} from './allowed-addresses.ts';
import { DownloadError } from './download-error.ts';
import type { FetchSource } from './fetch-source.ts';

/** Identifies the stored version: the server sends a version only if it differs. */
export interface KnownVersion {
  readonly url: string;
  readonly etag?: string | undefined;
  /** As sent by the server. */
  readonly lastModified?: string | undefined;
}

/** A version of a source from a server, decompressed. */
export interface DownloadedVersion extends KnownVersion {
  readonly content: Buffer;
}

/** How sources are requested. */
export interface DownloadSettings {
  /** Time limit of a download with all its redirects, in milliseconds. */
  readonly timeoutMs: number;
  /** Time limit without any data, in milliseconds. Default: 20,000. */
  readonly idleMs?: number;
  /** Certificates that are trusted instead of those of Node.js; for tests. */
  readonly certificates?: Buffer;
}

const IDLE_MS = 20_000;
const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number | undefined> = new Set([301, 302, 303, 307, 308]);
const NOT_MODIFIED = 304;
const NOT_FOUND = 404;
/** Maximum length of an ETag or date that is sent back. */
const MAX_VALIDATOR_CHARS = 256;
/** Some servers refuse requests without one: https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api */
const USER_AGENT = 'vpc-flow-enricher';

const ANY_BYTES = ['application/octet-stream', 'binary/octet-stream'];
const TEXT = ['text/plain', 'text/csv', 'text/tab-separated-values', 'application/csv', ...ANY_BYTES];
const GZIP = ['application/gzip', 'application/x-gzip'];
const JSON_TYPES = ['application/json', 'text/json', 'text/plain', ...ANY_BYTES];
/** Accepted content types by kind; kinds with several publishers accept the types that servers use for text. HTML pages are refused. */
const CONTENT_TYPES: Readonly<Record<SourceKind, readonly string[]>> = {
  mmdb: [...ANY_BYTES, ...GZIP, 'application/vnd.maxmind.maxmind-db', 'application/x-maxmind-db'],
  'aws-ip-ranges': JSON_TYPES,
  'azure-service-tags': JSON_TYPES,
  gcp: JSON_TYPES,
  oracle: JSON_TYPES,
  cloudflare: TEXT,
  fastly: JSON_TYPES,
  github: JSON_TYPES,
  // a list may have a JSON object per line
  list: [...TEXT, ...GZIP, 'application/json', 'application/x-ndjson', 'application/ndjson', 'application/jsonl'],
  csv: [...TEXT, ...GZIP],
  table: ANY_BYTES,
};

/**
 * Downloads a source; undefined if it still is the known version. Uses only HTTPS, the host of its URL or the hosts
 * that it names, and public addresses. Throws a {@link DownloadError}.
 */
export async function download(
  source: FetchSource,
  known: KnownVersion | undefined,
  settings: DownloadSettings,
  nowMs: number,
): Promise<DownloadedVersion | undefined> {
  const urls = urlsOf(source.url, nowMs);
  try {
    return await withinTime(settings.timeoutMs, async (signal) => {
      for (const [index, url] of urls.entries()) {
        const downloaded = await follow(source, url, known, settings, signal, index + 1 < urls.length);
        if (downloaded !== 'missing') return downloaded;
      }
      return undefined;
    });
  } catch (error) {
    throw asDownloadError(error, settings.timeoutMs);
  }
}

/** The URLs of this month and of the previous one, if the URL contains the month. */
function urlsOf(url: string, nowMs: number): readonly string[] {
  const now = new Date(nowMs);
  const months = [0, -1].map((offset) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset, 1)));
  const urls = months.map((month) =>
    url
      .replaceAll('{year}', String(month.getUTCFullYear()))
      .replaceAll('{month}', String(month.getUTCMonth() + 1).padStart(2, '0')),
  );
  return [...new Set(urls)];
}

/** The result is `missing` only if that is allowed. */
async function follow(
  source: FetchSource,
  url: string,
  known: KnownVersion | undefined,
  settings: DownloadSettings,
  signal: AbortSignal,
  mayBeMissing: boolean,
): Promise<DownloadedVersion | undefined | 'missing'> {
  const allows = source.isPrivate ? allowsPrivate : allowsPublic;
  const hosts = [new URL(url).host, ...source.redirectHosts];
  const version = known?.url === url ? known : undefined;
  let place = new URL(url);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const answer = await send(place, allows, version, settings, signal);
    const { statusCode, headers } = answer;
    if (REDIRECTS.has(statusCode) && headers.location !== undefined) {
      answer.destroy();
      place = redirected(place, headers.location, hosts);
      continue;
    }
    if (statusCode === NOT_MODIFIED && version !== undefined) {
      answer.destroy();
      return undefined;
    }
    if (statusCode === NOT_FOUND && mayBeMissing) {
      answer.destroy();
      return 'missing';
    }
    if (statusCode !== 200) {
      answer.destroy();
      throw refused(answer);
    }
    const content = await contentOf(answer, source);
    return { url, etag: validator(headers.etag), lastModified: validator(headers['last-modified']), content };
  }
  throw new DownloadError('redirect', `there are more than ${MAX_REDIRECTS} redirects`);
}

/** The target of a redirect. Throws a {@link DownloadError} if it is not allowed. */
function redirected(from: URL, location: string, hosts: readonly string[]): URL {
  if (!URL.canParse(location, from.href)) {
    throw new DownloadError('redirect', `it is redirected to ${quoted(location)}, which is not a URL`);
  }
  const to = new URL(location, from);
  if (to.protocol !== 'https:') {
    throw new DownloadError('redirect', `it is redirected to ${quoted(to.href)}, which is not HTTPS`);
  }
  if (!hosts.includes(to.host) || to.username !== '' || to.password !== '') {
    throw new DownloadError('redirect', `it is redirected to ${quoted(to.host)}, which is not one of its hosts`);
  }
  return to;
}

/** Sends a request; resolves once the answer begins. */
function send(
  url: URL,
  allows: AllowsAddress,
  version: KnownVersion | undefined,
  { idleMs = IDLE_MS, certificates }: DownloadSettings,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  checkLiteralAddress(url, allows);
  const headers = {
    'user-agent': USER_AGENT,
    accept: '*/*',
    'accept-encoding': 'gzip',
    ...(version?.etag === undefined ? {} : { 'if-none-match': version.etag }),
    ...(version?.lastModified === undefined ? {} : { 'if-modified-since': version.lastModified }),
  };
  return new Promise((resolve, reject) => {
    let answer: IncomingMessage | undefined;
    const sent = request(
      url,
      {
        headers,
        signal,
        // a separate connection, whose address was checked for this source
        agent: false,
        lookup: lookupAllowed(allows),
        ...(certificates === undefined ? {} : { ca: certificates }),
      },
      (begun) => {
        answer = begun;
        resolve(begun);
      },
    );
    sent.setTimeout(idleMs, () => {
      const error = new DownloadError('time', `nothing arrived for ${idleMs} ms`);
      answer?.destroy(error);
      sent.destroy(error);
    });
    sent.on('error', reject);
    sent.end();
  });
}

function refused({ statusCode, headers }: IncomingMessage): DownloadError {
  const seconds = Number(headers['retry-after']);
  return new DownloadError('status', `the server answered with status ${statusCode}`, {
    ...(statusCode === undefined ? {} : { httpStatus: statusCode }),
    ...(Number.isFinite(seconds) && seconds > 0 ? { retryAfterSeconds: seconds } : {}),
  });
}

/** The content of an answer, decompressed. Throws a {@link DownloadError}, and errors of the connection. */
async function contentOf(answer: IncomingMessage, { kind, maxBytes }: FetchSource): Promise<Buffer> {
  try {
    const type = answer.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
    if (type !== undefined && !CONTENT_TYPES[kind].includes(type)) {
      throw new DownloadError(
        'type',
        `its content type is ${quoted(type)}, not one of ${CONTENT_TYPES[kind].join(', ')}`,
      );
    }
    const encoding = answer.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
    if (!['identity', 'gzip', 'x-gzip'].includes(encoding)) {
      throw new DownloadError('encoding', `its content encoding is ${quoted(encoding)}, which is not supported`);
    }
    if (Number(answer.headers['content-length']) > maxBytes) throw tooLarge(maxBytes);
    const body = await readBody(answer, maxBytes);
    // gzip as the transfer encoding, and gzip as the content itself
    return inflatedContent(inflatedContent(body, maxBytes), maxBytes);
  } finally {
    answer.destroy();
  }
}

async function readBody(answer: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of answer) {
    const chunk: Buffer = Buffer.isBuffer(part) ? part : Buffer.from(part);
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    parts.push(chunk);
  }
  return Buffer.concat(parts, bytes);
}

function inflatedContent(content: Buffer, maxBytes: number): Buffer {
  try {
    return inflated(content, maxBytes);
  } catch (error) {
    if (error instanceof DocumentTooLargeError) throw tooLarge(maxBytes);
    throw new DownloadError('encoding', `its gzip data is damaged: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}

function tooLarge(maxBytes: number): DownloadError {
  return new DownloadError('size', `it has more than ${maxBytes} bytes`);
}

/** A header that can be sent back; undefined for one that is too long or has characters that requests cannot have. */
function validator(value: string | undefined): string | undefined {
  return value !== undefined && value.length <= MAX_VALIDATOR_CHARS && /^[\x20-\x7e]+$/.test(value) ? value : undefined;
}

function asDownloadError(error: unknown, timeoutMs: number): DownloadError {
  if (error instanceof DownloadError) return error;
  if (error instanceof OutOfTimeError) {
    return new DownloadError('time', `it took longer than ${timeoutMs} ms`, { cause: error });
  }
  const code = codeOf(error);
  const reason = error instanceof Error && error.message !== '' ? error.message : String(code ?? error);
  return new DownloadError('connection', `the connection failed: ${reason}`, { cause: error });
}
