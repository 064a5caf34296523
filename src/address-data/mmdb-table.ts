import { Reader, type Response } from 'mmdb-lib';
import { messageOf } from '../model/message-of.ts';
import { formatIpAddress, IPV6 } from '../net/ip-address.ts';
import { type AddressAnswer, countryOf, isAsNumber, locationOf, textOf, withoutUndefined } from './address-answer.ts';
import type { AddressTable } from './address-table.ts';
import { MmdbTree } from './mmdb-tree.ts';

/** https://maxmind.github.io/MaxMind-DB/: the metadata is in the last 128 KiB, after this mark. */
const METADATA_MARK = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
const MAX_METADATA_BYTES = 128 * 1024;
/** Maximum number of values in the metadata; real metadata has about 30. */
const MAX_METADATA_VALUES = 1_024;
const MAX_METADATA_DEPTH = 16;
/** Bytes between the search tree and the data. */
const SEPARATOR_BYTES = 16;

/** Maximum number of pointers that an answer may follow; a city has about 60. */
const MAX_POINTERS = 1_024;
/** Maximum processor time for decoding an answer, which usually takes microseconds. */
const MAX_DECODING_MS = 100;
/** Maximum number of values, and of answers, that are cached by their pointers. */
const MAX_REMEMBERED = 16_384;
/** Number of unreadable answers after which a database counts as useless. */
const MAX_FAULTS = 1_000;

type Members = Readonly<Record<string, unknown>>;

/** The data of a MaxMind DB. */
export interface MmdbTable extends AddressTable {
  readonly tree: MmdbTree;
}

/**
 * A MaxMind DB. Safe for any content: a damaged or slow answer counts as no answer; after many such answers, or one
 * that takes too long, the database is no longer used, and `onFault` is called once. Throws an Error for content that
 * is not a MaxMind DB.
 *
 * @param maxFaults number of damaged answers after which the database is not used
 */
export function readMmdb(
  content: Buffer,
  onFault: (reason: string) => void,
  maxFaults: number = MAX_FAULTS,
): MmdbTable {
  checkMetadata(content);
  const budget = new PointerBudget();
  const reader = openReader(content, budget);
  const { buildEpoch, databaseType, ipVersion, nodeCount, recordSize, searchTreeSize } = reader.metadata;
  if (!(searchTreeSize > 0 && searchTreeSize + SEPARATOR_BYTES <= content.length)) {
    throw new RangeError('the MaxMind DB is truncated, or its metadata are wrong');
  }
  const tree = new MmdbTree(content, { nodeCount, recordSize, ipVersion });
  /** Answers by their pointers: one object for all addresses with the same answer. */
  const answers = new Map<number, AddressAnswer | undefined>();
  const publishedAtMs = buildEpoch.getTime();
  let faults = 0;
  return {
    version:
      `${String(databaseType).slice(0, 64)} ${Number.isNaN(publishedAtMs) ? '' : buildEpoch.toISOString().slice(0, 10)}`.trim(),
    publishedAtMs: Number.isNaN(publishedAtMs) ? undefined : publishedAtMs,
    skipped: 0,
    answersPrivate: false,
    tree,
    find(address) {
      // a tree of IPv4 addresses would misread the first bits of IPv6 addresses
      if (faults >= maxFaults || (address.family === IPV6 && ipVersion !== 6)) return undefined;
      const pointer = tree.pointerOf(address);
      if (pointer < 0) return undefined;
      const known = answers.get(pointer);
      if (known !== undefined || answers.has(pointer)) return known;
      budget.begin();
      try {
        const record: unknown = reader.get(formatIpAddress(address));
        const answer = answerOf(record);
        if (answers.size >= MAX_REMEMBERED) answers.clear();
        answers.set(pointer, answer);
        return answer;
      } catch (error) {
        faults = budget.isOutOfTime ? maxFaults : faults + 1;
        if (faults === maxFaults) onFault(messageOf(error));
        return undefined;
      }
    },
  };
}

/** The library's reader, whose own errors only mention offsets. Throws a RangeError for damaged metadata. */
function openReader(content: Buffer, cache: PointerBudget): Reader<Response> {
  try {
    return new Reader<Response>(content, { cache });
  } catch (error) {
    throw new RangeError('the metadata of the MaxMind DB are damaged', { cause: error });
  }
}

/** The answer in a record: in the layout of MaxMind and DB-IP, or in the flat one of IPinfo. */
export function answerOf(record: unknown): AddressAnswer | undefined {
  const members = membersOf(record);
  const location = membersOf(members.location);
  const traits = membersOf(members.traits);
  const country = membersOf(members.country);
  const answer = withoutUndefined({
    country: countryOf(country.iso_code) ?? countryOf(members.country_code) ?? countryOf(members.country),
    city: nameOf(members.city),
    location:
      locationOf(location.latitude, location.longitude) ??
      locationOf(numberOf(members.latitude ?? members.lat), numberOf(members.longitude ?? members.lng)),
    asNumber: asNumberOf(members.autonomous_system_number ?? traits.autonomous_system_number ?? members.asn),
    asOrganization: textOf(
      members.autonomous_system_organization ??
        traits.autonomous_system_organization ??
        members.as_name ??
        // IPinfo’s databases of networks; elsewhere, a name is that of a company or a carrier
        (members.asn === undefined ? undefined : members.name),
    ),
  });
  return Object.keys(answer).length === 0 ? undefined : answer;
}

