import { earlierInterfacesOf } from '../../metadata/earlier-interfaces.ts';
import { withGroupsSince } from '../../metadata/groups-since.ts';
import { boundedEvents, DEFAULT_HISTORY, type HistoryBounds } from '../../metadata/history-bounds.ts';
import { type EarlierSighting, secondsOf, withSeenSince } from '../../metadata/seen-since.ts';
import type { Instance, Inventory, NatGateway, NetworkInterface, Subnet, Vpc } from '../../model/inventory.ts';
import type { Scope } from '../accounts/scope.ts';
import type { CallFailure } from '../calls/call-failure.ts';
import type { ScopeCaller } from '../calls/scope-caller.ts';
import {
  DESCRIBE_INSTANCES,
  DESCRIBE_NAT_GATEWAYS,
  DESCRIBE_NETWORK_INTERFACES,
  DESCRIBE_SUBNETS,
  DESCRIBE_VPCS,
  type DescribeAction,
} from '../clients/ec2-api.ts';
import { mapBounded } from './map-bounded.ts';

/** An account and Region that could not be read completely, and why. */
export interface GatherFailure {
  readonly scope: Scope;
  readonly failure: CallFailure;
  /** The code of the underlying error; undefined if no call was made. */
  readonly errorCode: string | undefined;
  /** The calls of EC2 that failed; their data is kept from the earlier document. */
  readonly actions: readonly string[];
}

/** The result of gathering an inventory. */
export interface GatheredInventory {
  readonly inventory: Inventory;
  readonly failures: readonly GatherFailure[];
}

/** The resources of an account and Region, as EC2 lists them. */
export interface ScopeContent {
  readonly networkInterfaces: readonly NetworkInterface[];
  readonly instances: readonly Instance[];
  readonly subnets: readonly Subnet[];
  readonly vpcs: readonly Vpc[];
  readonly natGateways: readonly NatGateway[];
}

/** The result of reading an account and Region. */
export interface ScopeReading {
  readonly scope: Scope;
  readonly content: ScopeContent;
  /** The lists that could not be read. */
  readonly notRead: readonly (keyof ScopeContent)[];
  /** Undefined if everything was read. */
  readonly failure: GatherFailure | undefined;
}

/** Items of one kind in one account and Region: as read, or if that failed, from the previous document. */
interface Reading<Thing> {
  readonly fresh: readonly Thing[];
  readonly kept: readonly Thing[];
}

const SECOND_MS = 1_000;

/** Accounts and Regions that are read at the same time: an organization has hundreds, each with separate connections. */
const MAX_SCOPES_AT_ONCE = 32;

/**
 * Reads everything of some accounts and Regions, every page, into one inventory document. If something cannot be read,
 * the rest still is, and the data in `previous` is kept for it. The deadline, and what `now` returns, are wall-clock
 * milliseconds; `bounds` limits the history of addresses that is kept.
 */
export async function gatherInventory(
  scopes: readonly Scope[],
  callerFor: (scope: Scope) => ScopeCaller,
  deadlineMs: number,
  previous: Inventory | undefined,
  now: () => number = Date.now,
  bounds: HistoryBounds = DEFAULT_HISTORY,
): Promise<GatheredInventory> {
  const beganAtMs = now();
  const readings = await mapBounded(scopes, MAX_SCOPES_AT_ONCE, (scope) =>
    readScope(scope, callerFor(scope), deadlineMs),
  );
  const inventory = assembleInventory(
    readings,
    previous,
    { beganAtMs, endedAtMs: now() },
    accountIdsOf(scopes),
    bounds,
  );
  return { inventory, failures: failuresOf(readings) };
}

/** The accounts that are read. */
export function accountIdsOf(scopes: readonly Scope[]): ReadonlySet<string> {
  return new Set(scopes.map(({ accountId }) => accountId));
}

/** The accounts and Regions that could not be read completely. */
export function failuresOf(readings: readonly Pick<ScopeReading, 'failure'>[]): readonly GatherFailure[] {
  return readings.flatMap(({ failure }) => failure ?? []);
}

/** When reading began and ended, wall-clock milliseconds. */
export interface ReadingTime {
  readonly beganAtMs: number;
  readonly endedAtMs: number;
}

/**
 * An inventory of everything that was read, with the history in `previous`, and with the data in `previous` for what
 * could not be read. `accountIds` are the accounts that are read.
 */
export function assembleInventory(
  scopeReadings: readonly Pick<ScopeReading, 'scope' | 'content' | 'notRead'>[],
  previous: Inventory | undefined,
  { beganAtMs, endedAtMs }: ReadingTime,
  accountIds: ReadonlySet<string>,
  bounds: HistoryBounds = DEFAULT_HISTORY,
): Inventory {
  const seenUntil = Math.floor(beganAtMs / SECOND_MS);
  const readings = scopeReadings.map((reading) => withKept(reading, previous, accountIds));
  const seenAt = secondsOf(endedAtMs);
  const sightings = sightingsIn(previous, seenAt);
  const networkInterfaces = merge(
    readings.map(({ networkInterfaces: { fresh, kept } }) => ({
      fresh: fresh.map((item) => {
        const earlier = sightings.get(item.id);
        return withGroupsSince(withSeenSince(item, earlier, seenAt), earlier, seenAt);
      }),
      // with its earlier time: this sweep has not confirmed that it still exists
      kept,
    })),
  );
  const seenUntilById = keptTimesOf(
    readings.flatMap(({ networkInterfaces: { kept } }) => kept),
    previous,
  );
  const earlierInterfaces = earlierInterfacesOf(previous, networkInterfaces, { seenUntil, seenBy: seenAt }, bounds);
  const events = boundedEvents(previous?.events ?? [], seenUntil, bounds);
  return {
    version: 1,
    generatedAt: new Date(endedAtMs).toISOString(),
    seenUntil,
    seenUntilById,
    isFirstReading: previous === undefined,
    networkInterfaces,
    instances: merge(readings.map(({ instances }) => instances)),
    subnets: merge(readings.map(({ subnets }) => subnets)),
    vpcs: merge(readings.map(({ vpcs }) => vpcs)),
    natGateways: merge(readings.map(({ natGateways }) => natGateways)),
    earlierInterfaces: ifAny(earlierInterfaces),
    events: ifAny(events),
  };
}

