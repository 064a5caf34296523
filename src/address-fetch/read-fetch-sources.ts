import { isSourceKind, kindOfLocation, SOURCE_KINDS, type SourceKind } from '../address-data/address-source.ts';
import { checkSources, readJsonText } from '../address-data/read-sources.ts';
import { keysOf } from '../model/keys-of.ts';
import { splitList } from '../text/lists.ts';
import { quoted, quotedValue } from '../text/quoted.ts';
import type { FetchSource } from './fetch-source.ts';
import { isKnownSource, KNOWN_SOURCES, type KnownSource } from './known-sources.ts';

/** Stands for every known source that is a default. */
const DEFAULT = 'default';

const MEBIBYTE = 2 ** 20;
const MAX_URL_CHARS = 2_048;
const MAX_TEXT_CHARS = 1_000;
const MAX_REDIRECT_HOSTS = 8;
const MAX_HOURS = 24 * 365;
/** Maximum size of a source in MiB, which the enricher can read. */
const MAX_MEBIBYTES = 256;

/** Default for sources without their own value. */
const DEFAULT_HOURS = 24;
const DEFAULT_MEBIBYTES = 64;

/** `name` or `name:kind=https://…` */
const ITEM = /^(?<name>[A-Za-z0-9][A-Za-z0-9._-]*)(?::(?<kind>[a-z-]+))?(?:\s*=\s*(?<url>\S+))?$/;
/** A host name with a port, if it is not 443. */
const HOST = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::\d{1,5})?$/;

/**
 * The sources that a text names: names of {@link KNOWN_SOURCES}, `default` for the default ones, and `NAME=https://…`
 * or `NAME:KIND=https://…`, separated by commas or newlines; or a JSON array of names and objects. Throws a RangeError
 * that names the source and its problem.
 */
