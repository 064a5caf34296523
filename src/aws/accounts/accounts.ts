import type { MetadataContext, ScopedRequest } from '../../model/metadata-request.ts';
import type { OnRefused } from '../calls/breaker.ts';
import { type CallFailure, CredentialsError } from '../calls/call-failure.ts';
import type { CallPolicy } from '../calls/call-policy.ts';
import { CallRunner } from '../calls/call-runner.ts';
import { ScopeCaller } from '../calls/scope-caller.ts';
import type { Ec2Api } from '../clients/ec2-api.ts';
import type { ScopeResolver } from '../lookups/live-source.ts';
import type { RoleToAssume } from './role-credentials.ts';
import { isAccountId, isRegion, type Scope, scopeKey } from './scope.ts';
import { SharedCredentials } from './shared-credentials.ts';

/** The accounts with look-ups, and their settings. */
export interface AccountSettings {
  /** Undefined: all look-ups use the default credentials, whichever account owns the interface. */
  readonly role: RoleToAssume | undefined;
  /** Accounts in which the role may be assumed; the stream's own account needs none. Evaluated at every request. */
  readonly allowedAccounts: Pick<ReadonlySet<string>, 'has'>;
  readonly policy: CallPolicy;
  readonly onRefused: OnRefused;
}

/** Maximum number of accounts and Regions, since records could contain any number of them. */
const MAX_SCOPES = 256;

/** Decides in which account and Region, and with which credentials, a record is looked up. */
export class Accounts implements ScopeResolver {
  readonly #settings: AccountSettings;
  readonly #callers: Map<string, ScopeCaller> = new Map();
  /** By account. */
  readonly #credentials: Map<string, SharedCredentials> = new Map();
  /** The stream's own Region, whose STS issues the credentials; records cannot choose it. */
  #homeRegion: string | undefined;

  constructor(settings: AccountSettings) {
    this.#settings = settings;
  }

  /**
   * The account and Region to use. Values of a record are only used if they are valid; an account outside the list
   * never reaches STS.
   */
  scopeOf(request: ScopedRequest, context: MetadataContext): Scope | CallFailure {
    if (isRegion(context.region)) this.#homeRegion = context.region;
    const region = isRegion(request.region) ? request.region : context.region;
    const own = context.accountId ?? '';
    if (!isRegion(region)) return 'not_allowed';
    if (this.#settings.role === undefined) return this.#bounded({ accountId: own, region, usesRole: false });
    const accountId = isAccountId(request.accountId) ? request.accountId : own;
    if (accountId === own) return this.#bounded({ accountId, region, usesRole: false });
    if (!this.#settings.allowedAccounts.has(accountId)) return 'not_allowed';
    return this.#bounded({ accountId, region, usesRole: true });
  }

  callerFor(scope: Scope): ScopeCaller {
    const key = scopeKey(scope);
    let caller = this.#callers.get(key);
    if (caller === undefined) {
      const runner = new CallRunner(key, this.#settings.policy, this.#settings.onRefused);
      caller = new ScopeCaller(runner, (isRenewal) => this.#connect(scope, isRenewal));
      this.#callers.set(key, caller);
    }
    return caller;
  }

  #bounded(scope: Scope): Scope | CallFailure {
    const isKnown = this.#callers.has(scopeKey(scope));
    return isKnown || this.#callers.size < MAX_SCOPES ? scope : 'refused';
  }

  /** Loads the SDK's client, and for another account the role's credentials, before the first call. */
  async #connect(scope: Scope, isRenewal: boolean): Promise<Ec2Api> {
    const { createEc2Api, takeEc2Api } = await import('../clients/ec2-sdk.ts');
    const { role } = this.#settings;
    if (!scope.usesRole || role === undefined) return takeEc2Api(scope.region);
    const { roleCredentials } = await import('./role-credentials.ts');
    let credentials = this.#credentials.get(scope.accountId);
    if (credentials === undefined) {
      credentials = new SharedCredentials(
        roleCredentials(scope.accountId, this.#homeRegion ?? scope.region, role),
        this.#settings.policy.timing?.now,
      );
      this.#credentials.set(scope.accountId, credentials);
    }
    if (isRenewal) credentials.forget();
    const shared = credentials;
    return createEc2Api(scope.region, () =>
      shared.get().catch((error: unknown) => {
        throw new CredentialsError(error);
      }),
    );
  }
}
