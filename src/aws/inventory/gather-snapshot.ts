import { gzipSync } from 'node:zlib';
import { parseAllowedAccounts } from '../../config/allowed-accounts.ts';
import type { Options } from '../../config/options.ts';
import type { DocumentStore, StoredDocument } from '../../documents/document-store.ts';
import type { foldHistory } from '../../metadata/history/fold-history.ts';
import type { HistoryCollector } from '../../metadata/history/history-collector.ts';
import type { HistoryBounds } from '../../metadata/history-bounds.ts';
import { readRules, readRulesIfAny } from '../../metadata/parse-rules.ts';
import { readInventory } from '../../metadata/read-inventory.ts';
import type { UnknownMembers } from '../../metadata/unknown-members.ts';
import type { Inventory } from '../../model/inventory.ts';
import type { RulesDocument } from '../../model/rules.ts';
import { splitList } from '../../text/lists.ts';
import { connectAccounts, type OnWarning } from '../accounts/connect-accounts.ts';
import type { Scope } from '../accounts/scope.ts';
import { failureOf, isTransient } from '../calls/call-failure.ts';
import type { ScopeCaller } from '../calls/scope-caller.ts';
import { DESCRIBE_NETWORK_INTERFACES } from '../clients/ec2-api.ts';
import { type GatherFailure, gatherInventory } from './gather-inventory.ts';
import { gatherPods, type PodsReading, type PodsSummary } from './gather-pods.ts';
import { gatherRules } from './gather-rules.ts';

/** What gathering a snapshot came to. */
export interface SnapshotSummary {
  readonly networkInterfaces: number;
  readonly instances: number;
  /** Bytes of the document as stored. */
  readonly bytes: number;
  /** Partitions of an inventory in partitions, and how many of its objects had changed. */
  readonly partitions?: { readonly count: number; readonly objectsWritten: number };
  /** Accounts and Regions that could not be read; of these the earlier document's content was kept. */
  readonly failures: readonly GatherFailure[];
  /** What gathering the rules came to, where they were asked for. */
  readonly rules?: RulesSummary;
  /** What reading the lists of pods came to, where there are any. */
  readonly pods?: PodsSummary;
}

/** What gathering the rules came to. */
export interface RulesSummary {
  readonly securityGroups: number;
  /** Rules of all security groups. */
  readonly rules: number;
  readonly networkAcls: number;
  /** Bytes of their document as stored; 0 where it could not be written, or is part of the inventory's. */
  readonly bytes: number;
  /** As for the inventory; `actions` names the calls that failed. */
  readonly failures: readonly GatherFailure[];
}

/** Where and until when a snapshot is gathered. */
export interface SnapshotContext {
  /** The account and Region of the caller. */
  readonly accountId: string;
  readonly region: string;
  /** Wall-clock milliseconds at which reading ends. */
  readonly deadlineMs: number;
  /** Where the rules are written. Undefined: into the inventory document. */
  readonly rulesStore?: DocumentStore;
  /** The lists of pods, one for each cluster. */
  readonly podLists?: readonly Pick<DocumentStore, 'name' | 'read'>[];
  /** What events say of who had addresses. */
  readonly history?: HistorySource;
}

/** Events of EC2, and descriptions of interfaces at other times. */
export interface HistorySource {
  /** Reads those from a time on, Unix seconds; undefined for all. */
  read(since: number | undefined): Promise<Pick<HistoryCollector, 'facts' | 'coverage'>>;
}

/**
 * Gathers the inventory of every allowed account and Region and puts the document, gzipped, in the store in one step; then
 * the rules, where the options ask for them.
 * Throws if nothing could be read, if the document cannot be written, or if it would lose data of an earlier document about an
 * account that cannot be read now. Rules that cannot be read or written never make it throw: the summary reports them.
 */
