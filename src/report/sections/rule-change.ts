import type { VerdictName } from '../../model/verdict.ts';
import { plural } from '../page/figures.ts';
import type { Text } from './section.ts';
import { listItems } from './words.ts';

/** The facts that a proposed change depends on, under their names in documents. */
export interface RefusedTraffic {
  readonly direction: string | undefined;
  readonly protocol_name: string | undefined;
  readonly dstport: bigint | undefined;
  readonly verdict: string | undefined;
  readonly verdict_reason: string | undefined;
  /** Security groups of the interface, as JSON. */
  readonly sg_groups: string | undefined;
  readonly nacl_id: string | undefined;
  readonly nacl_rule_direction: string | undefined;
  readonly nacl_rule_number: bigint | undefined;
  /** Security groups of the other end, as JSON. */
  readonly peer_groups: string | undefined;
  /** The address of the other end; the first of several. */
  readonly peer_address: string | undefined;
  readonly peer_addresses: bigint | undefined;
}

/** Numbers of the entries that close a network ACL, which are fixed. */
const FIRST_CLOSING_ENTRY = 32_767n;

const CHANGES: Readonly<Record<VerdictName, (traffic: RefusedTraffic) => Text>> = {
  allowed: () => ['nothing: it was allowed'],
  denied_now: () => ['nothing: it was allowed'],
  security_group: (traffic) =>
    traffic.verdict_reason === 'no_connection' || traffic.verdict_reason === 'late_packet'
      ? ['nothing in the rules: it answers a connection that is no longer tracked']
      : ruleToAdd(traffic),
  network_acl: (traffic) => entryToAdd(traffic),
  both: (traffic) => [...ruleToAdd(traffic), '; and ', ...entryToAdd(traffic)],
  allowed_now: () => ['nothing today: the rules allow it now'],
  block_public_access: () => ['an exclusion from VPC Block Public Access for the VPC or subnet'],
  encryption_control: () => ['an exclusion from the encryption control of the VPC'],
  transit_gateway: () => ['another route at the transit gateway, or smaller packets'],
  not_evaluable: () => ['unknown: a newer inventory, or one that covers both ends, may show it'],
};

/** What would have to change for the traffic to be allowed, as a noun. It does not say that it should be. */
export function changeFor(traffic: RefusedTraffic): Text {
  const { verdict } = traffic;
  return verdict !== undefined && isVerdict(verdict) ? CHANGES[verdict](traffic) : CHANGES.not_evaluable(traffic);
}

function isVerdict(text: string): text is VerdictName {
  return Object.hasOwn(CHANGES, text);
}

function ruleToAdd(traffic: RefusedTraffic): Text {
  const side = traffic.direction === 'egress' ? 'outbound' : 'inbound';
  const [group] = listItems(traffic.sg_groups);
  const where: Text = group === undefined ? ['a security group of the interface'] : [{ name: group }];
  return [`an ${side} rule of `, ...where, ` that allows ${portsOf(traffic)} `, ...peerOf(traffic)];
}

function entryToAdd(traffic: RefusedTraffic): Text {
  const { nacl_id, nacl_rule_direction, nacl_rule_number } = traffic;
  const side = nacl_rule_direction === 'egress' ? 'outbound' : 'inbound';
  const acl: Text = nacl_id === undefined ? ['the network ACL'] : [{ name: nacl_id }];
  const before =
    nacl_rule_number === undefined || nacl_rule_number >= FIRST_CLOSING_ENTRY
      ? ''
      : ` with a number below ${nacl_rule_number}`;
  const allows = ` that allows ${portsOf(traffic)} `;
  return [`an ${side} entry of `, ...acl, `${before}${allows}`, ...peerOf(traffic, 'address')];
}

/** Such as `tcp 5432`. */
function portsOf({ protocol_name = 'the protocol', dstport }: RefusedTraffic): string {
  const hasPort = dstport !== undefined && (dstport > 0n || protocol_name === 'tcp' || protocol_name === 'udp');
  return hasPort ? `${protocol_name} ${dstport}` : protocol_name;
}

/** The other end: its security group, which a rule can name, otherwise its address. */
function peerOf(traffic: RefusedTraffic, form: 'any' | 'address' = 'any'): Text {
  const word = traffic.direction === 'egress' ? 'to ' : 'from ';
  const [group] = form === 'any' ? listItems(traffic.peer_groups) : [];
  if (group !== undefined) return [word, { name: group }];
  const { peer_address, peer_addresses = 0n } = traffic;
  if (peer_address === undefined) return [`${word}its other end`];
  if (peer_addresses > 1n)
    return [word, { address: peer_address }, ` and ${plural(peer_addresses - 1n, 'other address', 'other addresses')}`];
  return [word, { address: peer_address }];
}
