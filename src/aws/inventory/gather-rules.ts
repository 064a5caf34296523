import { withEarlierRules } from '../../metadata/earlier-rules.ts';
import { secondsOf } from '../../metadata/seen-since.ts';
import type { Inventory } from '../../model/inventory.ts';
import type { RulesDocument } from '../../model/rules.ts';
import type { Scope } from '../accounts/scope.ts';
import type { ScopeCaller } from '../calls/scope-caller.ts';
import type { GatherFailure } from './gather-inventory.ts';
import { mapBounded } from './map-bounded.ts';
import { mergeAcls, mergeList } from './merge-rules.ts';
import { PrefixListEntries } from './prefix-list-entries.ts';
import { type EarlierScope, readScopeRules, type ScopeLists } from './scope-rules.ts';
import { toSubnetRanges, toVpcRanges } from './to-ranges.ts';

/** The result of gathering rules. */
export interface GatheredRules {
  readonly rules: RulesDocument;
  readonly failures: readonly GatherFailure[];
}

/** Accounts and Regions that are read at the same time, as for the inventory. */
const MAX_SCOPES_AT_ONCE = 32;

/**
 * Reads the rules of some accounts and Regions, every page, into one document. If something cannot be read, the rest
 * still is, and the data in `previous` is kept for it. VPCs and subnets are those of the inventory. The deadline is
 * wall-clock milliseconds.
 */
export async function gatherRules(
  scopes: readonly Scope[],
  callerFor: (scope: Scope) => ScopeCaller,
  deadlineMs: number,
  previous: RulesDocument | undefined,
  inventory: Inventory,
): Promise<GatheredRules> {
  const generatedAt = new Date().toISOString();
  const accountIds = new Set(scopes.map(({ accountId }) => accountId));
  const entries = new PrefixListEntries(previous?.prefixLists ?? []);
  const readings = await mapBounded(scopes, MAX_SCOPES_AT_ONCE, (scope) =>
    readScopeRules({
      scope,
      caller: callerFor(scope),
      deadlineMs,
      generatedAt,
      earlier: earlierScope(previous, scope, accountIds),
      entries,
    }),
  );
  const rules: RulesDocument = {
    version: 1,
    generatedAt,
    scopes: readings.map(({ scope }) => scope),
    vpcs: (inventory.vpcs ?? []).map(toVpcRanges),
    subnets: (inventory.subnets ?? []).map(toSubnetRanges),
    securityGroups: mergeList(readings, 'securityGroups'),
    networkAcls: mergeAcls(readings),
    prefixLists: mergeList(readings, 'prefixLists'),
    routeTables: mergeList(readings, 'routeTables'),
    peerings: mergeList(readings, 'peerings'),
    transitGateways: mergeList(readings, 'transitGateways'),
    transitGatewayAttachments: mergeList(readings, 'transitGatewayAttachments'),
    vpcEndpoints: mergeList(readings, 'vpcEndpoints'),
  };
  return {
    rules: withEarlierRules(rules, previous, secondsOf(Date.parse(generatedAt))),
    failures: readings.flatMap(({ failure }) => failure ?? []),
  };
}

/**
 * The content of an earlier document for an account and Region; undefined if it does not cover them. Items of an
 * account that is not read separately, such as a shared VPC or a prefix list of AWS, are kept with each account that
 * can see them.
 */
function earlierScope(
  previous: RulesDocument | undefined,
  { accountId: ownId, region: ownRegion }: Scope,
  accountIds: ReadonlySet<string>,
): EarlierScope | undefined {
  // a caller that does not know its own account's id gets what belongs to none of the other accounts that are read
  const isOwn = (accountId: string) => (ownId === '' ? !accountIds.has(accountId) : accountId === ownId);
  const scope = previous?.scopes?.find(({ accountId, region }) => region === ownRegion && isOwn(accountId));
  if (previous === undefined || scope === undefined) return undefined;
  const of = <Thing extends { readonly accountId?: string | undefined; readonly region?: string | undefined }>(
    things: readonly Thing[] | undefined,
  ) =>
    (things ?? []).filter(
      ({ accountId = '', region }) => region === ownRegion && (isOwn(accountId) || !accountIds.has(accountId)),
    );
  const lists: ScopeLists = {
    securityGroups: of(previous.securityGroups),
    networkAcls: of(previous.networkAcls),
    prefixLists: of(previous.prefixLists),
    routeTables: of(previous.routeTables),
    peerings: of(previous.peerings),
    transitGateways: of(previous.transitGateways),
    transitGatewayAttachments: of(previous.transitGatewayAttachments),
    vpcEndpoints: of(previous.vpcEndpoints),
  };
  return { scope, lists };
}