export async function gatherSnapshot(
  options: Options,
  store: DocumentStore,
  context: SnapshotContext,
  onWarning: OnWarning,
): Promise<SnapshotSummary> {
  const accounts = connectAccounts(options, onWarning);
  const ignored = (reading: Ignored, where: DocumentStore) => warnOfIgnored(reading, where.name, onWarning);
  const previous = await readPrevious(
    store,
    'inventory',
    (body) => {
      const reading = readInventory(body);
      ignored(reading, store);
      return reading.inventory;
    },
    onWarning,
  );
  const { accountIds, listedIds } = await otherAccounts(options, context, previous.document, onWarning);
  const scopes = scopesOf(options, context, accountIds);
  const callerFor = (scope: Scope) => accounts.callerFor(scope);
  const bounds = historyBoundsOf(options);
  const gathered = await gatherInventory(scopes, callerFor, context.deadlineMs, previous.document, Date.now, bounds);
  const { failures } = gathered;
  refuseIfNothingWasRead(failures, scopes);
  if (failures.length > 0 && previous.error !== undefined) {
    throw new Error(`${store.name} cannot be read, and not all of its data could be gathered again`, {
      cause: previous.error,
    });
  }
  const { podLists = [] } = context;
  const inventory = await withHistory(gathered.inventory, previous.document, context.history, bounds, onWarning);
  const earlierPods = previous.document?.pods ?? [];
  let pods: PodsReading = { pods: earlierPods, summary: undefined };
  if (podLists.length > 0 || earlierPods.length > 0) {
    pods = await gatherPods(podLists, inventory, earlierPods, onWarning, Date.now, bounds.seconds);
  }
  const document = {
    ...inventory,
    ...(listedIds === undefined ? {} : { accountIds: listedIds }),
    ...(pods.pods.length === 0 ? {} : { pods: pods.pods }),
  };
  const summary = (body: Buffer) => ({
    networkInterfaces: inventory.networkInterfaces.length,
    instances: inventory.instances?.length ?? 0,
    bytes: body.length,
    failures,
    ...(pods.summary === undefined ? {} : { pods: pods.summary }),
  });
  if (options.snapshotRules === 'off') return summary(await write(store, document));
  const { rulesStore, deadlineMs } = context;
  if (rulesStore === undefined) {
    const earlier = await readPrevious(
      store,
      'rules',
      (body) => {
        const reading = readRulesIfAny(body);
        if (reading !== undefined) ignored(reading, store);
        return reading?.rules;
      },
      onWarning,
    );
    const { rules, failures: failed } = await gatherRules(scopes, callerFor, deadlineMs, earlier.document, inventory);
    // VPCs and subnets of the inventory have all that those of the rules have
    const body = await write(store, { ...rules, ...document });
    return { ...summary(body), rules: rulesSummary(rules, failed, 0) };
  }
  // the inventory is safe before anything else is tried
  const body = await write(store, document);
  const found = await gatherRulesDocument(rulesStore, { scopes, callerFor, deadlineMs, inventory }, onWarning);
  return { ...summary(body), ...(found === undefined ? {} : { rules: found }) };
}

/** What rules are gathered for. */
export interface RulesGathering {
  readonly scopes: readonly Scope[];
  readonly callerFor: (scope: Scope) => ScopeCaller;
  readonly deadlineMs: number;
  /** Has all VPCs and subnets. */
  readonly inventory: Inventory;
}

/**
 * Gathers the rules into their document. Never rejects because of what can be read or written; undefined if the document is not
 * replaced, because the earlier rules in it would be lost.
 */
export async function gatherRulesDocument(
  store: DocumentStore,
  { scopes, callerFor, deadlineMs, inventory }: RulesGathering,
  onWarning: OnWarning,
): Promise<RulesSummary | undefined> {
  const { gatherRules } = await import('./gather-rules.ts');
  const earlier = await readPrevious(
    store,
    'rules',
    (body) => {
      const reading = readRules(body);
      warnOfIgnored(reading, store.name, onWarning);
      return reading.rules;
    },
    onWarning,
  );
  if (earlier.error !== undefined) {
    onWarning(
      `the rules in ${store.name} are not replaced, because the earlier rules in them would be lost`,
      earlier.error,
    );
    return undefined;
  }
  const { rules, failures } = await gatherRules(scopes, callerFor, deadlineMs, earlier.document, inventory);
  return rulesSummary(rules, failures, await writeRules(store, rules, onWarning));
}

