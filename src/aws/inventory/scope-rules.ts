import type {
  NetworkAcl,
  PrefixList,
  Route,
  RouteTable,
  RulesScope,
  SecurityGroup,
  SecurityGroupRule,
  TransitGateway,
  TransitGatewayAttachment,
  VpcEndpoint,
  VpcPeering,
} from '../../model/rules.ts';
import type { Scope } from '../accounts/scope.ts';
import type { LookupAnswer, ScopeCaller } from '../calls/scope-caller.ts';
import type { DescribeAction } from '../clients/ec2-api.ts';
import {
  DESCRIBE_BLOCK_PUBLIC_ACCESS,
  DESCRIBE_GROUP_VPCS,
  DESCRIBE_NETWORK_ACLS,
  DESCRIBE_PEERINGS,
  DESCRIBE_PREFIX_LISTS,
  DESCRIBE_ROUTE_TABLES,
  DESCRIBE_SECURITY_GROUP_RULES,
  DESCRIBE_SECURITY_GROUPS,
  DESCRIBE_TRANSIT_GATEWAY_ATTACHMENTS,
  DESCRIBE_TRANSIT_GATEWAYS,
  DESCRIBE_VPC_ENDPOINTS,
  GET_PREFIX_LIST_ENTRIES,
} from '../clients/ec2-rules-api.ts';
import type { GatherFailure } from './gather-inventory.ts';
import { joinGroups } from './join-groups.ts';
import type { PrefixListEntries } from './prefix-list-entries.ts';

/** The lists of a rules document that are read in each account and Region. */
export interface ScopeLists {
  readonly securityGroups: readonly SecurityGroup[];
  readonly networkAcls: readonly NetworkAcl[];
  readonly prefixLists: readonly PrefixList[];
  readonly routeTables: readonly RouteTable[];
  readonly peerings: readonly VpcPeering[];
  readonly transitGateways: readonly TransitGateway[];
  readonly transitGatewayAttachments: readonly TransitGatewayAttachment[];
  readonly vpcEndpoints: readonly VpcEndpoint[];
}

/** The content of an earlier document for an account and Region. */
export interface EarlierScope {
  readonly scope: RulesScope;
  readonly lists: ScopeLists;
}

/** A list as read now, or from an earlier document. */
export interface ListReading<Items> {
  readonly items: Items;
  readonly isFresh: boolean;
}

/** The rules of one account and Region. */
export interface ScopeRules {
  readonly scope: RulesScope;
  readonly lists: { readonly [List in keyof ScopeLists]: ListReading<ScopeLists[List]> };
  readonly failure: GatherFailure | undefined;
}

/** Request of {@link readScopeRules}. */
export interface ScopeRulesRequest {
  readonly scope: Scope;
  readonly caller: ScopeCaller;
  /** Wall-clock milliseconds. */
  readonly deadlineMs: number;
  /** When the document is gathered, ISO 8601. */
  readonly generatedAt: string;
  readonly earlier: EarlierScope | undefined;
  /** Shared by the accounts and Regions of a sweep. */
  readonly entries: PrefixListEntries;
}

const NO_LISTS: ScopeLists = {
  securityGroups: [],
  networkAcls: [],
  prefixLists: [],
  routeTables: [],
  peerings: [],
  transitGateways: [],
  transitGatewayAttachments: [],
  vpcEndpoints: [],
};

/**
 * Maximum number of prefix lists of an account and Region whose entries are read. AWS allows 100 customer-managed ones.
 * https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
 */
const MAX_PREFIX_LISTS = 300;

/**
 * Reads the rules of one account and Region, every page. A list that cannot be read is taken from the earlier document; one
 * that the earlier document lacks as well is named in `notRead`. Never throws.
 */
export async function readScopeRules(request: ScopeRulesRequest): Promise<ScopeRules> {
  return new ScopeReader(request).read();
}

class ScopeReader {
  readonly #request: ScopeRulesRequest;
  readonly #notRead: string[] = [];
  readonly #failedActions: Set<string> = new Set();
  #firstFailure: Pick<GatherFailure, 'failure' | 'errorCode'> | undefined;

  constructor(request: ScopeRulesRequest) {
    this.#request = request;
  }

