import * as v from 'valibot';
import type { Inventory } from '../model/inventory.ts';
import type { RulesDocument } from '../model/rules.ts';
import { RULES_HEAD, RULES_LISTS } from './rules-schema.ts';
import { issueText, MAX_NAMED_ISSUES } from './schema-issues.ts';
import { UnknownMemberCounter, type UnknownMembers } from './unknown-members.ts';

/** Maximum number of items in a list. */
const MAX_THINGS = 500_000;

/** A rules document, with what was ignored in it. */
export interface RulesReading {
  readonly rules: RulesDocument;
  /** Members that this release does not support, ignored. */
  readonly unknown: UnknownMembers;
  /** Number of invalid items, ignored. */
  readonly invalid: number;
  /** Descriptions of the first of them. */
  readonly problems: readonly string[];
}

type ListName = keyof typeof RULES_LISTS;

/** Members that only an inventory has: one file may contain both documents. */
const INVENTORY_MEMBERS: Readonly<Record<Exclude<keyof Inventory, keyof typeof RULES_HEAD.entries | ListName>, true>> =
  {
    accountIds: true,
    networkInterfaces: true,
    instances: true,
    natGateways: true,
    pods: true,
    seenUntil: true,
    seenUntilById: true,
    isFirstReading: true,
    earlierInterfaces: true,
    events: true,
  };
/** Members of subnets and VPCs that only an inventory has. */
const INVENTORY_DETAILS: readonly string[] = ['subnets.availabilityZone', 'subnets.tags', 'vpcs.tags'];

/**
 * Lists that decide which group references can match. If an item were missing, a rule would match less than it does, so the
 * whole list is ignored if one item is invalid, as if it had not been gathered.
 */
const WHOLE_LISTS: readonly ListName[] = ['peerings', 'transitGateways', 'transitGatewayAttachments'];

/**
 * Checks a parsed rules document; undefined for one without `securityGroups` and `networkAcls`, such as an inventory alone.
 * Unknown members are ignored and counted, as a newer release may have written them. Invalid items are ignored and counted, a
 * group or network ACL as a whole if one of its rules is invalid: ignored items are treated as unknown, and no verdict relies
 * on them. Throws a RangeError for another `version`, for a list that is not an array, and for too many items.
 */
export function checkRules(value: unknown): RulesReading | undefined {
  const head = v.safeParse(RULES_HEAD, value);
  if (!head.success) throw notValid(issueText(head.issues[0]));
  const members = new Map(Object.entries(value ?? {}));
  if (!members.has('securityGroups') && !members.has('networkAcls')) return undefined;
  const unknown = new UnknownMemberCounter();
  unknown.add(RULES_HEAD, value, '', (name) => name in RULES_LISTS || Object.hasOwn(INVENTORY_MEMBERS, name));
  const problems = new Problems();
  const list = <List extends ListName>(name: List): v.InferInput<(typeof RULES_LISTS)[List]>[] | undefined => {
    const things: unknown = members.get(name);
    if (things === undefined) return undefined;
    if (!Array.isArray(things)) throw notValid(`${name}: must be a list`);
    if (things.length > MAX_THINGS) throw notValid(`${name}: must have at most ${MAX_THINGS}, not ${things.length}`);
    const schema: (typeof RULES_LISTS)[List] = RULES_LISTS[name];
    const found: v.InferInput<(typeof RULES_LISTS)[List]>[] = [];
    const before = problems.count;
    for (const [index, thing] of things.entries()) {
      const known = unknown.count;
      unknown.add(schema, thing, name, (each) => INVENTORY_DETAILS.includes(each));
      // the copy that checking makes takes half as much memory again, and differs by unknown members alone
      if (unknown.count === known && v.is(schema, thing)) {
        found.push(thing);
        continue;
      }
      const result = v.safeParse(schema, thing);
      if (result.success) found.push(result.output);
      else problems.add(issueText(result.issues[0], `${name}.${index}`));
    }
    return problems.count > before && WHOLE_LISTS.includes(name) ? undefined : found;
  };
  const rules: RulesDocument = {
    ...head.output,
    scopes: list('scopes'),
    vpcs: list('vpcs'),
    subnets: list('subnets'),
    securityGroups: list('securityGroups') ?? [],
    networkAcls: list('networkAcls') ?? [],
    prefixLists: list('prefixLists'),
    routeTables: list('routeTables'),
    peerings: list('peerings'),
    transitGateways: list('transitGateways'),
    transitGatewayAttachments: list('transitGatewayAttachments'),
    vpcEndpoints: list('vpcEndpoints'),
  };
  return { rules, unknown: unknown.result(), invalid: problems.count, problems: problems.first };
}

/** Counts problems, and keeps the first descriptions. */
class Problems {
  readonly first: string[] = [];
  count = 0;

  add(text: string): void {
    this.count++;
    if (this.first.length < MAX_NAMED_ISSUES) this.first.push(text);
  }
}

function notValid(reason: string): RangeError {
  return new RangeError(`the rules document is not valid: ${reason}`);
}
