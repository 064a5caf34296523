import { BlockList, isIPv6 } from 'node:net';
import type { NetworkInterface } from '../../../src/model/inventory.ts';
import type {
  NetworkAcl,
  NetworkAclEntry,
  RuleDirection,
  SecurityGroup,
  SecurityGroupRule,
} from '../../../src/model/rules.ts';
import { directionOf, type Flow, likelierServerPort, numberOf, textOf } from './flow.ts';
import type { World } from './world.ts';

/**
 * The verdict of security groups and network ACLs on a record, in a plain implementation: every step searches the world again,
 * nothing is compiled or cached, and no code is shared with the code under test. Names and rules follow AWS's documentation; the
 * order of the checks follows the definition of the verdict.
 */
export function plainVerdict(world: World, flow: Flow): Record<string, string | number> {
  const verdict = new Plain(world, flow).verdict();
  return Object.fromEntries(
    Object.entries(verdict).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

type Members = Record<string, string | number | undefined>;
type Yes = 'yes' | 'no' | 'icmp_type' | 'prefix_list_unknown' | 'peer_unknown' | 'load_balancer' | 'forwarded';

interface Matched {
  readonly group: SecurityGroup;
  readonly rule: SecurityGroupRule;
  readonly answer: Yes;
}

interface Layer {
  readonly result: string;
  readonly reason?: string | undefined;
  readonly named?: Matched | undefined;
  readonly matches?: number | undefined;
  readonly entry?: NetworkAclEntry | undefined;
  readonly aclId?: string | undefined;
}

interface PeerFacts {
  readonly networkInterface: NetworkInterface | undefined;
  /** The VPCs that may contain the peer; undefined if the peer is outside all reachable VPCs. */
  readonly vpcIds: readonly string[] | undefined;
}

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16'];
const PRIVATE_IPV6 = ['fc00::/7', 'fe80::/10'];
const PROTOCOLS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, icmp: 1, icmpv6: 58 };

class Plain {
  readonly #world: World;
  readonly #flow: Flow;

  constructor(world: World, flow: Flow) {
    this.#world = world;
    this.#flow = flow;
  }

  verdict(): Members {
    const flow = this.#flow;
    const action = textOf(flow, 'action');
    if (action === undefined) return {};
    const role = this.#role();
    const flow_role = role.who === 'unknown' ? undefined : role.who;
    const rejectReason = textOf(flow, 'reject-reason');
    if (action === 'REJECT' && (rejectReason === 'BPA' || rejectReason === 'EC')) {
      const verdict = rejectReason === 'BPA' ? 'block_public_access' : 'encryption_control';
      return { verdict, verdict_reason: 'record', verdict_certainty: 'sure', flow_role };
    }
    const nothing = (verdict_reason: string): Members => ({
      verdict: 'not_evaluable',
      verdict_reason,
      verdict_rules_at: this.#world.generatedAt,
      flow_role,
    });
    if (flow.type === 'EFA') return nothing('efa');
    const interfaceId = textOf(flow, 'interface-id');
    if (interfaceId === undefined) return nothing('no_interface');
    const own = this.#world.networkInterfaces.find(({ id }) => id === interfaceId);
    if (own === undefined) return nothing('interface_unknown');
    if (this.#isChanged(own)) return nothing('interface_changed');
    const direction = directionOf(flow, own);
    if (direction === undefined) return nothing('direction_unknown');

    const times = this.#times(own);
    const end = numberOf(flow, 'end');
    const at = end < 0 ? times.length - 1 : times.findIndex((until) => end < until);
    const found = this.#at(own, direction, action, times[at] ?? Number.POSITIVE_INFINITY);
    const members = { ...found, flow_role };
    // a packet fragment has no ports, so rules for its ports never seem to match it
    const hasNoPorts = [6, 17].includes(numberOf(flow, 'protocol')) && flow.srcport === 0 && flow.dstport === 0;
    const refusals: readonly unknown[] = ['security_group', 'network_acl', 'both', 'denied_now'];
    if (hasNoPorts && refusals.includes(found.verdict)) return nothing('ambiguous');
    const isOpen = found.verdict_reason === 'unexplained' || found.verdict === 'denied_now';
    if (isOpen) {
      for (const neighbour of [times[at - 1], times[at + 1]]) {
        if (neighbour === undefined) continue;
        const other = this.#at(own, direction, action, neighbour).verdict;
        const refuses = other === 'security_group' || other === 'network_acl' || other === 'both';
        if (found.verdict === 'denied_now' ? other === 'allowed' : refuses) {
          return { ...members, verdict_reason: 'rules_changed', verdict_certainty: 'likely' };
        }
      }
    }
    return members;
  }

  /** The verdict according to the rules that were in force just before the given time. */
  #at(own: NetworkInterface, direction: RuleDirection, action: string, until: number): Members {
    const role = this.#role();
    const byFlags = role.source === 'flags' ? 'sure' : 'likely';
    const acl = this.#acl(own, direction, action, until);
    const groups = this.#groups(own, direction, action, until, acl.result);
    const scope = this.#world.scopes?.find(
      ({ accountId, region }) => accountId === own.accountId && region === own.region,
    );
    const now = scope?.generatedAt ?? this.#world.generatedAt;
    const members: Members = {
      verdict_rules_at: Number.isFinite(until) ? new Date(until * 1_000).toISOString().replace('.000Z', 'Z') : now,
      sg_result: groups.result,
      sg_id: groups.named?.group.id,
      sg_name: groups.named?.group.name,
      sg_rule_id: groups.named?.rule.id,
      sg_rule_direction: groups.named?.rule.direction,
      sg_rule_description: groups.named?.rule.description,
      sg_rule_matches: groups.named === undefined ? undefined : groups.matches,
      nacl_result: acl.result,
      nacl_id: acl.entry === undefined ? undefined : acl.aclId,
      nacl_rule_number: acl.entry?.ruleNumber,
      nacl_rule_direction: acl.entry?.direction,
    };
    const say = (verdict: string, verdict_reason: string | undefined, verdict_certainty?: string): Members => ({
      ...members,
      verdict,
      verdict_reason,
      verdict_certainty,
    });
    const sg = groups.result;
    const nacl = acl.result;
    if (nacl === 'unknown') return say('not_evaluable', acl.reason);
    if (action === 'ACCEPT') {
      if (sg === 'unknown') return say('not_evaluable', 'security_group_unknown');
      if (nacl === 'deny') return say('denied_now', sg === 'deny' ? 'both' : 'network_acl', 'sure');
      if (sg === 'deny') return say('denied_now', 'security_group', byFlags);
      if (sg === 'maybe') return say('allowed', groups.reason, 'likely');
      if (nacl === 'maybe') return say('allowed', 'icmp_type', 'likely');
      if (sg === 'stateful') return say('allowed', 'stateful', byFlags);
      if (sg === 'not_applied' && nacl === 'not_applied') return say('allowed', 'no_rules_apply', 'sure');
      const isDropped = own.type === 'nat_gateway' && direction === 'ingress' && this.#isOnInternet(own, direction);
      if (isDropped && role.who === 'request') return say('allowed', 'not_forwarded', byFlags);
      return say('allowed', 'rules', 'sure');
    }
    if (nacl === 'deny') {
      if (sg !== 'deny') return say('network_acl', 'entry', 'sure');
      return say('both', direction === 'ingress' ? 'network_acl_first' : 'security_group_first', byFlags);
    }
    if (sg === 'unknown') return say('not_evaluable', 'security_group_unknown');
    if (sg === 'deny') return say('security_group', 'no_rule', byFlags);
    if (nacl === 'maybe') {
      return sg === 'maybe' ? say('not_evaluable', 'ambiguous') : say('network_acl', 'icmp_type', 'likely');
    }
    if (sg === 'maybe') return say('security_group', groups.reason, 'likely');
    if (sg === 'stateful') {
      return {
        ...say('security_group', 'no_connection', byFlags),
        sg_result: 'deny',
        sg_id: undefined,
        sg_name: undefined,
        sg_rule_id: undefined,
        sg_rule_direction: undefined,
        sg_rule_description: undefined,
        sg_rule_matches: undefined,
      };
    }
    if (sg === 'not_applied' && nacl === 'not_applied') return say('not_evaluable', 'no_rules_apply');
    if (!('reject-reason' in this.#flow) && this.#mayBeBlocked(own, direction)) {
      return say('allowed_now', 'possibly_block_public_access', 'likely');
    }
    const flags = numberOf(this.#flow, 'tcp-flags');
    const isOpening = numberOf(this.#flow, 'protocol') === 6 && flags > 0 && (flags & 18) === 2;
    const isLate = numberOf(this.#flow, 'protocol') === 6 && !isOpening;
    return say('allowed_now', isLate ? 'late_packet' : 'unexplained', 'likely');
  }

  #role(): { who: 'request' | 'response' | 'unknown'; source: 'flags' | 'ports' } {
    const flags = numberOf(this.#flow, 'tcp-flags');
    if (numberOf(this.#flow, 'protocol') === 6 && flags > 0 && (flags & 2) === 2) {
      return { who: (flags & 16) === 16 ? 'response' : 'request', source: 'flags' };
    }
    const port = likelierServerPort(this.#flow);
    if (port === -1) return { who: 'unknown', source: 'ports' };
    return { who: port === this.#flow.dstport ? 'request' : 'response', source: 'ports' };
  }

  #isChanged(own: NetworkInterface): boolean {
    const end = numberOf(this.#flow, 'end');
    if (own.attachedAt !== undefined && end >= 0 && end < own.attachedAt) return true;
    const contradicts = (name: string, known: string | undefined) => {
      const named = textOf(this.#flow, name);
      return named !== undefined && known !== undefined && named !== known;
    };
    return (
      contradicts('vpc-id', own.vpcId) ||
      contradicts('subnet-id', own.subnetId) ||
      contradicts('instance-id', own.instanceId)
    );
  }

  /** The times until which each version of an interface's rules was in force, in ascending order; the last one is infinite. */
  #times(own: NetworkInterface): number[] {
    const times = new Set<number>();
    for (const group of this.#world.securityGroups) {
      if (!own.securityGroupIds?.includes(group.id)) continue;
      for (const { until } of group.earlier ?? []) times.add(until);
    }
    for (const acl of this.#world.networkAcls) {
      const isOfSubnet = [acl, ...(acl.earlier ?? [])].some(({ subnetIds }) => subnetIds?.includes(own.subnetId ?? ''));
      if (isOfSubnet) for (const { until } of acl.earlier ?? []) times.add(until);
    }
    return [...[...times].sort((a, b) => a - b), Number.POSITIVE_INFINITY];
  }

  #otherEnd(direction: RuleDirection): string {
    const [packet, plain] = direction === 'ingress' ? ['pkt-srcaddr', 'srcaddr'] : ['pkt-dstaddr', 'dstaddr'];
    return textOf(this.#flow, packet ?? '') ?? textOf(this.#flow, plain ?? '') ?? '';
  }

  #ownEnd(direction: RuleDirection): string {
    return this.#otherEnd(direction === 'ingress' ? 'egress' : 'ingress');
  }

  // --- security groups

  #groups(own: NetworkInterface, direction: RuleDirection, action: string, until: number, nacl: string): Layer {
    const ids = own.securityGroupIds;
    const hasNone = ['nat_gateway', 'transit_gateway', 'gateway_load_balancer', 'gateway_load_balancer_endpoint'];
    if ((ids ?? []).length === 0) {
      if (ids === undefined && !hasNone.includes(own.type ?? '')) return { result: 'unknown' };
      return { result: 'not_applied' };
    }
    const other = direction === 'ingress' ? 'egress' : 'ingress';
    const forward = this.#ask(own, direction, numberOf(this.#flow, 'dstport'), direction, action, until);
    const reverse = this.#ask(own, other, numberOf(this.#flow, 'srcport'), direction, action, until);
    const { who, source } = this.#role();
    const asReply = { ...reverse, result: 'stateful' };
    if (action === 'ACCEPT') {
      if (who === 'request' && source === 'flags') return forward;
      if (who === 'response') {
        if (reverse.result === 'allow') return asReply;
        if (forward.result === 'allow') return forward;
        return reverse.result === 'maybe' ? reverse : forward;
      }
      if (forward.result === 'allow') return forward;
      if (who === 'unknown' && forward.result === 'maybe' && ['allow', 'maybe'].includes(reverse.result)) {
        return { result: 'maybe', reason: forward.reason };
      }
      if (reverse.result === 'allow') return asReply;
      if (forward.result === 'deny') return reverse;
      return forward;
    }
    if (forward.result === 'allow') return forward;
    if (who === 'response' && reverse.result === 'allow' && (forward.result !== 'unknown' || nacl === 'deny')) {
      return asReply;
    }
    if (forward.result !== 'deny') return forward;
    if (who === 'response' && reverse.result === 'maybe') return reverse;
    if (who === 'unknown' && reverse.result !== 'deny' && nacl === 'deny') return { ...reverse, result: 'maybe' };
    return forward;
  }

  #ask(
    own: NetworkInterface,
    ruleDirection: RuleDirection,
    port: number,
    direction: RuleDirection,
    action: string,
    until: number,
  ): Layer {
    const address = this.#otherEnd(direction);
    const matched: Matched[] = [];
    let isIncomplete = false;
    for (const id of new Set(own.securityGroupIds)) {
      const group = this.#world.securityGroups.find((candidate) => candidate.id === id);
      if (group === undefined) isIncomplete = true;
      for (const rule of group === undefined ? [] : rulesThen(group, until)) {
        if (group === undefined || rule.direction !== ruleDirection) continue;
        const answer = this.#matches(rule, group, own, port, address, direction, action);
        if (answer !== 'no') matched.push({ group, rule, answer });
      }
    }
    const sure = matched.filter(({ answer }) => answer === 'yes');
    if (sure.length > 0) return { result: 'allow', named: this.#narrowest(sure, address), matches: sure.length };
    if (isIncomplete) return { result: 'unknown' };
    if (matched.length === 0) return { result: 'deny' };
    const named = this.#narrowest(matched, address);
    return { result: 'maybe', named, matches: matched.length, reason: named?.answer };
  }

  #matches(
    rule: SecurityGroupRule,
    group: SecurityGroup,
    own: NetworkInterface,
    port: number,
    address: string,
    direction: RuleDirection,
    action: string,
  ): Yes {
    const protocol = numberOf(this.#flow, 'protocol');
    const { fromPort = -1, toPort = -1 } = rule;
    let isTyped = false;
    if (rule.protocol !== '-1') {
      const wanted = PROTOCOLS[rule.protocol] ?? Number(rule.protocol);
      if (wanted !== protocol) return 'no';
      if (wanted === 6 || wanted === 17) {
        if (port < (fromPort === -1 ? 0 : fromPort) || port > (toPort === -1 ? 65_535 : toPort)) return 'no';
      }
      if (wanted === 1 || wanted === 58) {
        if (fromPort === -1 && toPort !== -1) return 'no';
        isTyped = fromPort !== -1;
      }
    }
    const answer = this.#peerMatches(rule, group, own, address, direction, action);
    return answer !== 'no' && isTyped ? 'icmp_type' : answer;
  }

  #peerMatches(
    rule: SecurityGroupRule,
    group: SecurityGroup,
    own: NetworkInterface,
    address: string,
    direction: RuleDirection,
    action: string,
  ): Yes {
    if (rule.cidr !== undefined) return holds(rule.cidr, address) ? 'yes' : 'no';
    if (rule.prefixListId !== undefined) {
      const list = this.#world.prefixLists?.find(({ id }) => id === rule.prefixListId);
      if (list === undefined) return 'prefix_list_unknown';
      return list.cidrs.some((cidr) => holds(cidr, address)) ? 'yes' : 'no';
    }
    return this.#isMember(rule, group, own, address, direction, action);
  }

  #isMember(
    rule: SecurityGroupRule,
    group: SecurityGroup,
    own: NetworkInterface,
    address: string,
    direction: RuleDirection,
    action: string,
  ): Yes {
    const { groupId, peeringStatus } = rule;
    if (groupId === undefined || (peeringStatus !== undefined && peeringStatus !== 'active')) return 'no';
    const referenced = this.#world.securityGroups.find(({ id }) => id === groupId);
    const groupVpc = rule.groupVpcId ?? referenced?.vpcId ?? group.vpcId;
    const regionOf = (id: string | undefined) => this.#world.vpcs?.find((vpc) => vpc.id === id)?.region;
    const regions = [regionOf(groupVpc), regionOf(own.vpcId)];
    if (regions.every((region) => region !== undefined) && regions[0] !== regions[1]) return 'no';
    const peer = this.#peer(own, direction);
    const groupIds = peer.networkInterface?.securityGroupIds;
    const ways = (peer.vpcIds ?? []).map((id) => this.#carriesMembership(own.vpcId ?? '', id, rule.direction));
    const canPass = ways.includes(true);
    if (groupIds?.includes(groupId)) return canPass ? this.#unlessForwarded(own, peer, address) : 'no';
    const isUnknown = peer.vpcIds !== undefined && groupIds === undefined;
    const mayBeThere =
      groupVpc === undefined ||
      peer.vpcIds?.includes(groupVpc) ||
      referenced?.associatedVpcIds?.some((id) => peer.vpcIds?.includes(id));
    if (isUnknown && canPass && mayBeThere) return 'peer_unknown';
    const isBalancer = this.#world.networkInterfaces.some(
      ({ type, vpcId, securityGroupIds }) =>
        type === 'network_load_balancer' && vpcId === own.vpcId && securityGroupIds?.includes(groupId),
    );
    if (!isBalancer || rule.direction === 'egress') return 'no';
    return groupIds === undefined || action === 'ACCEPT' ? 'load_balancer' : 'no';
  }

  #unlessForwarded(own: NetworkInterface, peer: PeerFacts, _address: string): Yes {
    const hop = textOf(this.#flow, 'next-hop-interface-type');
    const hopId = textOf(this.#flow, 'next-hop-interface-id');
    if (hop === undefined) return 'yes';
    const forwarders = [
      'vpc_endpoint',
      'gateway_load_balancer',
      'gateway_load_balancer_endpoint',
      'network_firewall_endpoint',
    ];
    const peerId = peer.networkInterface?.id;
    if (hopId !== undefined && hopId === peerId) return 'yes';
    if (forwarders.includes(hop)) {
      const isPeerItself = hopId === undefined && forwarders.includes(peer.networkInterface?.type ?? '');
      return isPeerItself ? 'yes' : 'forwarded';
    }
    return hopId !== undefined && peer.vpcIds?.[0] === own.vpcId ? 'forwarded' : 'yes';
  }

  /** Whether rules of one VPC recognize the security groups of interfaces in another VPC. */
  #carriesMembership(vpcId: string, otherId: string, direction: RuleDirection): boolean {
    if (vpcId === otherId) return true;
    const isPeered = this.#world.peerings?.some(
      ({ vpcIds, isInterRegion, status = 'active' }) =>
        vpcIds.includes(vpcId) && vpcIds.includes(otherId) && isInterRegion !== true && status === 'active',
    );
    if (isPeered) return true;
    if (direction === 'egress') return false;
    const attachments = this.#world.transitGatewayAttachments ?? [];
    return attachments.some((one) =>
      attachments.some(
        (other) =>
          one.vpcId === vpcId &&
          other.vpcId === otherId &&
          one.transitGatewayId === other.transitGatewayId &&
          one.securityGroupReferencing !== false &&
          other.securityGroupReferencing !== false,
      ),
    );
  }

  #peer(own: NetworkInterface, direction: RuleDirection): PeerFacts {
    const address = this.#otherEnd(direction);
    const end = numberOf(this.#flow, 'end');
    const find = (vpcId: string) => {
      const found = this.#world.networkInterfaces.filter(
        (candidate) => candidate.vpcId === vpcId && candidate.addresses?.includes(address),
      );
      const [only] = found;
      if (only === undefined || found.length > 1) return undefined;
      const since = Math.max(only.attachedAt ?? 0, only.seenSince?.[address] ?? 0);
      return end >= 0 && end < since ? { ...only, securityGroupIds: undefined } : only;
    };
    const vpcId = own.vpcId ?? '';
    const neighbour = find(vpcId);
    const vpcs = this.#world.vpcs ?? [];
    const isIn = (id: string) =>
      vpcs.find((vpc) => vpc.id === id)?.cidrBlocks?.some((cidr) => holds(cidr, address)) === true;
    if (neighbour !== undefined || isIn(vpcId)) return { networkInterface: neighbour, vpcIds: [vpcId] };
    const reachable = vpcs.flatMap(({ id }) => (id !== vpcId && isIn(id) && this.#isConnected(vpcId, id) ? [id] : []));
    if (reachable.length === 0) return { networkInterface: undefined, vpcIds: undefined };
    const [only = ''] = reachable;
    return { networkInterface: reachable.length === 1 ? find(only) : undefined, vpcIds: reachable };
  }

  #isConnected(one: string, other: string): boolean {
    const { peerings = [], transitGatewayAttachments: attachments = [] } = this.#world;
    const isPeered = peerings.some(
      ({ vpcIds, status = 'active' }) => vpcIds.includes(one) && vpcIds.includes(other) && status === 'active',
    );
    return isPeered || this.#sharesTransitGateway(attachments, one, other);
  }

  #sharesTransitGateway(
    attachments: NonNullable<World['transitGatewayAttachments']>,
    one: string,
    other: string,
  ): boolean {
    const gatewaysOf = (id: string) =>
      attachments.filter(({ vpcId }) => vpcId === id).map(({ transitGatewayId }) => transitGatewayId);
    return gatewaysOf(one).some((id) => gatewaysOf(other).includes(id));
  }

  #isOnInternet(own: NetworkInterface, direction: RuleDirection): boolean {
    if (this.#peer(own, direction).vpcIds !== undefined) return false;
    const address = this.#otherEnd(direction);
    return ![...PRIVATE, ...PRIVATE_IPV6].some((cidr) => holds(cidr, address));
  }

  /** The matching rule with the fewest addresses, then the fewest ports, then the lowest id. */
  #narrowest(matched: readonly Matched[], address: string): Matched | undefined {
    const bits = isIPv6(address) ? 128 : 32;
    const width = ({ rule }: Matched): number => {
      if (rule.cidr !== undefined) return bits - Number(rule.cidr.split('/')[1]);
      if (rule.groupId !== undefined) return 1;
      const list = this.#world.prefixLists?.find(({ id }) => id === rule.prefixListId);
      if (list === undefined) return bits - 16;
      const lengths = list.cidrs.filter((cidr) => holds(cidr, address)).map((cidr) => Number(cidr.split('/')[1]));
      return bits - Math.max(...lengths);
    };
    const openness = ({ rule: { protocol, fromPort = -1, toPort = -1 } }: Matched): number => {
      const number = PROTOCOLS[protocol] ?? Number(protocol);
      if (number === -1) return 1_000_000;
      if (number === 6 || number === 17) return (toPort < 0 ? 65_535 : toPort) - Math.max(fromPort, 0) + 1;
      if ((number !== 1 && number !== 58) || fromPort < 0) return 65_536;
      return toPort < 0 ? 256 : 1;
    };
    return [...matched].sort(
      (a, b) => width(a) - width(b) || openness(a) - openness(b) || (a.rule.id < b.rule.id ? -1 : 1),
    )[0];
  }

  // --- network ACL

  #acl(own: NetworkInterface, direction: RuleDirection, action: string, until: number): Layer {
    const peer = this.#peer(own, direction);
    const address = this.#otherEnd(direction);
    const isIngress = direction === 'ingress';
    const isGateway = own.type === 'transit_gateway';
    const isClassic = own.owner?.type === 'classic_load_balancer';
    const isLocal = peer.vpcIds?.length === 1 && peer.vpcIds[0] === own.vpcId;
    if (isLocal && !(isClassic && !isIngress) && !(isGateway && isIngress) && this.#isSameSubnet(own, peer, address)) {
      return { result: 'not_applied' };
    }
    const acl = this.#aclOf(own.subnetId, until);
    if (acl === undefined) return { result: 'unknown', reason: 'network_acl_unknown' };
    const hostsAttachment =
      this.#world.networkInterfaces.some(
        ({ type, subnetId }) => type === 'transit_gateway' && subnetId === own.subnetId,
      ) || this.#world.transitGatewayAttachments?.some(({ subnetIds }) => subnetIds?.includes(own.subnetId ?? ''));
    if (hostsAttachment && !isGateway && !isLocal) {
      const passes = this.#passesGateway(own, peer, direction);
      if (passes === undefined) return { result: 'unknown', reason: 'transit_gateway_subnet' };
      if (passes && isIngress) return { result: 'not_applied' };
      if (passes) {
        const out = this.#entries(acl, until, 'egress', address, action);
        const into = this.#entries(acl, until, 'ingress', this.#ownEnd(direction), action);
        if (out.result === 'deny' || into.result === 'allow') return out;
        return into.result === 'deny' || out.result === 'allow' ? into : out;
      }
    }
    return this.#entries(acl, until, direction, address, action);
  }

  #isSameSubnet(own: NetworkInterface, peer: PeerFacts, address: string): boolean {
    if (peer.networkInterface?.subnetId !== undefined) return peer.networkInterface.subnetId === own.subnetId;
    const subnet = this.#world.subnets?.find(({ id }) => id === own.subnetId);
    return subnet?.cidrBlocks?.some((cidr) => holds(cidr, address)) === true;
  }

  /** Whether traffic with a peer in another VPC passes through the transit gateway; undefined if this cannot be determined. */
  #passesGateway(own: NetworkInterface, peer: PeerFacts, direction: RuleDirection): boolean | undefined {
    const hop = textOf(this.#flow, 'next-hop-interface-type');
    if (hop !== undefined) return hop === 'transit_gateway';
    const path = numberOf(this.#flow, 'traffic-path');
    if (direction === 'egress' && path >= 0 && path !== 1) return false;
    const target = direction === 'egress' ? this.#routeTarget(own, this.#otherEnd(direction)) : '';
    const byRoute = target === '' ? undefined : target.startsWith('tgw-');
    if (peer.vpcIds?.length !== 1) return byRoute;
    const [other = ''] = peer.vpcIds;
    const attachments = this.#world.transitGatewayAttachments ?? [];
    const isAttached = this.#sharesTransitGateway(attachments, own.vpcId ?? '', other);
    const isPeered = (this.#world.peerings ?? []).some(
      ({ vpcIds, status = 'active' }) =>
        vpcIds.includes(own.vpcId ?? '') && vpcIds.includes(other) && status === 'active',
    );
    return isAttached === isPeered ? byRoute : isAttached;
  }

  #aclOf(subnetId: string | undefined, until: number): NetworkAcl | undefined {
    if (subnetId === undefined) return undefined;
    const all = this.#world.networkAcls.filter((acl) => (aclThen(acl, until).subnetIds ?? []).includes(subnetId));
    // an ACL without a recorded association with the subnet at that time may have been created later
    const stated = all.filter(({ earlier = [] }) => {
      const later = earlier.filter((version) => version.until >= until).sort((a, b) => a.until - b.until);
      return later[0]?.subnetIds !== undefined;
    });
    return stated.at(-1) ?? all.at(-1);
  }

  #entries(acl: NetworkAcl, until: number, direction: RuleDirection, address: string, action: string): Layer {
    const closing: NetworkAclEntry[] = [
      { direction, ruleNumber: 32_767, action: 'deny', protocol: '-1', cidr: '0.0.0.0/0' },
      { direction, ruleNumber: 32_768, action: 'deny', protocol: '-1', cidr: '::/0' },
    ];
    const listed = [...aclThen(acl, until).entries].filter((entry) => entry.direction === direction);
    const ordered = [...listed.sort((a, b) => a.ruleNumber - b.ruleNumber), ...closing];
    const typed: NetworkAclEntry[] = [];
    for (const entry of ordered) {
      const answer = this.#entryMatches(entry, address);
      if (answer === 'maybe') typed.push(entry);
      if (answer !== 'yes') continue;
      if (typed.every((earlier) => earlier.action === entry.action)) {
        return { result: entry.action, entry, aclId: acl.id };
      }
      const wanted = action === 'ACCEPT' ? 'allow' : 'deny';
      const fitting = [...typed, entry].find((candidate) => candidate.action === wanted);
      return { result: 'maybe', entry: fitting, aclId: acl.id, reason: 'icmp_type' };
    }
    throw new Error(`no entry of ${acl.id} matches ${address}`);
  }

  #entryMatches(entry: NetworkAclEntry, address: string): 'yes' | 'no' | 'maybe' {
    if (!holds(entry.cidr, address)) return 'no';
    if (entry.protocol === '-1') return 'yes';
    const protocol = numberOf(this.#flow, 'protocol');
    if (Number(entry.protocol) !== protocol) return 'no';
    if (protocol === 6 || protocol === 17) {
      const port = numberOf(this.#flow, 'dstport');
      return (entry.fromPort ?? 0) <= port && port <= (entry.toPort ?? 65_535) ? 'yes' : 'no';
    }
    const hasTypes = protocol === 1 || (protocol === 58 && entry.cidr.includes(':'));
    const isTyped = (entry.icmpType ?? -1) !== -1 || (entry.icmpCode ?? -1) !== -1;
    return hasTypes && isTyped ? 'maybe' : 'yes';
  }

  /** Whether Block Public Access may have rejected the flow, provided that the flow used an internet gateway. */
  #mayBeBlocked(own: NetworkInterface, direction: RuleDirection): boolean {
    const mode = this.#blockMode(own);
    if (mode === 'off') return false;
    const path = direction === 'egress' ? numberOf(this.#flow, 'traffic-path') : -1;
    if (!this.#isOnInternet(own, direction) && path !== 8) return false;
    const isBlockedOutbound = mode === 'block-bidirectional';
    if (own.type === 'nat_gateway') return isBlockedOutbound;
    const hop = textOf(this.#flow, 'next-hop-interface-type') ?? '';
    if (['nat_gateway', 'regional_nat_gateway'].includes(hop)) return isBlockedOutbound;
    if (hop === 'transit_gateway' || [3, 4, 5, 6, 7].includes(path)) return false;
    const target = this.#routeTarget(own, this.#otherEnd(direction));
    if (/^(nat|eigw)-/.test(target)) return isBlockedOutbound;
    return path === 8 || path === 2 || !/^(tgw|vgw|pcx|lgw|cagw)-/.test(target);
  }

  #routeTarget(own: NetworkInterface, address: string): string {
    const tables = this.#world.routeTables ?? [];
    const table =
      tables.find(({ subnetIds }) => subnetIds?.includes(own.subnetId ?? '')) ??
      tables.find(({ vpcId, isMain }) => vpcId === own.vpcId && isMain === true);
    const fitting = (table?.routes ?? []).filter(({ cidr }) => cidr !== undefined && holds(cidr, address));
    const lengthOf = (cidr = '') => Number(cidr.split('/')[1]);
    return fitting.sort((a, b) => lengthOf(b.cidr) - lengthOf(a.cidr))[0]?.target ?? '';
  }

  #blockMode(own: NetworkInterface): string {
    const subnet = this.#world.subnets?.find(({ id }) => id === own.subnetId);
    const vpc = this.#world.vpcs?.find(({ id }) => id === own.vpcId);
    return subnet?.internetGatewayBlockMode ?? vpc?.internetGatewayBlockMode ?? 'off';
  }
}

function rulesThen(group: SecurityGroup, until: number): readonly SecurityGroupRule[] {
  const later = (group.earlier ?? []).filter((version) => version.until >= until);
  const first = later.sort((a, b) => a.until - b.until)[0];
  return first?.rules ?? group.rules;
}

function aclThen(
  acl: NetworkAcl,
  until: number,
): { entries: readonly NetworkAclEntry[]; subnetIds?: readonly string[] } {
  const later = (acl.earlier ?? []).filter((version) => version.until >= until);
  const first = later.sort((a, b) => a.until - b.until)[0];
  const subnetIds = first?.subnetIds ?? acl.subnetIds;
  return { entries: first?.rules ?? acl.entries, ...(subnetIds === undefined ? {} : { subnetIds }) };
}

/** Whether a CIDR block contains an address; false for an address of the other family. */
function holds(cidr: string, address: string): boolean {
  const [network = '', length] = cidr.split('/');
  const family = isIPv6(network) ? 'ipv6' : 'ipv4';
  if (isIPv6(address) !== (family === 'ipv6')) return false;
  const block = new BlockList();
  block.addSubnet(network, Number(length ?? (family === 'ipv6' ? 128 : 32)), family);
  return block.check(address, family);
}