/** How long before the earlier reading events are read again, in seconds: some come late. */
const LATE_SECONDS = 3_600;

/** What events say since the earlier reading, with the code that folds it into an inventory. */
export interface FoldableHistory extends Pick<HistoryCollector, 'facts' | 'coverage'> {
  readonly fold: typeof foldHistory;
}

/** Reads what events say. Never rejects: without them, an inventory says what two readings show. */
export async function readFoldableHistory(
  earlierSeenUntil: number | undefined,
  history: HistorySource | undefined,
  onWarning: OnWarning,
): Promise<FoldableHistory | undefined> {
  if (history === undefined) return undefined;
  try {
    const { facts, coverage } = await history.read(
      earlierSeenUntil === undefined ? undefined : earlierSeenUntil - LATE_SECONDS,
    );
    const { foldHistory } = await import('../../metadata/history/fold-history.ts');
    return { facts, coverage, fold: foldHistory };
  } catch (error) {
    onWarning('events of EC2 are not used', error);
    return undefined;
  }
}

/** The inventory with what events say. Never rejects. */
async function withHistory(
  inventory: Inventory,
  previous: Inventory | undefined,
  source: HistorySource | undefined,
  bounds: HistoryBounds,
  onWarning: OnWarning,
): Promise<Inventory> {
  const history = await readFoldableHistory(previous?.seenUntil, source, onWarning);
  if (history === undefined) return inventory;
  try {
    return history.fold(inventory, history.facts, history.coverage, bounds);
  } catch (error) {
    onWarning('events of EC2 are not used', error);
    return inventory;
  }
}

async function write(store: DocumentStore, document: object): Promise<Buffer> {
  const body = gzipSync(JSON.stringify(document));
  await store.write(body);
  return body;
}

/** Returns the bytes written; 0 where it failed: the role may lack the permission for this document alone. */
async function writeRules(store: DocumentStore, rules: RulesDocument, onWarning: OnWarning): Promise<number> {
  try {
    return (await write(store, rules)).length;
  } catch (error) {
    onWarning(`the rules cannot be written to ${store.name}`, error);
    return 0;
  }
}

function rulesSummary(rules: RulesDocument, failures: readonly GatherFailure[], bytes: number): RulesSummary {
  return {
    securityGroups: rules.securityGroups.length,
    rules: rules.securityGroups.reduce((sum, group) => sum + group.rules.length, 0),
    networkAcls: rules.networkAcls.length,
    bytes,
    failures,
  };
}

/** The parts of a document that were ignored. */
interface Ignored {
  readonly unknown: UnknownMembers;
  readonly invalid?: number;
  readonly problems?: readonly string[];
}

/** Reports the parts of an earlier document that will be lost: a newer release, or somebody by hand, has written them. */
export function warnOfIgnored(
  { unknown, invalid = 0, problems = [] }: Ignored,
  name: string,
  onWarning: OnWarning,
): void {
  if (unknown.count > 0) {
    const names = unknown.names.map((each) => JSON.stringify(each)).join(', ');
    onWarning(`${name} has members that this release does not support, ignored (${unknown.count})`, new Error(names));
  }
  if (invalid > 0) onWarning(`${name} has invalid items, ignored (${invalid})`, new Error(problems.join('; ')));
}

/** The accounts that are read through the role. */
interface OtherAccounts {
  readonly accountIds: readonly string[];
  /** Those of them that organizational units have; undefined where the options name none. */
  readonly listedIds: readonly string[] | undefined;
}

/**
 * The accounts that the options name and those of the organizational units that they name, as Organizations lists them
 * now. If the listing fails, the list of the previous document is used; rejects if that is missing as well.
 */
