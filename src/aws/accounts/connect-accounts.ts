import { parseAllowedAccounts } from '../../config/allowed-accounts.ts';
import type { Options } from '../../config/options.ts';
import { Accounts } from './accounts.ts';

/** Told of what needs a person: a permission that is missing, a document that cannot be had. Once each, not once a batch. */
export type OnWarning = (message: string, error: unknown) => void;

/** What lists the accounts of organizational units: a snapshot. */
export interface ListsAccounts {
  listsAccount(accountId: string): boolean;
}

/**
 * The accounts that the options allow: those that they name, and, where they name organizational units, those that the
 * snapshot lists of them. What a record says never adds one.
 */
export function connectAccounts(options: Options, onWarning: OnWarning, snapshot?: ListsAccounts): Accounts {
  const { accountIds, unitIds } = parseAllowedAccounts(options.allowedAccounts);
  const named = new Set(accountIds);
  return new Accounts({
    role:
      options.assumeRoleName === ''
        ? undefined
        : { roleName: options.assumeRoleName, externalId: options.externalId === '' ? undefined : options.externalId },
    allowedAccounts:
      unitIds.length === 0 || snapshot === undefined
        ? named
        : { has: (accountId) => named.has(accountId) || snapshot.listsAccount(accountId) },
    policy: { burst: options.ec2Burst, perSecond: options.ec2CallsPerSecond },
    onRefused: (scope, error) => onWarning(`look-ups in ${scope} are refused and stopped for some minutes`, error),
  });
}
