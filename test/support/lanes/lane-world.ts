import { isIP } from 'node:net';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { ConfigurationError, type OptionTexts, readOptions } from '../../../src/config/read-options.ts';
import { makeSettings } from '../../../src/config/settings.ts';
import { DESTINATIONS } from '../../../src/encode/destinations.ts';
import { optionsOfSchema, SCHEMAS } from '../../../src/encode/schemas/schemas.ts';
import { EVENT_SOURCES, firehoseEvent } from '../../../src/library/firehose-event.ts';
import { DICTIONARY } from '../../../src/model/dictionary.ts';
import { FIELDS } from '../../../src/model/fields.ts';
import type { Inventory, NetworkInterface } from '../../../src/model/inventory.ts';
import { keysOf } from '../../../src/model/keys-of.ts';
import type { RulesDocument } from '../../../src/model/rules.ts';
import { readRange } from '../../../src/net/ranges.ts';
import { PARTITION_KEYS } from '../../../src/respond/partition-key-table.ts';
import { SeededRandom } from '../../../src/simulate/seeded-random.ts';
import { arbitraryEvent, arbitraryOptions, arbitraryPayloadEvent } from '../arbitrary-events.ts';
import { arbitraryFormattedLine } from '../arbitrary-lines.ts';
import { makeCase } from '../fuzz/make-case.ts';
import { readCorpus } from '../fuzz/read-corpus.ts';
import { readAddressTables, readBases } from './bases.ts';
import type { SourceManner } from './changing-source.ts';
import { movedTo, mutateLine, varyLine, withFreshPeer } from './mutate-line.ts';

/** An event, and the changes that are made before it is sent. */
export interface Step {
  readonly event: unknown;
  /** Whether the event consists of the world's lines, most of which are readable. */
  readonly isOfLines: boolean;
  /** How many times it is sent in succession. */
  readonly times: number;
  /** Index of the inventory that applies from this step on; undefined to keep the current one. */
  readonly inventory: number | undefined;
  /** Index of the rules that apply from this step on; undefined to keep the current ones. */
  readonly rules: number | undefined;
  /** Whether the address data change at this step. */
  readonly changesAddressData: boolean;
  /** Whether a live source forgets its look-ups at this step. */
  readonly forgets: boolean;
  /** What the clock says at this step, Unix seconds; undefined if the world has no clock. */
  readonly nowSeconds: number | undefined;
}

/** Settings, the metadata of a network, and the events to send. */
export interface LaneWorld {
  readonly options: OptionTexts;
  readonly labels: Readonly<Record<string, string>>;
  readonly inventories: readonly Inventory[];
  readonly rules: readonly RulesDocument[];
  readonly manner: SourceManner;
  /** Whether the owners of addresses are also learned from records. */
  readonly remembersOwners: boolean;
  /** Whether look-ups have times, before, within and after the flows, which become later with each step. */
  readonly hasClock: boolean;
  readonly hasAddressData: boolean;
  /** Whether the stream accepts records that are put back. */
  readonly putsBack: boolean;
  /** The capacity of each table of the lane; undefined for the default. */
  readonly capacity: number | undefined;
  readonly steps: readonly Step[];
}

const BASES = readBases();
/** The address data that all worlds share. */
export const ADDRESS_TABLES = readAddressTables();
const CORPUS = readCorpus(new URL('../../fuzz-corpus/', import.meta.url));
const POOL_SEED = 20_261_129;
const POOL = { seed: POOL_SEED, numRuns: 400 };
const FORMATTED_LINES = fc.sample(arbitraryFormattedLine, POOL);
const EVENTS = [...fc.sample(arbitraryEvent, POOL), ...fc.sample(arbitraryPayloadEvent, POOL)];
const EVENT_OPTIONS = fc.sample(arbitraryOptions, POOL);
const OUTPUT_NAMES = DICTIONARY.map(({ name }) => name);
const DROP_RULES = [
  'action=ACCEPT port=53,443',
  'srcaddr=10.0.0.0/8',
  'dstaddr!=10.0.0.0/8 action=REJECT;protocol=udp',
  'region=eu-central-1 action=ACCEPT',
  'srcport=443',
  'address=203.0.113.0/24,2001:db8::/32',
];
const FEW_ROWS = 10;
/** When the clock of worlds begins that have one. */
const CLOCK_SECONDS = 1_772_445_000;
/** A time before all flows, and times between those of the examples. */
const SEEN_SINCE = [1, 1_400_000_000, 1_600_000_000, 1_772_445_630];