/** `{ names: { en: 'Berlin' } }`, or the name itself. */
function nameOf(place: unknown): string | undefined {
  if (typeof place === 'string') return textOf(place);
  const names = membersOf(membersOf(place).names);
  return textOf(names.en) ?? textOf(Object.values(names)[0]);
}

/** `13335`, or `AS13335`. */
function asNumberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(value.replace(/^AS/i, '')) : value;
  return isAsNumber(number) ? number : undefined;
}

function numberOf(value: unknown): unknown {
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/**
 * The cache of a reader, which is called for every pointer. It also stops pointers that form cycles, or that expand few
 * bytes into ever more values.
 */
class PointerBudget {
  readonly #values: Map<number | string, unknown> = new Map();
  #pointers = 0;
  #endsAtMs = 0;
  #startedAt: NodeJS.CpuUsage | undefined;
  isOutOfTime = false;

  begin(): void {
    this.#pointers = 0;
  }

  get(key: number | string): unknown {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    if (this.#pointers === 0) {
      this.#endsAtMs = Date.now() + MAX_DECODING_MS;
      this.#startedAt = process.cpuUsage();
    }
    this.#pointers++;
    if (this.#pointers > MAX_POINTERS) throw new RangeError(`an answer has more than ${MAX_POINTERS} pointers`);
    if (Date.now() > this.#endsAtMs && this.#usedMs() > MAX_DECODING_MS) {
      this.isOutOfTime = true;
      throw new RangeError(`an answer takes more than ${MAX_DECODING_MS} ms`);
    }
    return undefined;
  }

  /** Processor time, because on a busy machine the clock runs on while the program waits. */
  #usedMs(): number {
    const { user, system } = process.cpuUsage(this.#startedAt);
    return (user + system) / 1_000;
  }

  set(key: number | string, value: unknown): void {
    if (this.#values.size >= MAX_REMEMBERED) this.#values.clear();
    this.#values.set(key, value);
  }
}

/**
 * Checks the metadata before the library decodes it without bounds: it must be a map of few values and levels, within
 * the file. Throws a RangeError.
 */
function checkMetadata(content: Buffer): void {
  const from = Math.max(0, content.length - MAX_METADATA_BYTES - METADATA_MARK.length);
  const mark = content.subarray(from).lastIndexOf(METADATA_MARK);
  if (mark < 0) throw new RangeError('it is not a MaxMind DB');
  const metadata = content.subarray(from + mark + METADATA_MARK.length);
  if ((metadata[0] ?? 0) >> 5 !== MAP) throw new RangeError('the metadata of the MaxMind DB are not a map');
  let left = MAX_METADATA_VALUES;

  /** Skips the value at an offset; returns the offset of the next one. */
  const pass = (start: number, depth: number): number => {
    let at = start;
    const byte = (): number => {
      const value = metadata[at++];
      if (value === undefined) throw new RangeError('the metadata of the MaxMind DB are truncated');
      return value;
    };
    const number = (bytes: number, high = 0): number => {
      let value = high;
      for (let count = 0; count < bytes; count++) value = value * 256 + byte();
      return value;
    };
    if (left-- <= 0 || depth > MAX_METADATA_DEPTH)
      throw new RangeError('the metadata of the MaxMind DB have too many values');
    const control = byte();
    if (control >> 5 === POINTER) {
      const size = (control >> 3) & 3;
      pass(number(size + 1, size === 3 ? 0 : control & 7) + (POINTER_BASES[size] ?? 0), depth + 1);
      return at;
    }
    const type = control >> 5 || byte() + 7;
    const short = control & 0x1f;
    const size = short < 29 ? short : number(short - 28) + (SIZE_BASES[short - 29] ?? 0);
    if (type === MAP || type === ARRAY) {
      for (let items = type === MAP ? size * 2 : size; items > 0; items--) at = pass(at, depth + 1);
    } else if (type !== BOOLEAN) at += size;
    return at;
  };
  pass(0, 0);
}

/** Types of values: https://maxmind.github.io/MaxMind-DB/ */
const POINTER = 1;
const MAP = 7;
const ARRAY = 11;
const BOOLEAN = 14;
/** The amounts added to pointers, and to sizes, by their number of bytes. */
const POINTER_BASES = [0, 2_048, 526_336, 0];
const SIZE_BASES = [29, 285, 65_821];
