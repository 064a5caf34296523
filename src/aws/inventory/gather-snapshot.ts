import { gzipSync } from 'node:zlib';
import { parseAllowedAccounts } from '../../config/allowed-accounts.ts';
import type { Options } from '../../config/options.ts';
import type { DocumentStore } from '../../documents/document-store.ts';
import { parseInventory } from '../../metadata/parse-inventory.ts';
import type { Inventory } from '../../model/inventory.ts';
import { splitList } from '../../text/lists.ts';
import { connectAccounts, type OnWarning } from '../accounts/connect-accounts.ts';
import type { Scope } from '../accounts/scope.ts';
import { failureOf, isTransient } from '../calls/call-failure.ts';
import { DESCRIBE_NETWORK_INTERFACES } from '../clients/ec2-api.ts';
import { type GatherFailure, gatherInventory } from './gather-inventory.ts';

/** What gathering a snapshot came to. */
export interface SnapshotSummary {
  readonly networkInterfaces: number;
  readonly instances: number;
  /** Bytes of the document as stored. */
  readonly bytes: number;
  /** Accounts and Regions that could not be read; of these the earlier document's content was kept. */
  readonly failures: readonly GatherFailure[];
}

/** Where and until when a snapshot is gathered. */
export interface SnapshotContext {
  /** The account and Region of the caller. */
  readonly accountId: string;
  readonly region: string;
  /** Wall-clock milliseconds at which reading ends. */
  readonly deadlineMs: number;
}

/**
 * Gathers the inventory of every allowed account and Region and puts the document, gzipped, in the store in one step.
 * Throws where nothing could be read, where the document cannot be written, or where it would lose what an earlier one
 * may know of an account that cannot be read now.
 */
export async function gatherSnapshot(
  options: Options,
  store: DocumentStore,
  context: SnapshotContext,
  onWarning: OnWarning,
): Promise<SnapshotSummary> {
  const accounts = connectAccounts(options, onWarning);
  const previous = await readPrevious(store, onWarning);
  const { accountIds, listedIds } = await otherAccounts(options, context, previous.inventory, onWarning);
  const scopes = scopesOf(options, context, accountIds);
  const { inventory, failures } = await gatherInventory(
    scopes,
    (scope) => accounts.callerFor(scope),
    context.deadlineMs,
    previous.inventory,
  );
  if (failures.filter(({ actions }) => actions.includes(DESCRIBE_NETWORK_INTERFACES.name)).length === scopes.length) {
    throw new Error(`no account could be read: ${failures.map(failureText).join('; ')}`);
  }
  if (failures.length > 0 && previous.error !== undefined) {
    throw new Error(`${store.name} cannot be read, and not all of it could be gathered anew`, {
      cause: previous.error,
    });
  }
  const body = gzipSync(JSON.stringify(listedIds === undefined ? inventory : { ...inventory, accountIds: listedIds }));
  await store.write(body);
  return {
    networkInterfaces: inventory.networkInterfaces.length,
    instances: inventory.instances?.length ?? 0,
    bytes: body.length,
    failures,
  };
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
async function otherAccounts(
  options: Options,
  context: SnapshotContext,
  previous: Inventory | undefined,
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
function listingDeadlineMs({ deadlineMs }: SnapshotContext): number {
  const now = Date.now();
  return now + (deadlineMs - now) / 2;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function scopesOf(options: Options, context: SnapshotContext, others: readonly string[]): Scope[] {
  const regions = splitList(options.snapshotRegions);
  const accountIds = [...new Set([context.accountId, ...others])];
  return (regions.length === 0 ? [context.region] : regions).flatMap((region) =>
    accountIds.map((accountId) => ({ accountId, region, usesRole: accountId !== context.accountId })),
  );
}

/** The document as it is, for accounts that cannot be read this time. */
interface PreviousInventory {
  /** Undefined if there is no previous document, or none that can be read. */
  readonly inventory: Inventory | undefined;
  /** Set where there may be one that could not be had this time. */
  readonly error: unknown;
}

async function readPrevious(store: DocumentStore, onWarning: OnWarning): Promise<PreviousInventory> {
  try {
    const document = await store.read(undefined);
    return {
      inventory: document === undefined ? undefined : parsePrevious(document.body, store, onWarning),
      error: undefined,
    };
  } catch (error) {
    onWarning(`there is no earlier inventory ${store.name} to fall back on`, error);
    return { inventory: undefined, error: isTransient(failureOf(error)) ? error : undefined };
  }
}

function parsePrevious(body: Buffer, store: DocumentStore, onWarning: OnWarning): Inventory | undefined {
  try {
    return parseInventory(body);
  } catch (error) {
    onWarning(`the earlier inventory ${store.name} cannot be read and is replaced`, error);
    return undefined;
  }
}

/** A failure in one line: where, which calls, why, and the code of the error. */
export function failureText({ scope, failure, errorCode, actions }: GatherFailure): string {
  const reason = errorCode === undefined ? failure : `${failure} (${errorCode})`;
  return `${scope.accountId || 'own account'} in ${scope.region}: ${actions.join(', ')}: ${reason}`;
}