/** The world with a given number; it depends only on the seed and the number, not on earlier worlds. */
export function makeWorld(seed: number, number: number): LaneWorld {
  const random = new SeededRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
  const base = random.pick(BASES);
  const formatted = random.happens(0.1) ? random.pick(FORMATTED_LINES) : undefined;
  const logFormat = formatted === undefined ? base.logFormat : formatted.names.join(' ');
  const seeds = formatted === undefined ? base.lines : [formatted.tokens.join(' ')];
  const hasMetadata = random.happens(0.8);
  const manner = random.pick<SourceManner>([
    'document',
    'document',
    'document',
    'document',
    'live',
    'live',
    'without generation',
  ]);
  const remembersOwners = random.happens(manner === 'live' ? 0.6 : 0.1);
  const hasClock = hasMetadata && manner === 'live' && remembersOwners && random.happens(0.8);
  const simple = { TRANSFER: 'off', VERDICTS: 'off', SIGNALS: 'off' };
  const pool = Array.from({ length: random.between(2, 7) }, () => lineFrom(seeds, hasClock ? 0.05 : 0.22, random));
  const inventory = formatted === undefined ? base.inventory : undefined;
  const { rules } = base;
  const inventories = hasMetadata ? threeOf(inventory ?? inventoryOf(pool, random), random) : [];
  // most worlds leave out the features that the lane delegates entirely to the plain enrichers: they would hide everything else
  const isSimple = random.happens(0.8);
  return {
    options: withoutContradictions({ ...someOptions(logFormat, random), ...(isSimple ? simple : {}) }),
    labels: random.happens(0.6) ? { ...base.labels, '10.0.1.0/24': 'one', '2001:db8::/32': 'six' } : {},
    inventories: hasClock ? inventories.map(({ seenUntil: _, ...inventory }) => inventory) : inventories,
    rules:
      rules === undefined || inventory === undefined || !hasMetadata || random.happens(0.3)
        ? []
        : [rules, otherRules(rules, random)],
    manner,
    remembersOwners,
    hasClock,
    hasAddressData: !isSimple && random.happens(0.5),
    putsBack: random.happens(0.2),
    capacity: random.happens(0.12) ? FEW_ROWS : undefined,
    steps: someSteps(pool, logFormat, hasClock, random),
  };
}

function lineFrom(seeds: readonly string[], damaged: number, random: SeededRandom): Buffer {
  const line = varyLine(random.pick(seeds), random);
  return random.happens(damaged) ? mutateLine(line, random) : Buffer.from(line);
}

/** Events with the same or other lines; half of the time, the previous event is sent again after a change. */
function someSteps(pool: readonly Buffer[], logFormat: string, hasClock: boolean, random: SeededRandom): Step[] {
  const steps: Step[] = [];
  const count = random.between(2, 6);
  let nowSeconds = hasClock ? CLOCK_SECONDS : undefined;
  while (steps.length < count) {
    const before = steps.at(-1);
    if (nowSeconds !== undefined) nowSeconds += random.between(0, 200);
    const step = someStep(pool, logFormat, before !== undefined, nowSeconds, random);
    steps.push(
      before !== undefined && random.happens(hasClock ? 0.2 : 0.5)
        ? { ...step, event: before.event, isOfLines: before.isOfLines }
        : step,
    );
  }
  return steps;
}