export function readFetchSources(text: string): readonly FetchSource[] {
  return checkFetchSources(/^\s*[[{]/.test(text) ? readJsonText(text) : itemsOf(text));
}

function itemsOf(text: string): unknown {
  return splitList(text.replaceAll('\n', ',')).map((item) => {
    const { name, kind, url } = ITEM.exec(item)?.groups ?? {};
    if (name === undefined || (url === undefined && kind !== undefined)) {
      throw new RangeError(`must be names of sources or NAME=https://…, separated by commas, not ${quoted(item)}`);
    }
    return url === undefined ? name : { name, url, ...(kind === undefined ? {} : { kind }) };
  });
}

/** The sources in parsed JSON. Throws a RangeError that names the source and its problem. */
export function checkFetchSources(value: unknown): readonly FetchSource[] {
  if (!Array.isArray(value)) {
    throw new RangeError('it must be an array of sources, such as ["aws", {"name": "partners", "url": "https://…"}]');
  }
  const items: readonly unknown[] = value;
  const sources = items.flatMap((item, index) => {
    if (item === DEFAULT)
      return keysOf(KNOWN_SOURCES).flatMap((name) => (KNOWN_SOURCES[name].isDefault ? known(name) : []));
    return typeof item === 'string' ? known(item) : declared(item, index);
  });
  // the same bounds and names as when the enricher reads them
  checkSources(sources.map(({ name, kind }) => ({ name, kind, location: name })));
  return sources;
}

function known(name: string): FetchSource {
  if (isKnownSource(name)) return sourceOf(name, KNOWN_SOURCES[name]);
  const names = [DEFAULT, ...keysOf(KNOWN_SOURCES)].join(', ');
  throw new RangeError(`${quoted(name)} is not a known source; give one of ${names}, or NAME=https://…`);
}

function sourceOf(name: string, row: Omit<KnownSource, 'statedBy'>): FetchSource {
  const {
    publisher,
    kind,
    url,
    redirectHosts = [],
    licence,
    licenceUrl,
    attribution,
    minimumHours,
    maxMebibytes,
  } = row;
  return {
    name,
    kind,
    url,
    redirectHosts,
    isPrivate: false,
    publisher,
    licence,
    licenceUrl,
    attribution,
    minimumHours,
    maxBytes: maxMebibytes * MEBIBYTE,
    maxShrinkPercent: undefined,
  };
}

/** The members of a source in JSON. */
type Members = Partial<Record<string, unknown>>;

/** A source in JSON; if it has the name of a known source and no URL, the known one with the given values. */
function declared(value: unknown, index: number): FetchSource {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RangeError(`source ${index + 1} must be a name or an object`);
  }
  const members: Members = { ...value };
  const { name } = members;
  if (typeof name !== 'string' || !ITEM.test(name)) {
    throw new RangeError(
      `the name of source ${index + 1} must be 1 to 64 letters, digits, dots, hyphens and underscores`,
    );
  }
  const read = new MemberReader(name, members);
  const base: Omit<KnownSource, 'statedBy'> | undefined =
    isKnownSource(name) && members.url === undefined ? KNOWN_SOURCES[name] : undefined;
  const url = base?.url ?? read.url();
  const kind = base?.kind ?? read.kind(url);
  const row: Omit<KnownSource, 'statedBy'> = {
    ...(base ?? { publisher: '', licence: '', licenceUrl: '', attribution: '', isDefault: false, sentence: '' }),
    kind,
    url,
    minimumHours: Math.max(
      read.number('minimumHours', 1, MAX_HOURS) ?? base?.minimumHours ?? DEFAULT_HOURS,
      base?.minimumHours ?? 0,
    ),
    maxMebibytes: read.number('maxMebibytes', 1, MAX_MEBIBYTES) ?? base?.maxMebibytes ?? DEFAULT_MEBIBYTES,
  };
  const shrink = read.number('maxShrinkPercent', 0, 100);
  const source: FetchSource = {
    ...sourceOf(name, row),
    redirectHosts: [...(base?.redirectHosts ?? []), ...read.hosts()],
    isPrivate: read.flag('private') ?? false,
    publisher: base?.publisher ?? read.text('publisher'),
    licence: read.text('licence') ?? base?.licence,
    licenceUrl: base?.licenceUrl ?? read.text('licenceUrl'),
    attribution: read.text('attribution') ?? base?.attribution,
    maxShrinkPercent: shrink,
    ...read.ofTheEnricher(kind),
  };
  read.finish();
  return source;
}

/**
 * Reads members of a source, and keeps track of those that were read. Throws a RangeError with the name of the source.
 */
class MemberReader {
  readonly #name: string;
  readonly #members: Members;
  readonly #known: Set<string> = new Set(['name', 'url', 'kind']);

  constructor(name: string, members: Members) {
    this.#name = name;
    this.#members = members;
  }

  url(): string {
    const { url } = this.#members;
    const fault = typeof url === 'string' && url.length <= MAX_URL_CHARS ? urlFault(url) : 'it is missing, or too long';
    if (typeof url === 'string' && fault === undefined) return url;
    return this.#fail(`url must be an HTTPS URL without a user, not ${quotedValue(url)}: ${fault}`);
  }

  kind(url: string): SourceKind {
    const kind = this.#members.kind ?? kindOfLocation(new URL(url).pathname);
    if (typeof kind === 'string' && isSourceKind(kind) && kind !== 'table') return kind;
    const kinds = keysOf(SOURCE_KINDS).filter((each) => each !== 'table');
    return this.#fail(`kind must be one of ${kinds.join(', ')}, not ${quotedValue(kind)}`);
  }

  text(member: string): string | undefined {
    const value = this.#take(member);
    if (value === undefined || (typeof value === 'string' && value.length <= MAX_TEXT_CHARS)) return value;
    return this.#fail(`${member} must be text of at most ${MAX_TEXT_CHARS} characters`);
  }

  number(member: string, minimum: number, maximum: number): number | undefined {
    const value = this.#take(member);
    if (value === undefined || (typeof value === 'number' && value >= minimum && value <= maximum)) return value;
    return this.#fail(`${member} must be a number from ${minimum} to ${maximum}, not ${quotedValue(value)}`);
  }

  flag(member: string): boolean | undefined {
    const value = this.#take(member);
    if (value === undefined || typeof value === 'boolean') return value;
    return this.#fail(`${member} must be true or false, not ${quotedValue(value)}`);
  }

  hosts(): readonly string[] {
    const value = this.#take('redirectHosts') ?? [];
    const isHost = (each: unknown): each is string => typeof each === 'string' && HOST.test(each);
    if (Array.isArray(value) && value.length <= MAX_REDIRECT_HOSTS && value.every(isHost)) return value;
    return this.#fail(
      `redirectHosts must be at most ${MAX_REDIRECT_HOSTS} host names in lower case, not ${quotedValue(value)}`,
    );
  }

  /** The members that only the enricher uses, with its checks. */
  ofTheEnricher(kind: SourceKind): Partial<FetchSource> {
    const given = Object.fromEntries(
      ['threat', 'rangeColumn', 'maxAgeDays'].flatMap((member) => {
        const value = this.#take(member);
        return value === undefined ? [] : [[member, value]];
      }),
    );
    const [source] = checkSources([{ name: this.#name, kind, location: this.#name, ...given }]);
    const { threat, rangeColumn, maxAgeDays } = source ?? {};
    return {
      ...(threat === undefined ? {} : { threat }),
      ...(rangeColumn === undefined ? {} : { rangeColumn }),
      ...(maxAgeDays === undefined ? {} : { maxAgeDays }),
    };
  }

  /** Refuses members that were not read. */
  finish(): void {
    const unknown = Object.keys(this.#members).find((member) => !this.#known.has(member));
    if (unknown !== undefined) this.#fail(`${quoted(unknown)} is not a member of a fetched source`);
  }

  #take(member: string): unknown {
    this.#known.add(member);
    return this.#members[member];
  }

  #fail(what: string): never {
    throw new RangeError(`${this.#name}: ${what}`);
  }
}

/** Why a text is not a valid URL of a source; undefined if it is one. */
function urlFault(text: string): string | undefined {
  if (!URL.canParse(text)) return 'it cannot be parsed';
  const { protocol, username, password } = new URL(text);
  if (protocol !== 'https:') return `it begins with ${quoted(protocol)}`;
  return username === '' && password === '' ? undefined : 'it has a user or a password, which would appear in logs';
}
