import { createHash } from 'node:crypto';
import type { AddressSource, SourceKind } from '../address-data/address-source.ts';
import { checksumOf } from '../address-data/named-tables.ts';
import { checkSources } from '../address-data/read-sources.ts';
import { faultOfStore } from '../documents/document-fault.ts';
import type { ObjectFolder } from '../documents/object-folder.ts';
import { messageOf } from '../model/message-of.ts';
import { counted } from '../text/counted.ts';
import { checkContent } from './check-content.ts';
import { type DownloadSettings, download } from './download.ts';
import { DownloadError } from './download-error.ts';
import type { FetchSource } from './fetch-source.ts';
import {
  type FetchState,
  NO_STATE,
  readState,
  type SourceState,
  type StoredVersion,
  writeState,
} from './fetch-state.ts';
import { licenceFile, licenceText } from './licence-text.ts';
import { removeUnused } from './unused-objects.ts';

/** The document that lists the sources, for ADDRESS_DATA. */
export const SOURCES_FILE = 'sources.json';
/** The state that one run leaves for the next one. */
const STATE_FILE = 'state.json';

/** How the data of each kind are stored. */
const EXTENSIONS: Readonly<Record<SourceKind, string>> = {
  mmdb: 'mmdb',
  'aws-ip-ranges': 'json',
  'azure-service-tags': 'json',
  gcp: 'json',
  oracle: 'json',
  cloudflare: 'txt',
  fastly: 'json',
  github: 'json',
  list: 'txt',
  csv: 'csv',
  table: 'table',
};

const MAX_STATE_BYTES = 4 * 1024 * 1024;
const HOUR_MS = 3_600_000;
/** A source that failed is requested again after this time, even if it otherwise allows fewer requests. */
const RETRY_HOURS = 1;
/** Maximum time for which a server can refuse requests. */
const MAX_RETRY_HOURS = 7 * 24;
/** How long a source may fail before that is reported as an error: at least this time, and three of its intervals. */
const OVERDUE_HOURS = 24;
const OVERDUE_INTERVALS = 3;
/** The outcomes of a source in a run, each with its meaning. */
export const FETCH_OUTCOMES = {
  fetched: 'a new version is stored',
  unchanged: 'the stored version is the newest',
  not_due: 'the source does not allow a request yet',
  kept: 'the new version cannot be used, so the previous one is kept',
  failed: 'there is no version, and none could be fetched',
  no_time: 'the run was out of time',
} as const satisfies Record<string, string>;

/** A key of {@link FETCH_OUTCOMES}. */
export type FetchOutcome = keyof typeof FETCH_OUTCOMES;

/** The outcome of a source. */
export interface FetchResult {
  readonly name: string;
  readonly outcome: FetchOutcome;
  /** The reason, for any outcome except `fetched` and `unchanged`. */
  readonly reason?: string;
  /** The version that is stored after the run, if there is one. */
  readonly version?: string;
  /** Its size: `4,711 ranges`, `8,123,456 bytes`. */
  readonly amount?: string;
  /** Whether it has failed for so long that an operator should look. */
  readonly isOverdue: boolean;
}

/** A run of the fetcher. */
export interface FetchRun {
  readonly sources: readonly FetchSource[];
  /** Sources that are only listed, before the fetched ones: the user's own data elsewhere. */
  readonly listed: readonly AddressSource[];
  readonly folder: ObjectFolder;
  /** By how many percent a source may shrink from one version to the next. */
  readonly maxShrinkPercent: number;
  readonly download: DownloadSettings;
  /** No source is requested after this time; Unix milliseconds. */
  readonly deadlineMs: number;
  readonly now: () => number;
  /** Called for each source, in their order. */
  readonly onResult: (result: FetchResult) => void;
  readonly onWarning: (message: string, error?: unknown) => void;
}

/**
 * Fetches the sources that are due, and writes data, licences, the list of sources and the state into the folder, each
 * in one step. A source that fails does not stop the others. Throws an Error if the folder cannot be read or written.
 */
export async function fetchSources(run: FetchRun): Promise<readonly FetchResult[]> {
  const { sources, listed, folder, now } = run;
  const state = await stateIn(run);
  const states = new Map<string, SourceState>();
  const results: FetchResult[] = [];
  for (const source of sources) {
    const before = state.sources.get(source.name) ?? { nextAtMs: 0, goodAtMs: now() };
    const { after, ...result } = await fetchSource(source, before, run);
    states.set(source.name, await withLicence(source, after, folder));
    results.push(result);
    run.onResult(result);
  }
  await writeIfChanged(folder, SOURCES_FILE, sourceList(listed, sources, states));
  const unused = await removeUnused(state, states, run);
  await folder.write(STATE_FILE, writeState({ sources: states, unused }));
  return results;
}

/** The state that the previous run left; empty if it is damaged, so that everything is fetched again. */
async function stateIn({ folder, onWarning }: FetchRun): Promise<FetchState> {
  const body = await readIfThere(folder, STATE_FILE);
  if (body === undefined) return NO_STATE;
  try {
    return readState(body);
  } catch (error) {
    onWarning(`${folder.name}${STATE_FILE} cannot be used: all sources are fetched again`, error);
    return NO_STATE;
  }
}

async function readIfThere(folder: ObjectFolder, file: string): Promise<Buffer | undefined> {
  try {
    return (await folder.read(file, { maxBytes: MAX_STATE_BYTES }))?.body;
  } catch (error) {
    if (faultOfStore(error) === 'missing') return undefined;
    throw error;
  }
}

async function writeIfChanged(folder: ObjectFolder, file: string, body: Buffer): Promise<void> {
  const before = await readIfThere(folder, file);
  if (before === undefined || !before.equals(body)) await folder.write(file, body);
}