function someStep(
  pool: readonly Buffer[],
  logFormat: string,
  changes: boolean,
  nowSeconds: number | undefined,
  random: SeededRandom,
): Step {
  const isOfLines = random.happens(0.9);
  const lines = (): Buffer[] =>
    nowSeconds === undefined ? someLines(pool, random) : linesBefore(nowSeconds, pool, random);
  // fewer changes in worlds with a clock, so that it is the clock that matters
  const isQuiet = nowSeconds !== undefined && random.happens(0.7);
  return {
    event: isOfLines ? eventOfLines(lines(), logFormat, random) : eventOfOthers(random),
    isOfLines,
    times: random.between(2, 5),
    inventory: changes && !isQuiet && random.happens(0.4) ? random.between(0, 2) : undefined,
    rules: changes && random.happens(0.3) ? random.between(0, 1) : undefined,
    changesAddressData: changes && random.happens(0.3),
    forgets: changes && !isQuiet && random.happens(0.4),
    nowSeconds,
  };
}

/** An event from the generators of other property tests, or from the fuzzer. */
function eventOfOthers(random: SeededRandom): unknown {
  if (random.happens(0.5)) return random.pick(EVENTS);
  return makeCase(CORPUS, POOL_SEED, random.between(0, 1_000_000), []).event;
}

function someLines(pool: readonly Buffer[], random: SeededRandom): Buffer[] {
  const isOpen = random.happens(0.3);
  return Array.from({ length: random.between(1, 8) }, () => {
    const line = random.pick(pool);
    return isOpen && random.happens(0.5) ? withFreshPeer(line, random) : line;
  });
}

/** Lines of flows of the minutes before a time, some of which say that they are later. */
function linesBefore(seconds: number, pool: readonly Buffer[], random: SeededRandom): Buffer[] {
  return Array.from({ length: random.between(6, 24) }, () => {
    const end = seconds - random.between(-10, 400);
    return movedTo(random.pick(pool), end - random.pick([0, 1, 60, 300]), end);
  });
}

function eventOfLines(lines: Buffer[], logFormat: string, random: SeededRandom): unknown {
  if (random.happens(0.1)) lines.splice(random.between(0, lines.length), 0, Buffer.from(headerOf(logFormat, random)));
  if (random.happens(0.3)) return textEvent(lines, random);
  const source = random.pick(EVENT_SOURCES);
  const texts = lines.map((line) => line.toString('utf8'));
  return firehoseEvent(texts, {
    source,
    linesPerMessage: random.between(1, 6),
    linesPerRecord: random.between(1, 4),
  });
}

/** An event with the bytes of the lines unchanged, which may be invalid UTF-8. */
function textEvent(lines: readonly Buffer[], random: SeededRandom): unknown {
  const size = random.between(1, 6);
  const end = random.pick(['\n', '\n', '\r\n', '\n\n']);
  const count = Math.ceil(lines.length / size);
  return {
    invocationId: 'x',
    records: Array.from({ length: count }, (_, index) => {
      const bytes = Buffer.concat(
        lines.slice(index * size, (index + 1) * size).flatMap((line) => [line, Buffer.from(end)]),
      );
      const data = random.happens(0.2) ? gzipSync(bytes) : bytes;
      return { recordId: `record-${index}`, data: data.toString('base64') };
    }),
  };
}

function headerOf(logFormat: string, random: SeededRandom): string {
  const names =
    logFormat === ''
      ? FIELDS.filter(({ since }) => since === 2).map(({ name }) => String(name))
      : logFormat.split(/\s+/);
  if (random.happens(0.3)) names.reverse();
  return names.join(' ');
}

