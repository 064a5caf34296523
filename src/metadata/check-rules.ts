import * as v from 'valibot';
import type { Inventory } from '../model/inventory.ts';
import type { RulesDocument } from '../model/rules.ts';
import { RULES_HEAD, RULES_LISTS } from './rules-schema.ts';
import { issueText, MAX_NAMED_ISSUES } from './schema-issues.ts';
import { UnknownMemberCounter, type UnknownMembers } from './unknown-members.ts';

/** Most things of one kind. */
const MAX_THINGS = 500_000;

/** What was read of a rules document. */
export interface RulesReading {
  readonly rules: RulesDocument;
  /** Members that this release does not know, ignored. */
  readonly unknown: UnknownMembers;
  /** Things that are not as they must be, left out. */
  readonly invalid: number;
  /** The first of them, each in words. */
  readonly problems: readonly string[];
}

type ListName = keyof typeof RULES_LISTS;

/** Members that only an inventory has: one file may hold both documents. */
const INVENTORY_MEMBERS: readonly string[] = [
  'accountIds',
  'networkInterfaces',
  'instances',
  'natGateways',
] satisfies readonly (keyof Inventory)[];
/** Members of subnets and VPCs that only an inventory has. */
const INVENTORY_DETAILS: readonly string[] = ['subnets.availabilityZone', 'subnets.tags', 'vpcs.tags'];

/**
 * Lists that say which group references can match at all. A thing that is left out of them would make a rule match less than
 * it does, so such a list is left out whole, which means that it was not gathered.
 */
const WHOLE_LISTS: readonly ListName[] = ['peerings', 'transitGateways', 'transitGatewayAttachments'];

/**
 * Checks a parsed rules document; undefined for one without `securityGroups` and `networkAcls`, such as an inventory alone.
 * Members that are not known are ignored and counted, as a newer release may have written them. A thing that is invalid is
 * left out and counted, the group or network ACL as a whole where one of its rules is: what is left out is unknown, and
 * nothing is concluded from it. Throws a RangeError for another `version`, and for what is no list or has too many things.
 */
export function checkRules(value: unknown): RulesReading | undefined {
  const head = v.safeParse(RULES_HEAD, value);
  if (!head.success) throw notValid(issueText(head.issues[0]));
  const members = new Map(Object.entries(value ?? {}));
  if (!members.has('securityGroups') && !members.has('networkAcls')) return undefined;
  const unknown = new UnknownMemberCounter();
  unknown.add(RULES_HEAD, value, '', (name) => name in RULES_LISTS || INVENTORY_MEMBERS.includes(name));
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

/** Counts what is wrong, and keeps the first sentences. */
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