/** The outcome of a source, and its state afterwards. */
type Fetched = FetchResult & { readonly after: SourceState };

async function fetchSource(source: FetchSource, before: SourceState, run: FetchRun): Promise<Fetched> {
  const { name, minimumHours } = source;
  const startedAt = run.now();
  const conclude = (outcome: FetchOutcome, after: SourceState, reason?: string): Fetched => ({
    name,
    outcome,
    ...(reason === undefined ? {} : { reason }),
    ...(after.stored === undefined ? {} : { version: after.stored.version, amount: amountOf(after.stored) }),
    isOverdue: startedAt - after.goodAtMs > Math.max(OVERDUE_HOURS, OVERDUE_INTERVALS * minimumHours) * HOUR_MS,
    after,
  });
  if (startedAt < before.nextAtMs) {
    return conclude('not_due', before, `not before ${new Date(before.nextAtMs).toISOString()}`);
  }
  if (startedAt >= run.deadlineMs) return conclude('no_time', before, 'the run was out of time');
  const good = { ...before, goodAtMs: startedAt, nextAtMs: startedAt + minimumHours * HOUR_MS };
  try {
    const stored = await newVersion(source, before.stored, run, startedAt);
    const isUnchanged = stored?.sha256 === before.stored?.sha256;
    return conclude(isUnchanged ? 'unchanged' : 'fetched', { ...good, stored });
  } catch (error) {
    if (error instanceof FolderError) throw error;
    const nextAtMs = startedAt + pauseAfter(error, minimumHours) * HOUR_MS;
    const reason = messageOf(error);
    run.onWarning(`the source ${name} (${source.url}) cannot be used: ${reason}`);
    const result = conclude(before.stored === undefined ? 'failed' : 'kept', { ...before, nextAtMs }, reason);
    // without any version, there is nothing to wait for
    return before.stored === undefined ? { ...result, isOverdue: true } : result;
  }
}

/** Hours until the next request of a source that failed. */
function pauseAfter(error: unknown, minimumHours: number): number {
  const seconds = error instanceof DownloadError ? (error.facts.retryAfterSeconds ?? 0) : 0;
  return Math.max(Math.min(minimumHours, RETRY_HOURS), Math.min(seconds / 3_600, MAX_RETRY_HOURS));
}

/** A failure of the folder rather than of a source. */
class FolderError extends Error {}

/**
 * Downloads, checks and stores the newest version, unless it is the stored one. Throws an Error with the reason if it
 * cannot be used, and a {@link FolderError}.
 */
async function newVersion(
  source: FetchSource,
  stored: StoredVersion | undefined,
  { folder, maxShrinkPercent, download: settings, deadlineMs }: FetchRun,
  nowMs: number,
): Promise<StoredVersion | undefined> {
  const { name, kind, url } = source;
  const isSame = stored?.sourceKind === kind && stored.sourceUrl === url;
  const timeoutMs = Math.min(settings.timeoutMs, deadlineMs - nowMs);
  const downloaded = await download(source, isSame ? stored : undefined, { ...settings, timeoutMs }, nowMs);
  if (downloaded === undefined) return stored;
  const { content, ...from } = downloaded;
  const sha256 = createHash('sha256').update(content).digest('hex');
  if (isSame && stored.sha256 === sha256) return { ...stored, ...from };
  const checked = checkContent(content, source, from.lastModified);
  if (isSame) checkShrinking(stored, checked, source.maxShrinkPercent ?? maxShrinkPercent);
  const file = `data/${name}.${EXTENSIONS[checked.kind]}`;
  try {
    await folder.write(file, checked.body);
  } catch (error) {
    throw new FolderError(`${folder.name}${file} cannot be written`, { cause: error });
  }
  const { body, ...facts } = checked;
  return { file, sourceKind: kind, sourceUrl: url, ...from, ...facts, bytes: body.length, sha256, storedAtMs: nowMs };
}

type Amount = Pick<StoredVersion, 'amount' | 'unit'>;

/** Throws a RangeError for a version that has shrunk by more than is allowed. */
function checkShrinking(before: Amount, after: Amount, maxShrinkPercent: number): void {
  if (before.unit !== after.unit) return;
  const lost = before.amount - after.amount;
  if (lost * 100 <= before.amount * maxShrinkPercent) return;
  throw new RangeError(
    `it has shrunk by more than ${maxShrinkPercent} %, from ${amountOf(before)} to ${amountOf(after)}`,
  );
}

function amountOf({ amount, unit }: Amount): string {
  return counted(amount, unit);
}

/** Stores the licence next to the data, if it is not there yet. */
async function withLicence(source: FetchSource, state: SourceState, folder: ObjectFolder): Promise<SourceState> {
  if (state.stored === undefined) return state;
  const text = Buffer.from(licenceText(source));
  const licence = checksumOf(text);
  if (licence === state.licence) return state;
  await folder.write(licenceFile(source.name), text);
  return { ...state, licence };
}

/** The document for ADDRESS_DATA: every source that has a version. */
function sourceList(
  listed: readonly AddressSource[],
  sources: readonly FetchSource[],
  states: ReadonlyMap<string, SourceState>,
): Buffer {
  const fetched = sources.flatMap(({ name, threat, rangeColumn, maxAgeDays }) => {
    const stored = states.get(name)?.stored;
    if (stored === undefined) return [];
    const { file: location, kind } = stored;
    return [
      {
        ...{ name, kind, location },
        ...(threat === undefined ? {} : { threat }),
        ...(rangeColumn === undefined || kind !== 'csv' ? {} : { rangeColumn }),
        ...(maxAgeDays === undefined ? {} : { maxAgeDays }),
      },
    ];
  });
  return Buffer.from(`${JSON.stringify(checkSources([...listed, ...fetched]), null, 2)}\n`);
}
