import { isSourceKind, type SourceKind } from '../address-data/address-source.ts';
import type { AmountUnit } from './check-content.ts';

/** The stored version of a source. */
export interface StoredVersion {
  /** The object with the data. */
  readonly file: string;
  /** The form in which it is stored. */
  readonly kind: SourceKind;
  /** The declared kind of the source; a version of another kind or URL is replaced, whatever its size. */
  readonly sourceKind: SourceKind;
  readonly sourceUrl: string;
  /** The URL with the month, and the server's identification of the version. */
  readonly url: string;
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
  readonly version: string;
  readonly amount: number;
  readonly unit: AmountUnit;
  readonly bytes: number;
  /** SHA-256 of the content as sent: some servers never report an unchanged version. */
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
  /** Undefined until there is a version. */
  readonly stored?: StoredVersion | undefined;
  /** A checksum of its stored licence. */
  readonly licence?: string | undefined;
}

/** An object that is no longer in use. */
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
 * Reads a state from JSON; damaged parts are omitted, and then fetched again. Throws a SyntaxError for content that is
 * not JSON, and a RangeError for a state of another version.
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