export async function otherAccounts(
  options: Options,
  context: Pick<SnapshotContext, 'region' | 'deadlineMs'>,
  previous: Pick<Inventory, 'accountIds'> | undefined,
  onWarning: OnWarning,
): Promise<OtherAccounts> {
  if (options.assumeRoleName === '') return { accountIds: [], listedIds: undefined };
  const { accountIds, unitIds } = parseAllowedAccounts(options.allowedAccounts);
  if (unitIds.length === 0) return { accountIds, listedIds: undefined };
  let listedIds = previous?.accountIds;
  try {
    const { listOrganizationAccounts } = await import('../accounts/organization-accounts.ts');
    listedIds = await listOrganizationAccounts(unitIds, context.region, listingDeadlineMs(context));
  } catch (error) {
    const failed = `the accounts of ${unitIds.join(', ')} cannot be listed`;
    if (listedIds === undefined) throw new Error(`${failed}: ${messageOf(error)}`, { cause: error });
    onWarning(`${failed}; the ${listedIds.length} of the earlier inventory are read`, error);
  }
  return { accountIds: [...accountIds, ...listedIds], listedIds };
}

/** Half of the time is left for reading the accounts. */
function listingDeadlineMs({ deadlineMs }: Pick<SnapshotContext, 'deadlineMs'>): number {
  const now = Date.now();
  return now + (deadlineMs - now) / 2;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** How much of the history is kept. */
export function historyBoundsOf({ snapshotHistoryHours, snapshotHistoryEntries }: Options): HistoryBounds {
  return { seconds: snapshotHistoryHours * 3_600, entries: snapshotHistoryEntries };
}

/** The accounts and Regions that the options name. */
export function scopesOf(
  options: Options,
  context: Pick<SnapshotContext, 'accountId' | 'region'>,
  others: readonly string[],
): Scope[] {
  const regions = splitList(options.snapshotRegions);
  const accountIds = [...new Set([context.accountId, ...others])];
  return (regions.length === 0 ? [context.region] : regions).flatMap((region) =>
    accountIds.map((accountId) => ({ accountId, region, usesRole: accountId !== context.accountId })),
  );
}

/** The previous document, for accounts that cannot be read this time. */
interface PreviousDocument<Document> {
  /** Undefined if there is no previous document, or none that can be read. */
  readonly document: Document | undefined;
  /** Set if there may be one that could not be read this time. */
  readonly error: unknown;
}

async function readPrevious<Document>(
  store: DocumentStore,
  what: string,
  parse: (body: Buffer) => Document | undefined,
  onWarning: OnWarning,
): Promise<PreviousDocument<Document>> {
  let stored: StoredDocument | undefined;
  try {
    stored = await store.read(undefined);
  } catch (error) {
    onWarning(`there is no earlier document with the ${what} in ${store.name} to fall back on`, error);
    return { document: undefined, error: isTransient(failureOf(error)) ? error : undefined };
  }
  try {
    return { document: stored === undefined ? undefined : parse(stored.body), error: undefined };
  } catch (error) {
    onWarning(`the earlier document with the ${what} in ${store.name} cannot be read and is replaced`, error);
    return { document: undefined, error: undefined };
  }
}

/** Throws an Error if the interfaces of no account and Region could be read. */
export function refuseIfNothingWasRead(failures: readonly GatherFailure[], scopes: readonly Scope[]): void {
  if (failures.filter(({ actions }) => actions.includes(DESCRIBE_NETWORK_INTERFACES.name)).length === scopes.length) {
    throw new Error(`no account could be read: ${failures.map(failureText).join('; ')}`);
  }
}

/** A failure in one line: where, which calls, why, and the code of the error. */
export function failureText({ scope, failure, errorCode, actions }: GatherFailure): string {
  const reason = errorCode === undefined ? failure : `${failure} (${errorCode})`;
  return `${scope.accountId || 'own account'} in ${scope.region}: ${actions.join(', ')}: ${reason}`;
}
