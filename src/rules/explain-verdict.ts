import type { RuleDirection } from '../model/rules.ts';
import type { VerdictName, VerdictReason } from '../model/verdict.ts';
import { hasPorts } from './protocol-numbers.ts';

/** A document of the flat schema, as parsed from JSON. */
export type FlatDocument = Readonly<Record<string, unknown>>;

/** Maximum number of rules in a sentence that allow the same port for other peers. */
const MAX_NEAR_MISSES = 3;

/** Numbers of the entries that close a network ACL: https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html */
const CLOSING_ENTRIES: readonly unknown[] = [32_767, 32_768];

/** The meaning of each reason, as a clause. */
const REASONS = {
  rules: 'the rules decide it',
  stateful: 'it belongs to a connection that a rule allows',
  no_rule: 'no rule allows it',
  no_connection: 'it answers a connection that is not tracked, or no longer tracked',
  entry: 'an entry denies it',
  network_acl_first: 'the network ACL is checked first',
  security_group_first: 'the security group is checked first',
  late_packet: 'probably a packet after the end of its connection',
  unexplained: 'the rules have changed since, or something other than the rules rejected it',
  rules_changed: 'the rules changed around that time',
  possibly_block_public_access: 'possibly VPC Block Public Access',
  not_forwarded: 'the NAT gateway drops connections that are opened from outside',
  no_rules_apply: 'neither a security group nor a network ACL applies to the interface',
  record: 'the record says so',
  icmp_type: 'a rule is for one ICMP type, which flow logs do not record',
  prefix_list_unknown: 'the entries of a prefix list are unknown',
  peer_unknown: 'the interface of the other end is unknown, and a rule refers to a security group',
  load_balancer: 'the other end may come through a load balancer that a rule refers to',
  forwarded: 'the traffic passed a device that hides the security groups of its sender',
  security_group: 'no rule of the security groups allows it',
  network_acl: 'an entry of the network ACL denies it',
  both: 'neither the security groups nor the network ACL allow it',
  interface_unknown: 'the interface is not in the inventory',
  interface_changed: 'the interface has been attached to something else since',
  no_interface: 'the record names no interface',
  direction_unknown: 'the direction of the flow is unknown',
  security_group_unknown: 'a security group of the interface is not in the rules',
  network_acl_unknown: 'the network ACL of the subnet is not in the rules',
  transit_gateway_subnet: 'the subnet hosts a transit gateway attachment, which the traffic may have passed',
  ambiguous: 'both the security groups and the network ACL may have rejected it',
  efa: 'rules for Elastic Fabric Adapter traffic are not evaluated',
  no_route: 'there was no route',
  blackhole: 'the route leads nowhere',
  mtu_exceeded: 'the packets were too large',
  ttl_expired: 'the time to live of the packets ran out',
} as const satisfies Record<VerdictReason, string>;

/** The meaning of a reason, as a clause. */
export function meaningOfReason(reason: VerdictReason): string {
  return REASONS[reason];
}

/** The sentence for each verdict. */
const SENTENCES: Readonly<Record<VerdictName, (flow: ExplainedFlow) => string>> = {
  allowed: (flow) => allowedSentence(flow),
  denied_now: (flow) => `accepted, although today’s rules refuse it: ${reasonOf(flow)}`,
  security_group: (flow) => {
    if (flow.reason === 'no_connection') return `rejected by security group: ${REASONS.no_connection}`;
    return `${probably(flow)}rejected by security group: ${missingRule(flow)}${uncertainty(flow)}`;
  },
  network_acl: (flow) => `${probably(flow)}rejected by network ACL: ${denyingEntry(flow)}${uncertainty(flow)}`,
  both: (flow) => `rejected by security group and network ACL: ${missingRule(flow)}, and ${denyingEntry(flow)}`,
  allowed_now: (flow) => `rejected, although today’s rules allow it: ${reasonOf(flow)}`,
  block_public_access: () => 'rejected by VPC Block Public Access',
  encryption_control: () => 'rejected by the encryption control of the VPC',
  transit_gateway: (flow) => `packets were lost at the transit gateway: ${reasonOf(flow)}`,
  not_evaluable: (flow) => `cannot be explained: ${reasonOf(flow)}`,
};

/** The parts of a sentence. */
interface ExplainedFlow {
  readonly document: FlatDocument;
  readonly reason: string | undefined;
  readonly direction: RuleDirection | undefined;
  /** Prefix of the names of the other end. */
  readonly far: 'src' | 'dst';
}

/**
 * One sentence on why a flow was accepted or rejected, such as `rejected by security group: no inbound rule of sg-db
 * (database) allows tcp 5432 from shop-batch; sgr-1 allows tcp 5432 from sg-app only`. Undefined for a document without a
 * verdict. Its names come from the document: escape them for the place where the sentence is shown.
 */