function someOptions(logFormat: string, random: SeededRandom): OptionTexts {
  const schema = random.pick(keysOf(SCHEMAS));
  const options: Record<string, string> = { ...optionsOfSchema(schema) };
  const formats = [logFormat];
  if (random.happens(0.2)) formats.push(random.pick(BASES).logFormat);
  if (random.happens(0.1)) formats.push(formats[0]?.split(' ').toReversed().join(' ') ?? '');
  options.LOG_FORMAT = formats.filter((format) => format !== '').join('\n');
  if (options.LOG_FORMAT.includes('new-field')) options.NEW_FIELDS = '';
  const set = (probability: number, name: string, make: () => string): void => {
    if (random.happens(probability)) options[name] = make();
  };
  set(0.3, 'DESTINATION', () => random.pick(keysOf(DESTINATIONS)));
  set(0.2, 'FIELDS', () => someNames(random));
  set(0.1, 'TAG_KEYS', () => random.pick(['Name', 'team*', 'Name,team']));
  set(0.15, 'ORIGINAL_LINE', () => 'on');
  set(0.2, 'PARTITION_KEYS', () => someOf(keysOf(PARTITION_KEYS), random.between(1, 6), random).join(','));
  set(0.1, 'OTF_TABLE', () => 'logs.flows');
  set(0.2, 'ON_NODATA', () => 'drop');
  set(0.15, 'ON_UNREADABLE', () => 'fail');
  set(0.2, 'DROP_RULES', () => random.pick(DROP_RULES));
  set(0.15, 'SAMPLE_ACCEPT', () => String(random.between(2, 5)));
  set(0.05, 'DROP_MODE', () => 'count');
  set(0.06, 'ROLLUP', () => 'minute');
  set(0.3, 'COMMUNITY_ID', () => random.pick(['on', 'off']));
  set(0.3, 'TRANSFER', () => random.pick(['on', 'off']));
  set(0.4, 'SIGNALS', () => 'on');
  set(0.1, 'SIGNALS_OFF', () => 'large_upload,rejected_reply');
  set(0.12, 'MAX_RESPONSE_BYTES', () => String(random.between(1_024, 9_000)));
  set(0.05, 'MAX_INFLATED_BYTES', () => String(random.between(1_024, 3_000)));
  set(0.1, 'MAX_HOPS', () => String(random.between(1, 4)));
  return random.happens(0.05) ? { ...random.pick(EVENT_OPTIONS) } : options;
}

/** Removes options until no option contradicts another. */
function withoutContradictions(options: OptionTexts): OptionTexts {
  try {
    makeSettings(readOptions(options), { readRange }, undefined);
    return options;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const [first = ''] = /^\w+/.exec(error.message) ?? [];
    const { [first === 'SCHEMA' ? 'DESTINATION' : first]: dropped, ...others } = options;
    if (dropped === undefined) throw error;
    return withoutContradictions(others);
  }
}

function someNames(random: SeededRandom): string {
  const names = someOf(OUTPUT_NAMES, random.between(1, 12), random);
  return random.happens(0.4) ? `*, ${names.map((name) => `-${name}`).join(', ')}` : names.join(', ');
}

function someOf<Item>(items: readonly Item[], count: number, random: SeededRandom): Item[] {
  return [...new Set(Array.from({ length: count }, () => random.pick(items)))];
}

function threeOf(inventory: Inventory, random: SeededRandom): Inventory[] {
  return [inventory, otherInventory(inventory, random), otherInventory(inventory, random)]
    .map((each) => (random.happens(0.4) ? readAt(each, random) : each))
    .map((each) => (random.happens(0.4) ? regrouped(each, random) : each));
}

