import type { LoadedDocument } from '../model/ports.ts';
import { withoutCarrier } from '../net/carried-ipv4.ts';
import { parseIpText } from '../net/ip-address.ts';
import type { AddressClass } from '../reference/address-classes.ts';
import { type AddressAnswer, combineAnswers } from './address-answer.ts';
import { type AddressPlace, type PlacedAddress, placeOf } from './address-place.ts';
import type { AddressSource } from './address-source.ts';
import type { AddressTable } from './address-table.ts';

/** A source with a document that is refreshed. */
export interface FollowedSource {
  readonly source: AddressSource;
  readonly document: LoadedDocument<AddressTable>;
  /** Why its newest document is not in use; undefined if it is. */
  readonly faultOf?: () => string | undefined;
}

/** The sources that are in use. They can change if a document declares them. */
export interface FollowedSources {
  readonly sources: readonly FollowedSource[];
  /** Changes whenever the list of sources does. */
  readonly revision: number;
  /** Why the newest list of sources is not in use; undefined if it is in use, or if the sources are not in a list. */
  faultOf?(): string | undefined;
  /**
   * Requests newer documents if that is due; waits only for data that was never loaded, until the deadline. Never
   * rejects.
   */
  refresh?(deadlineMs?: number): Promise<void>;
  /** Waits for refreshes that are under way, until the deadline. Never rejects. */
  settle?(deadlineMs?: number): Promise<void>;
}

/** The name of the document that lists the sources, in faults: no source can have this name. */
export const LIST = '(list of sources)';

/** The state of the sources, for metrics and logs. */
export interface AddressDataState {
  /** The version in use of each source that has data, by its name. */
  readonly versions: Readonly<Record<string, string>>;
  /**
   * Why the newest document of a source is not in use, by its name; {@link LIST} stands for the document that lists the
   * sources.
   */
  readonly faults: Readonly<Record<string, string>>;
  /** Names of sources with outdated data. */
  readonly outdated: readonly string[];
  /** Age of the oldest data with a date, in milliseconds; undefined if none has a date. */
  readonly oldestMs: number | undefined;
  /** Entries of the data in use that are not ranges. */
  readonly skipped: number;
}

/** Classes of addresses that every network uses: only the user's own lists and ranges describe them. */
const LOCAL_CLASSES: ReadonlySet<AddressClass | undefined> = new Set([
  ...([
    'private',
    'shared',
    'link_local',
    'loopback',
    'multicast',
    'unique_local',
    'unspecified',
    'broadcast',
  ] as const),
]);

/** Maximum number of distinct cached places; a full cache is emptied. */
const MAX_PLACES = 65_536;

const DAY_MS = 86_400_000;
/** Publishers update data of these kinds at least every month. */
const MAX_AGE_DAYS: Partial<Record<AddressSource['kind'], number>> = { mmdb: 45 };

/** The data about addresses from the user's sources: the first source, in their order, that has a value counts. */
export class AddressData {
  readonly #followed: FollowedSources;
  /** The sources with data, as of the last {@link begin}; undefined before it. */
  #inUse: readonly LoadedSource[] | undefined;
  /** The places that addresses share, by the answers of the tables; equal answers of a table are one object. */
  #places: PlaceNode = new PlaceNode();
  /** Places by their content, since several answers may have the same content. */
  readonly #placeByContent: Map<string, AddressPlace> = new Map();
  #nodeCount = 0;
  readonly #answers: AddressAnswer[] = [];
  #revisions = '';
  /** A new object whenever an answer may have changed. */
  #epoch: object = {};

  constructor(followed: FollowedSources) {
    this.#followed = followed;
  }

  /** Begins a synchronous stretch of work, with the newest data. */
  begin(): void {
    const { sources, revision } = this.#followed;
    let revisions = String(revision);
    for (const { document } of sources) revisions += ` ${document.revision}`;
    if (revisions === this.#revisions) return;
    this.#revisions = revisions;
    this.#inUse = loadedOf(sources);
    this.#forgetPlaces();
    this.#epoch = {};
  }

  /** Sets the place of an address, unless it was found in the newest data. */
  locate(facts: PlacedAddress): void {
    if (facts.placeEpoch === this.#epoch) return;
    const place = this.#find(facts);
    facts.placeEpoch = this.#epoch;
    facts.asSource = place?.source;
    facts.asDestination = place?.destination;
    facts.threats = place?.threats;
  }

  #find({ text, addressClass }: PlacedAddress): AddressPlace | undefined {
    const answers = this.#answersFor(text, LOCAL_CLASSES.has(addressClass));
    if (answers.length === 0) return undefined;
    if (this.#nodeCount >= MAX_PLACES) this.#forgetPlaces();
    let node = this.#places;
    for (const answer of answers) node = node.next(answer);
    if (node.place === undefined) {
      node.place = this.#placeWith(combineAnswers(answers));
      this.#nodeCount++;
    }
    return node.place;
  }

  #forgetPlaces(): void {
    this.#places = new PlaceNode();
    this.#placeByContent.clear();
    this.#nodeCount = 0;
  }

  #placeWith(answer: AddressAnswer): AddressPlace {
    const content = JSON.stringify(answer);
    let place = this.#placeByContent.get(content);
    if (place === undefined) {
      place = placeOf(answer);
      this.#placeByContent.set(content, place);
    }
    return place;
  }