export function explainVerdict(document: FlatDocument): string | undefined {
  const { verdict } = document;
  if (typeof verdict !== 'string' || !isVerdict(verdict)) return undefined;
  const direction = directionOf(document);
  const far = direction === 'egress' ? 'dst' : 'src';
  return SENTENCES[verdict]({ document, reason: textOf(document.verdict_reason), direction, far });
}

function isVerdict(text: string): text is VerdictName {
  return Object.hasOwn(SENTENCES, text);
}

function directionOf({ direction }: FlatDocument): RuleDirection | undefined {
  return direction === 'ingress' || direction === 'egress' ? direction : undefined;
}

function reasonOf({ reason }: ExplainedFlow): string {
  return reason !== undefined && isReason(reason) ? REASONS[reason] : 'the reason is unknown';
}

function isReason(text: string): text is VerdictReason {
  return Object.hasOwn(REASONS, text);
}

function allowedSentence(flow: ExplainedFlow): string {
  const { document, reason } = flow;
  if (reason === 'not_forwarded') return `accepted by the rules, but ${REASONS.not_forwarded}`;
  const rule = textOf(document.sg_rule_id);
  const group = textOf(document.sg_id);
  if (rule === undefined || group === undefined) {
    if (document.nacl_result !== 'allow') return `accepted: ${reasonOf(flow)}`;
    const note = document.sg_result === 'not_applied' ? '; no security group applies' : '';
    return `accepted: ${entryOf(flow)} allows ${trafficOf(flow)}${note}`;
  }
  const named = `${rule} of ${withName(group, textOf(document.sg_name))}`;
  if (reason === 'stateful')
    return `accepted${probably(flow) && ', probably'} as part of a connection that ${named} allows`;
  return `accepted${probably(flow) && ', probably'}: ${named} allows ${trafficOf(flow)}`;
}

/** The missing rule, and the rules that nearly match. */
function missingRule(flow: ExplainedFlow): string {
  const { document, direction } = flow;
  const side = direction === 'egress' ? 'outbound' : 'inbound';
  const groups = listOf(document.sg_groups);
  const subject = groups.length === 0 ? `no ${side} rule` : `no ${side} rule of ${joined(groups, 'or')}`;
  const near = listOf(document.sg_near_misses).slice(0, MAX_NEAR_MISSES);
  const missing = `${subject} allows ${trafficOf(flow)}`;
  if (near.length === 0) return missing;
  return `${missing}; ${joined(
    near.map((text) => text.replace(': ', ' allows ')),
    'and',
  )} only`;
}

function denyingEntry(flow: ExplainedFlow): string {
  return `${entryOf(flow)} denies ${trafficOf(flow)}`;
}

function entryOf({ document }: ExplainedFlow): string {
  const side = document.nacl_rule_direction === 'egress' ? 'outbound' : 'inbound';
  const acl = textOf(document.nacl_id) ?? 'the network ACL';
  const number = document.nacl_rule_number;
  if (typeof number !== 'number') return `${acl}`;
  return CLOSING_ENTRIES.includes(number) ? `the closing ${side} entry of ${acl}` : `${side} entry ${number} of ${acl}`;
}

/** Such as `tcp 5432 from shop-batch`. */
function trafficOf({ document, direction, far }: ExplainedFlow): string {
  const protocol = textOf(document.protocol_name) ?? `protocol ${document.protocol ?? 'unknown'}`;
  const port = typeof document.protocol === 'number' && hasPorts(document.protocol) ? ` ${document.dstport}` : '';
  const address = textOf(document[`pkt_${far}addr`]) ?? textOf(document[`${far}addr`]) ?? 'an unknown peer';
  const peer =
    textOf(document[`${far}_owner_name`]) ??
    textOf(document[`${far}_instance_name`]) ??
    textOf(document[`${far}_owner_id`]) ??
    withName(address, textOf(document[`${far}_label`]));
  return `${protocol}${port} ${direction === 'egress' ? 'to' : 'from'} ${peer}`;
}

function probably({ document }: ExplainedFlow): string {
  return document.verdict_certainty === 'likely' ? 'probably ' : '';
}

/** Why a verdict is uncertain, if there is a single reason. */
function uncertainty(flow: ExplainedFlow): string {
  const { document, reason } = flow;
  const isStated = reason === 'no_rule' || reason === 'entry' || reason === 'both';
  return document.verdict_certainty === 'likely' && !isStated ? ` (${reasonOf(flow)})` : '';
}

/** An id with its name in parentheses, if it has one. */
function withName(id: string, name: string | undefined): string {
  return name === undefined || name === '' ? id : `${id} (${name})`;
}

function joined(texts: readonly string[], word: string): string {
  const last = texts.at(-1) ?? '';
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(', ')} ${word} ${last}`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
