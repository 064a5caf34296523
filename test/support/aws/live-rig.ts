import { Accounts } from '../../../src/aws/accounts/accounts.ts';
import type { RoleToAssume } from '../../../src/aws/accounts/role-credentials.ts';
import type { CallTiming } from '../../../src/aws/calls/call-policy.ts';
import { LiveSource } from '../../../src/aws/lookups/live-source.ts';
import type { CacheLimits } from '../../../src/aws/lookups/lookup-cache.ts';
import type { MetadataContext, MetadataRequest, ScopedRequest } from '../../../src/model/metadata-request.ts';
import { HandClock } from '../clock.ts';
import { HOME_ACCOUNT, HOME_REGION } from '../ec2-server.ts';

/** Settings that a test may override. */
export interface RigOptions {
  readonly limits?: Partial<CacheLimits>;
  readonly looksUpPublic?: boolean;
  readonly looksUpRules?: boolean;
  /** How far back from its first sighting an address is attributed to its interface, in milliseconds. */
  readonly leadMs?: number;
  readonly role?: RoleToAssume;
  readonly allowedAccounts?: readonly string[];
  readonly burst?: number;
  readonly perSecond?: number;
  readonly timing?: Partial<CallTiming>;
}

/** A live source with its clock and the warnings that it has issued. */
export interface Rig {
  readonly source: LiveSource;
  readonly clock: HandClock;
  readonly warnings: { readonly scope: string; readonly error: unknown }[];
  /** A context of the home account whose deadline is the given time away. */
  context(milliseconds?: number): MetadataContext;
  resolve(scope: Partial<ScopedRequest>, milliseconds?: number): Promise<void>;
}

/** Cache lifetimes that the tests rely on. */
export const LIFE_MS = 900_000;
export const NEGATIVE_LIFE_MS = 300_000;
export const STALE_MS = 3_600_000;
const FAR_AWAY_MS = 20_000;

/** Makes a live source that calls the server of the environment, backs off for one millisecond, and has a manual clock. */
export function makeRig(options: RigOptions = {}): Rig {
  const clock = new HandClock();
  const now = options.timing?.now ?? clock.now;
  const warnings: Rig['warnings'] = [];
  const scopes = new Accounts({
    role: options.role,
    allowedAccounts: new Set(options.allowedAccounts),
    policy: {
      burst: options.burst ?? 1_000,
      perSecond: options.perSecond ?? 1_000,
      timing: { firstBackoffMs: 1, maxBackoffMs: 1, now, ...options.timing },
    },
    onRefused: (scope, error) => warnings.push({ scope, error }),
  });
  const source = new LiveSource({
    limits: {
      maxEntries: 10_000,
      lifeMs: LIFE_MS,
      negativeLifeMs: NEGATIVE_LIFE_MS,
      staleMs: STALE_MS,
      ...options.limits,
    },
    looksUpPublic: options.looksUpPublic ?? false,
    looksUpRules: options.looksUpRules ?? false,
    ...(options.leadMs === undefined ? {} : { leadMs: options.leadMs }),
    scopes,
    now,
  });
  const context = (milliseconds = FAR_AWAY_MS): MetadataContext => ({
    accountId: HOME_ACCOUNT,
    region: HOME_REGION,
    deadlineMs: now() + milliseconds,
  });
  return {
    source,
    clock,
    warnings,
    context,
    resolve: (scope, milliseconds) => source.resolve(requestOf(scope), context(milliseconds)),
  };
}

/** A request for the given accounts and Regions; both default to those of the home account. */
export function requestOf(...scopes: readonly Partial<ScopedRequest>[]): MetadataRequest {
  return {
    scopes: scopes.map((scope) => ({
      accountId: HOME_ACCOUNT,
      region: HOME_REGION,
      interfaceIds: new Set(),
      instanceIds: new Set(),
      natGatewayIds: new Set(),
      addressesByVpc: new Map(),
      addressesByInterface: new Map(),
      ...scope,
    })),
  };
}