  /**
   * The data of an address in canonical text; for a local address, only from the user's lists and ranges. An IPv6
   * address that carries an IPv4 address, mapped or translated, is looked up as that one. A source that knows nothing of it is
   * asked for the IPv6 address, since an entry may name the translation itself, such as `64:ff9b::/96`.
   */
  find(text: string, isLocal = false): AddressAnswer | undefined {
    const answers = this.#answersFor(text, isLocal);
    return answers.length === 0 ? undefined : combineAnswers(answers);
  }

  /** The answer of each source, in their order; the list is reused. */
  #answersFor(text: string, isLocal: boolean): readonly AddressAnswer[] {
    const answers = this.#answers;
    answers.length = 0;
    const parsed = parseIpText(text);
    if (parsed === undefined) return answers;
    const address = withoutCarrier(parsed);
    for (const { table } of this.#inUse ?? []) {
      if (isLocal && !table.answersPrivate) continue;
      const answer = table.find(address) ?? (address === parsed ? undefined : table.find(parsed));
      if (answer !== undefined) answers.push(answer);
    }
    return answers;
  }

  /** Requests newer data if that is due; waits only for data that was never loaded, until the deadline. */
  async refresh(deadlineMs?: number): Promise<void> {
    await this.#followed.refresh?.(deadlineMs);
    await Promise.all(this.#followed.sources.map(({ document }) => document.refresh?.(deadlineMs)));
  }

  /** Waits for refreshes that are under way, until the deadline. */
  async settle(deadlineMs?: number): Promise<void> {
    await this.#followed.settle?.(deadlineMs);
    await Promise.all(this.#followed.sources.map(({ document }) => document.settle?.(deadlineMs)));
  }

  /** Where the sources are: paths of files, and `s3://bucket/key`. */
  locations(): readonly string[] {
    return this.#followed.sources.map(({ source }) => source.location);
  }

  /**
   * The state of the sources at a time in Unix milliseconds. What it says of data is about those of the last {@link begin}:
   * newer ones may have arrived since, with which nothing was enriched yet.
   */
  state(nowMs: number): AddressDataState {
    const { sources } = this.#followed;
    const listFault = this.#followed.faultOf?.();
    const loaded = this.#inUse ?? loadedOf(sources);
    const ages = loaded.flatMap(({ table: { publishedAtMs } }) =>
      publishedAtMs === undefined ? [] : nowMs - publishedAtMs,
    );
    return {
      versions: Object.fromEntries(loaded.map(({ source, table }) => [source.name, table.version])),
      faults: Object.fromEntries([
        ...(listFault === undefined ? [] : [[LIST, listFault]]),
        ...sources.flatMap(({ source, faultOf }) => {
          const fault = faultOf?.();
          return fault === undefined ? [] : [[source.name, fault]];
        }),
      ]),
      outdated: loaded.filter(({ source, table }) => isOutdated(source, table, nowMs)).map(({ source }) => source.name),
      oldestMs: ages.length === 0 ? undefined : Math.max(...ages),
      skipped: loaded.reduce((sum, { table }) => sum + table.skipped, 0),
    };
  }
}

/** A source with its data. */
interface LoadedSource {
  readonly source: AddressSource;
  readonly table: AddressTable;
}

function loadedOf(sources: readonly FollowedSource[]): readonly LoadedSource[] {
  return sources.flatMap(({ source, document: { value } }) => (value === undefined ? [] : [{ source, table: value }]));
}

/** A tree of places by the answers that they consist of: one level per answer. */
class PlaceNode {
  readonly #next: Map<AddressAnswer, PlaceNode> = new Map();
  place: AddressPlace | undefined;

  next(answer: AddressAnswer): PlaceNode {
    let node = this.#next.get(answer);
    if (node === undefined) {
      node = new PlaceNode();
      this.#next.set(answer, node);
    }
    return node;
  }
}

/** Whether data is older than its source allows, by the date in the data. */
export function isOutdated(
  { kind, maxAgeDays = MAX_AGE_DAYS[kind] }: AddressSource,
  { publishedAtMs }: AddressTable,
  nowMs: number,
): boolean {
  if (maxAgeDays === undefined || publishedAtMs === undefined) return false;
  return nowMs - publishedAtMs > maxAgeDays * DAY_MS;
}