/** Reads everything in an account and Region, every page. Never rejects because of an answer of EC2. */
export async function readScope(scope: Scope, caller: ScopeCaller, deadlineMs: number): Promise<ScopeReading> {
  let first: Pick<GatherFailure, 'failure' | 'errorCode'> | undefined;
  const actions: string[] = [];
  const notRead: (keyof ScopeContent)[] = [];
  const read = async <Thing>(action: DescribeAction<Thing>, list: keyof ScopeContent): Promise<readonly Thing[]> => {
    const { items, failure, errorCode } = await caller.describe(action, [], deadlineMs);
    if (failure === undefined) return items;
    first ??= { failure, errorCode };
    actions.push(action.name);
    notRead.push(list);
    return [];
  };
  const content = {
    networkInterfaces: await read(DESCRIBE_NETWORK_INTERFACES, 'networkInterfaces'),
    instances: await read(DESCRIBE_INSTANCES, 'instances'),
    subnets: await read(DESCRIBE_SUBNETS, 'subnets'),
    vpcs: await read(DESCRIBE_VPCS, 'vpcs'),
    natGateways: await read(DESCRIBE_NAT_GATEWAYS, 'natGateways'),
  };
  return { scope, content, notRead, failure: first === undefined ? undefined : { scope, ...first, actions } };
}

/** The lists that were read; earlier ones replace those that could not be read. */
function withKept(
  { scope, content, notRead }: Pick<ScopeReading, 'scope' | 'content' | 'notRead'>,
  previous: Inventory | undefined,
  accountIds: ReadonlySet<string>,
): { readonly [List in keyof ScopeContent]: Reading<ScopeContent[List][number]> } {
  const before = notRead.length === 0 ? undefined : contentOf(previous, scope, accountIds);
  const reading = <List extends keyof ScopeContent>(list: List): Reading<ScopeContent[List][number]> => ({
    fresh: content[list],
    kept: before !== undefined && notRead.includes(list) ? before[list] : [],
  });
  return {
    networkInterfaces: reading('networkInterfaces'),
    instances: reading('instances'),
    subnets: reading('subnets'),
    vpcs: reading('vpcs'),
    natGateways: reading('natGateways'),
  };
}

/** A list, unless it is empty. */
function ifAny<Item>(items: readonly Item[]): readonly Item[] | undefined {
  return items.length === 0 ? undefined : items;
}

/** When the interfaces that were kept were last read; undefined if none were, or if the earlier document does not say it. */
function keptTimesOf(
  kept: readonly NetworkInterface[],
  previous: Inventory | undefined,
): Readonly<Record<string, number>> | undefined {
  const entries = kept.flatMap(({ id }) => {
    const seconds = previous?.seenUntilById?.[id] ?? previous?.seenUntil;
    return seconds === undefined ? [] : [[id, seconds] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** The interfaces in an earlier document, with the times when they were seen. */
function sightingsIn(inventory: Inventory | undefined, now: number): ReadonlyMap<string, EarlierSighting> {
  const generatedMs = Date.parse(inventory?.generatedAt ?? '');
  // a document without a date does not state when it saw an address
  const gatheredAt = Number.isNaN(generatedMs) ? now : secondsOf(generatedMs);
  return new Map(
    (inventory?.networkInterfaces ?? []).map((networkInterface) => [
      networkInterface.id,
      { networkInterface, gatheredAt },
    ]),
  );
}

/**
 * The content of an earlier document for an account and Region: its interfaces, and everything they refer to. A caller
 * that does not know its own account's id gets what belongs to none of the other accounts that are read.
 */
function contentOf(inventory: Inventory | undefined, scope: Scope, accountIds: ReadonlySet<string>): ScopeContent {
  const networkInterfaces = (inventory?.networkInterfaces ?? []).filter(({ accountId, region }) => {
    const isOfAccount = scope.accountId === '' ? !accountIds.has(accountId ?? '-') : accountId === scope.accountId;
    return isOfAccount && region === scope.region;
  });
  const instanceIds = new Set(networkInterfaces.map((item) => item.instanceId));
  const subnetIds = new Set(networkInterfaces.map((item) => item.subnetId));
  const vpcIds = new Set(networkInterfaces.map((item) => item.vpcId));
  return {
    networkInterfaces,
    instances: (inventory?.instances ?? []).filter((item) => instanceIds.has(item.id)),
    subnets: (inventory?.subnets ?? []).filter((item) => subnetIds.has(item.id)),
    vpcs: (inventory?.vpcs ?? []).filter((item) => vpcIds.has(item.id)),
    natGateways: (inventory?.natGateways ?? []).filter((item) => item.vpcId !== undefined && vpcIds.has(item.vpcId)),
  };
}

/**
 * The items of all accounts and Regions, each once: a shared VPC is seen by its owner and by the participants. Items
 * that were read now take precedence over those that were kept.
 */
function merge<Thing extends { readonly id: string }>(readings: readonly Reading<Thing>[]): Thing[] {
  const things = [...readings.flatMap(({ kept }) => kept), ...readings.flatMap(({ fresh }) => fresh)];
  return [...new Map(things.map((thing) => [thing.id, thing])).values()];
}
