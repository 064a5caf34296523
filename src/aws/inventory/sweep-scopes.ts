import { parseAllowedAccounts } from '../../config/allowed-accounts.ts';
import type { Options } from '../../config/options.ts';
import type { DocumentStore } from '../../documents/document-store.ts';
import type { Inventory } from '../../model/inventory.ts';
import { messageOf } from '../../model/message-of.ts';
import { splitList } from '../../text/lists.ts';
import type { OnWarning } from '../accounts/connect-accounts.ts';
import type { Scope } from '../accounts/scope.ts';
import { DESCRIBE_NETWORK_INTERFACES } from '../clients/ec2-api.ts';
import type { HistorySource } from './foldable-history.ts';
import type { GatherFailure } from './gather-inventory.ts';
import { failureText } from './snapshot-summary.ts';

/** Account, Region, deadline and stores of a sweep. */
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
  /** Events that show who had which address. */
  readonly history?: HistorySource | undefined;
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

/** The accounts that are read through the role. */
interface OtherAccounts {
  readonly accountIds: readonly string[];
  /** Those in organizational units; undefined if the options name no units. */
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

/** Throws an Error if the interfaces of no account and Region could be read. */
export function refuseIfNothingWasRead(failures: readonly GatherFailure[], scopes: readonly Scope[]): void {
  if (failures.filter(({ actions }) => actions.includes(DESCRIBE_NETWORK_INTERFACES.name)).length === scopes.length) {
    throw new Error(`no account could be read: ${failures.map(failureText).join('; ')}`);
  }
}
