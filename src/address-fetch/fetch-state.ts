import { isSourceKind, type SourceKind } from '../address-data/address-source.ts';
import type { AmountUnit } from './check-content.ts';

/** What is stored of a source. */
export interface StoredVersion {
  /** The object with the data. */
  readonly file: string;
  /** The form in which they are stored. */
  readonly kind: SourceKind;
  /** What the source was declared as; a version of another kind or URL is replaced, however large it is. */
  readonly sourceKind: SourceKind;
  readonly sourceUrl: string;
  /** The URL with the month, and what the server said of the version. */
  readonly url: string;
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
  readonly version: string;
  readonly amount: number;
  readonly unit: AmountUnit;
  readonly bytes: number;
  /** SHA-256 of the content as it was sent: some servers say of no version that it is the same. */
  readonly sha256: string;
  /** When it was stored, Unix milliseconds. */
  readonly storedAtMs: number;
}

/** The state of a source between two runs. */
export interface SourceState {
  /** Before this time, the source is not requested again; Unix milliseconds. */
  readonly nextAtMs: number;
  /** When the source last answered with a usable version, or with the one that is stored; or when it was first requested. */
  readonly goodAtMs: number;
  /** Undefined until there was a version. */
  readonly stored?: StoredVersion | undefined;
  /** A checksum of what is stored as its licence. */
  readonly licence?: string | undefined;
}

/** An object that is not in use any more. */
export interface UnusedObject {
  readonly file: string;
  /** Since when, Unix milliseconds. */
  readonly sinceMs: number;
}

/** What one run leaves for the next one. */
export interface FetchState {
  readonly sources: ReadonlyMap<string, SourceState>;
  readonly unused: readonly UnusedObject[];
}

/** The state before the first run. */
export const NO_STATE: FetchState = { sources: new Map(), unused: [] };

const VERSION = 1;
/** Objects that a run writes, and may remove. */
const FILE = /^(?:data|licences)\/[A-Za-z0-9][A-Za-z0-9._-]{0,90}$/;

/** The state as JSON. */
export function writeState({ sources, unused }: FetchState): Buffer {
  return Buffer.from(
    `${JSON.stringify({ version: VERSION, sources: Object.fromEntries(sources), unused }, null, 2)}\n`,
  );
}

/**
 * The state in JSON; what is damaged is left out, and then fetched anew. Throws a SyntaxError for content that is not JSON, and a
 * RangeError for a state of another version.
 */
export function readState(content: Buffer): FetchState {
  const value: unknown = JSON.parse(content.toString('utf8'));
  const { version, sources, unused } = membersOf(value);
  if (version !== VERSION) throw new RangeError(`it is not a state of version ${VERSION}`);
  return {
    sources: new Map(
      Object.entries(membersOf(sources)).flatMap(([name, each]): [string, SourceState][] => {
        const state = sourceState(membersOf(each));
        return state === undefined ? [] : [[name, state]];
      }),
    ),
    unused: (Array.isArray(unused) ? unused : []).flatMap((each: unknown) => {
      const { file, sinceMs } = membersOf(each);
      return isFile(file) && typeof sinceMs === 'number' ? [{ file, sinceMs }] : [];
    }),
  };
}

type Members = Readonly<Record<string, unknown>>;

function sourceState({ nextAtMs, goodAtMs, stored, licence }: Members): SourceState | undefined {
  if (typeof nextAtMs !== 'number' || typeof goodAtMs !== 'number') return undefined;
  const version = stored === undefined ? undefined : storedVersion(membersOf(stored));
  return {
    nextAtMs,
    goodAtMs,
    ...(version === undefined ? {} : { stored: version }),
    ...(typeof licence === 'string' ? { licence } : {}),
  };
}

function storedVersion(members: Members): StoredVersion | undefined {
  const { file, kind, sourceKind, sourceUrl, url, etag, lastModified, ...facts } = members;
  const { version, amount, unit, bytes, sha256, storedAtMs } = facts;
  const isComplete =
    isFile(file) &&
    isKind(kind) &&
    isKind(sourceKind) &&
    typeof sourceUrl === 'string' &&
    typeof url === 'string' &&
    typeof version === 'string' &&
    typeof amount === 'number' &&
    (unit === 'range' || unit === 'byte') &&
    typeof bytes === 'number' &&
    typeof sha256 === 'string' &&
    typeof storedAtMs === 'number';
  if (!isComplete) return undefined;
  return {
    ...{ file, kind, sourceKind, sourceUrl, url, version, amount, unit, bytes, sha256, storedAtMs },
    ...(typeof etag === 'string' ? { etag } : {}),
    ...(typeof lastModified === 'string' ? { lastModified } : {}),
  };
}

function isFile(value: unknown): value is string {
  return typeof value === 'string' && FILE.test(value);
}

function isKind(value: unknown): value is SourceKind {
  return typeof value === 'string' && isSourceKind(value);
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