/** An inventory with the interfaces of the lines and some of their addresses. */
function inventoryOf(lines: readonly Buffer[], random: SeededRandom): Inventory {
  const tokens = lines.flatMap((line) => line.toString('latin1').split(/\s+/));
  const addresses = [...new Set(tokens.filter((token) => isIP(token) > 0))];
  const vpcIds = [...new Set([...tokens.filter((token) => /^vpc-[0-9a-f]{8,17}$/.test(token)), 'vpc-0a1b2c3d'])];
  const ids = new Set([
    ...tokens.filter((token) => /^eni-[0-9a-f]{8,17}$/.test(token)),
    'eni-0123abcd',
    'eni-0456cdef',
  ]);
  const networkInterfaces = [...ids].map((id, index): NetworkInterface => {
    const held = addresses.filter(() => random.happens(1 / ids.size));
    return {
      id,
      accountId: '123456789012',
      region: 'eu-central-1',
      type: random.pick(['interface', 'interface', 'nat_gateway', 'transit_gateway', 'vpc_endpoint', 'lambda']),
      vpcId: random.pick(vpcIds),
      subnetId: `subnet-0000000${index % 10}`,
      availabilityZone: random.pick(['eu-central-1a', 'eu-central-1b', undefined]),
      addresses: held.length === 0 ? [`10.9.0.${index % 250}`] : held,
      publicAddresses: random.happens(0.3) ? [`198.51.100.${index % 250}`] : [],
      ...(random.happens(0.1) ? { prefixes: ['10.0.1.16/28'] } : {}),
      ...(random.happens(0.7)
        ? { owner: { type: 'ec2_instance', id: `i-0000000${index % 10}`, name: `host ${index}` } }
        : {}),
      ...(random.happens(0.3) ? { tags: { Name: `"${index}"`, team: 'é' } } : {}),
      securityGroupIds: [],
    };
  });
  const vpcs = vpcIds.map((id) => ({
    id,
    accountId: '123456789012',
    region: 'eu-central-1',
    cidrBlocks: ['10.0.0.0/8'],
  }));
  return { version: 1, networkInterfaces, vpcs: random.happens(0.7) ? vpcs : [] };
}

/** An inventory that counts for its own time: it was read before, during or after the flows, as the first one or again. */
function readAt(inventory: Inventory, random: SeededRandom): Inventory {
  const isFirstReading = random.pick([true, true, false, undefined]);
  return { ...inventory, seenUntil: random.pick(SEEN_SINCE), isFirstReading };
}

/** A later state of the inventory: interfaces are removed, renamed or moved, or have other addresses or other address times. */
function otherInventory(inventory: Inventory, random: SeededRandom): Inventory {
  const networkInterfaces = inventory.networkInterfaces.flatMap((item): NetworkInterface[] => {
    const other = random.pick(inventory.networkInterfaces);
    const kind = random.between(0, 11);
    if (kind === 0) return [];
    if (kind === 7) return [{ ...item, owner: { type: 'ecs_task', name: 'new' }, region: 'eu-west-1' }];
    if (kind === 1) return [{ ...item, addresses: other.addresses, publicAddresses: other.publicAddresses }];
    if (kind === 2) return [{ ...item, owner: other.owner }];
    if (kind === 3) return [{ ...item, vpcId: other.vpcId, subnetId: other.subnetId }];
    if (kind === 4) return [{ ...item, tags: { Name: 'another', team: `team-${random.between(0, 9)}` } }];
    if (kind === 5) return [{ ...item, securityGroupIds: other.securityGroupIds }];
    if (kind === 6) return [{ ...item, type: other.type, availabilityZone: other.availabilityZone }];
    if (kind === 8) return [dated(item, random)];
    if (kind === 9)
      return [dated({ ...item, addresses: [...(item.addresses ?? []), ...(other.addresses ?? [])] }, random)];
    return [item];
  });
  return { ...inventory, networkInterfaces };
}

/** An inventory in which some interfaces have their groups only since a time. */
function regrouped(inventory: Inventory, random: SeededRandom): Inventory {
  const networkInterfaces = inventory.networkInterfaces.map((item): NetworkInterface => {
    if (random.happens(0.5)) return item;
    const hadOtherGroups = random.happens(0.5) ? { hadOtherGroups: true } : {};
    return { ...item, groupsSince: random.pick(SEEN_SINCE), ...hadOtherGroups };
  });
  return { ...inventory, networkInterfaces };
}

/** An interface whose addresses were first seen at different times. */
function dated(item: NetworkInterface, random: SeededRandom): NetworkInterface {
  const addresses = (item.addresses ?? []).filter(() => random.happens(0.8));
  return { ...item, seenSince: Object.fromEntries(addresses.map((address) => [address, random.pick(SEEN_SINCE)])) };
}

function otherRules(rules: RulesDocument, random: SeededRandom): RulesDocument {
  const { securityGroups } = rules;
  return { ...rules, securityGroups: securityGroups?.filter(() => random.happens(0.7)) };
}