  async read(): Promise<ScopeRules> {
    const { scope, earlier } = this.#request;
    const before = earlier?.lists.securityGroups ?? [];
    // names first: a group that is created in between then has its rules and lacks its name, not the reverse
    const named = await this.#list(DESCRIBE_SECURITY_GROUPS);
    const rules = await this.#list(DESCRIBE_SECURITY_GROUP_RULES);
    const networkAcls = this.#reading('networkAcls', await this.#list(DESCRIBE_NETWORK_ACLS));
    const allRules = rules?.map(({ rule }) => rule) ?? before.flatMap((group) => group.rules);
    const routeTables = this.#reading('routeTables', await this.#list(DESCRIBE_ROUTE_TABLES));
    const routes = routeTables.items.flatMap((table) => table.routes);
    const others = {
      prefixLists: this.#reading('prefixLists', await this.#prefixLists(idsOfPrefixLists([...allRules, ...routes]))),
      routeTables,
      peerings: this.#reading('peerings', await this.#list(DESCRIBE_PEERINGS)),
      transitGateways: this.#reading('transitGateways', await this.#list(DESCRIBE_TRANSIT_GATEWAYS)),
      transitGatewayAttachments: this.#reading(
        'transitGatewayAttachments',
        await this.#list(DESCRIBE_TRANSIT_GATEWAY_ATTACHMENTS),
      ),
      vpcEndpoints: this.#reading('vpcEndpoints', await this.#list(DESCRIBE_VPC_ENDPOINTS)),
    };
    // last, since verdicts depend on them least
    const groupVpcs = await this.#list(DESCRIBE_GROUP_VPCS);
    const blockModes = await this.#list(DESCRIBE_BLOCK_PUBLIC_ACCESS);
    const securityGroups = this.#reading(
      'securityGroups',
      rules === undefined ? undefined : joinGroups({ named, rules, groupVpcs, earlier: before }),
    );
    const lists = { securityGroups, networkAcls, ...others };
    const isFresh = securityGroups.isFresh && networkAcls.isFresh;
    return {
      scope: {
        accountId: scope.accountId === '' ? ownAccount(securityGroups.items) : scope.accountId,
        region: scope.region,
        generatedAt: isFresh ? this.#request.generatedAt : earlier?.scope.generatedAt,
        hasRules: !this.#notRead.includes('securityGroups') && !this.#notRead.includes('networkAcls'),
        notRead: this.#notRead.length === 0 ? undefined : this.#notRead,
        internetGatewayBlockMode:
          blockModes === undefined ? earlier?.scope.internetGatewayBlockMode : blockModes[0]?.mode,
      },
      lists,
      failure:
        this.#firstFailure === undefined
          ? undefined
          : { scope, ...this.#firstFailure, actions: [...this.#failedActions] },
    };
  }

  /** The prefix lists with these ids, each as far as it can be read. */
  async #prefixLists(ids: ReadonlySet<string>): Promise<PrefixList[] | undefined> {
    if (ids.size === 0) return [];
    const { caller, deadlineMs, entries, scope } = this.#request;
    const versions = await this.#list(DESCRIBE_PREFIX_LISTS);
    if (versions === undefined) return undefined;
    const lists: PrefixList[] = [];
    for (const version of versions.filter(({ id }) => ids.has(id)).slice(0, MAX_PREFIX_LISTS)) {
      const answer = await entries.read(version, caller, deadlineMs);
      if (answer.failure === undefined) lists.push({ ...version, region: scope.region, cidrs: answer.items });
      else {
        this.#note(GET_PREFIX_LIST_ENTRIES.name, answer);
        const earlier = entries.earlier(version.id);
        if (earlier !== undefined) lists.push(earlier);
      }
    }
    return lists;
  }

  /** Everything of one kind; undefined if not all of it could be read. */
  async #list<Thing>(action: DescribeAction<Thing>): Promise<readonly Thing[] | undefined> {
    const answer = await this.#request.caller.describe(action, [], this.#request.deadlineMs);
    if (answer.failure === undefined) return answer.items;
    this.#note(action.name, answer);
    return undefined;
  }

  #note(action: string, { failure, errorCode }: LookupAnswer<unknown>): void {
    if (failure === undefined) return;
    this.#firstFailure ??= { failure, errorCode };
    this.#failedActions.add(action);
  }

  #reading<List extends keyof ScopeLists>(
    list: List,
    items: ScopeLists[List] | undefined,
  ): ListReading<ScopeLists[List]> {
    const { earlier } = this.#request;
    if (items !== undefined) return { items, isFresh: true };
    if (earlier !== undefined && earlier.scope.notRead?.includes(list) !== true) {
      return { items: earlier.lists[list], isFresh: false };
    }
    this.#notRead.push(list);
    return { items: NO_LISTS[list], isFresh: false };
  }
}

/** The lists that rules and routes name: the route to a gateway endpoint names one of AWS. */
function idsOfPrefixLists(rules: readonly (SecurityGroupRule | Route | undefined)[]): ReadonlySet<string> {
  return new Set(rules.flatMap((rule) => rule?.prefixListId ?? []));
}

/** The owner of most groups, for callers that do not know their account's id; an empty text without groups. */
function ownAccount(groups: readonly SecurityGroup[]): string {
  const counts = new Map<string, number>();
  for (const { accountId } of groups) {
    if (accountId !== undefined) counts.set(accountId, (counts.get(accountId) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, one], [, other]) => other - one);
  return most?.[0] ?? '';
}
